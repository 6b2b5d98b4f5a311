// The credentials that the master accepts, changeable while it runs.

import { type Credential, isSameKey } from '@belfry/protocol/seal';
import type { Fault } from '@belfry/host/config';
import { readKeyFile, readOwnKey } from '@belfry/host/keys';
import type { ParentConfig } from './masters-config.js';

/** Reads the keys that a configuration names, or says what is wrong and what to do. */
export function readMasterKeys(path: string): ReturnType<typeof readKeyFile> {
  const read = readKeyFile(path);
  if (!('fault' in read) || read.absent !== true) return read;
  return { ...read, fault: `${read.fault}; belfry-master keys add NAME --keys ${path} makes it` };
}

/** The masters without a key of their role, and those with one that are not in the list. */
export interface MismatchedMasters {
  readonly missing: readonly string[];
  readonly unlisted: readonly string[];
}

/** Compares the masters of a configuration with the keys of role master. */
export function matchMasters(
  masters: readonly { readonly name: string }[],
  credentials: readonly Credential[],
): MismatchedMasters {
  const listed = masters.map(({ name }) => name);
  const holders = credentials.filter(({ role }) => role === 'master').map(({ name }) => name);
  return {
    missing: listed.filter((name) => !holders.includes(name)),
    unlisted: holders.filter((name) => !listed.includes(name)),
  };
}

/** What is wrong with a missing master's key, and the command that puts it right. */
export function missingKeyText(
  name: string,
  path: string,
  credentials: readonly Credential[],
): string {
  const other = credentials.find((one) => one.name === name);
  const first =
    other === undefined ? '' : `belfry-master keys remove ${name} --keys ${path}, then `;
  const is = other === undefined ? 'has no key of role master' : `has a key of role ${other.role}`;
  return `${name} ${is} in ${path}; ${first}belfry-master keys add ${name} --role master --keys ${path} makes it`;
}

/** What to do about a key of role master whose name is not among the masters of the configuration. */
export const unlistedKeyText = (name: string, path: string): string =>
  `${name} has a key of role master in ${path}, but is not among "masters"; add it there, ` +
  `or belfry-master keys remove ${name} --keys ${path}`;

/** Everything that is wrong between the masters of a configuration and their keys. */
export function masterKeyFaults(
  masters: readonly { readonly name: string }[],
  credentials: readonly Credential[],
  path: string,
): Fault[] {
  const { missing, unlisted } = matchMasters(masters, credentials);
  return [
    ...missing.map((name) => missingKeyText(name, path, credentials)),
    ...unlisted.map((name) => unlistedKeyText(name, path)),
  ].map((expected) => ({ path: 'masters', expected }));
}

/** Reads the key that this group has in its parent group. */
export function readParentKey({ name, key }: ParentConfig): ReturnType<typeof readOwnKey> {
  const read = readOwnKey(key);
  if ('fault' in read) return read;
  const { credential } = read;
  if (credential.name !== name)
    return { fault: `${key} holds the key of ${credential.name}, not of ${name}` };
  if (credential.role !== 'agent')
    return { fault: `${key} holds the key of a ${credential.role}, not of an agent` };
  return read;
}

/** The credentials that a master accepts, by name. They can be read again while it runs. */
export class KeyRing {
  #credentials: ReadonlyMap<string, Credential>;

  constructor(credentials: readonly Credential[]) {
    this.#credentials = new Map(credentials.map((one) => [one.name, one]));
  }

  /** How many there are, of whatever role. */
  get size(): number {
    return this.#credentials.size;
  }

  /** All of them, in the order of the file. */
  get all(): readonly Credential[] {
    return [...this.#credentials.values()];
  }

  /** Those of agents, who vote. */
  get agents(): readonly Credential[] {
    return [...this.#credentials.values()].filter((one) => one.role === 'agent');
  }

  /** The credential of this name; undefined when it has none. */
  get(name: string): Credential | undefined {
    return this.#credentials.get(name);
  }

  /**
   * Reads the file again. A credential that did not change stays the same object, by which the
   * master sees that its session may go on. Answers a fault, of the file or what `faultOf` finds in
   * its credentials, and then nothing has changed.
   */
  reload(
    path: string,
    faultOf: (credentials: readonly Credential[]) => string | undefined,
  ): string | undefined {
    const read = readKeyFile(path);
    if ('fault' in read) return read.fault;
    // An empty file is more likely a slip than a wish to expel everybody.
    if (read.credentials.length === 0 && this.size > 0) return `${path} holds no key any more`;
    const fault = faultOf(read.credentials);
    if (fault !== undefined) return fault;
    this.#credentials = new Map(
      read.credentials.map((one) => {
        const known = this.#credentials.get(one.name);
        return [one.name, known !== undefined && sameCredential(known, one) ? known : one];
      }),
    );
    return undefined;
  }
}

const sameCredential = (a: Credential, b: Credential): boolean =>
  a.role === b.role && isSameKey(a.key, b.key) && sameOld(a.old, b.old);

const sameOld = (a: Credential['old'], b: Credential['old']): boolean =>
  a === undefined || b === undefined ? a === b : a.until === b.until && isSameKey(a.key, b.key);
