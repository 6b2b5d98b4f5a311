// The credentials that the master accepts, changeable while it runs.

import { type Credential, type CredentialRole, isSameKey } from '@belfry/protocol/seal';
import type { Fault } from '@belfry/host/config';
import { readKeyFile, readOwnKey } from '@belfry/host/keys';
import { identityOf } from '@belfry/protocol';
import type { ParentConfig } from './masters-config.js';

/** Reads the keys that a configuration names, or says what is wrong and what to do. */
export function readMasterKeys(path: string): ReturnType<typeof readKeyFile> {
  const read = readKeyFile(path);
  if (!('fault' in read) || read.absent !== true) return read;
  return { ...read, fault: `${read.fault}; belfry-master keys add NAME --keys ${path} makes it` };
}

/** Which masters a configuration has, which of them this one is, and where the keys are. */
export interface MastersPlace {
  readonly masters: readonly { readonly name: string }[];
  readonly name?: string | undefined;
  readonly path: string;
}

/**
 * With what a master cannot be one of several: without its own key, by which the others know it, or with a key that
 * makes another master an agent. Each line names the command that puts it right.
 */
export function masterKeyFaults(
  { masters, name, path }: MastersPlace,
  credentials: readonly Credential[],
): Fault[] {
  if (masters.length < 2) return [];
  return masters.flatMap((master) => {
    const role = roleOf(master.name, credentials);
    if (role === 'master' || (role === undefined && master.name !== name)) return [];
    return [{ path: 'masters', expected: missingKeyText(master.name, path, role) }];
  });
}

/**
 * Where the list of masters and the keys do not fit yet: while a master is being added or removed either is ahead of
 * the other, and a restart meanwhile must not leave the group without a time.
 */
export function masterKeyRemarks(
  { masters, path }: MastersPlace,
  credentials: readonly Credential[],
): string[] {
  const listed = masters.map(({ name }) => name);
  const keyless = listed.filter((name) => roleOf(name, credentials) === undefined);
  const unlisted = credentials.filter(
    ({ role, name }) => role === 'master' && !listed.includes(name),
  );
  return [
    ...keyless.map((name) => missingKeyText(name, path, undefined)),
    ...unlisted.map(
      ({ name }) =>
        `${name} has a key of role master in ${path}, but is not among "masters"; add it there, ` +
        `or belfry-master keys remove ${name} --keys ${path}`,
    ),
  ];
}

const roleOf = (name: string, credentials: readonly Credential[]): CredentialRole | undefined =>
  credentials.find((one) => one.name === name)?.role;

function missingKeyText(name: string, path: string, role: CredentialRole | undefined): string {
  const first = role === undefined ? '' : `belfry-master keys remove ${name} --keys ${path}, then `;
  const is = role === undefined ? 'has no key of role master' : `has a key of role ${role}`;
  return `${name} ${is} in ${path}; ${first}belfry-master keys add ${name} --role master --keys ${path} makes it`;
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

  /**
   * A number from 1 to 255 that is the same for the same keys, in whatever order: all masters of a group should have
   * the same. Of different keys one in 255 has it, too.
   */
  get digest(): number {
    const lines = this.all.map(({ name, role, key, old }) => {
      const before =
        old === undefined ? '' : `${old.until} ${Buffer.from(old.key).toString('hex')}`;
      return `${name} ${role} ${Buffer.from(key).toString('hex')} ${before}`;
    });
    return 1 + (identityOf(lines.toSorted().join('\n')) % 255);
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
