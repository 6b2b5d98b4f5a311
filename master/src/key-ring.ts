// The credentials that the master accepts, changeable while it runs.

import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import { readKeyFile } from '@belfry/protocol/node/key-file.js';

/** Reads the keys that a configuration names, or says what is wrong and what to do. */
export function readMasterKeys(path: string): ReturnType<typeof readKeyFile> {
  const read = readKeyFile(path);
  if (!('fault' in read) || read.absent !== true) return read;
  return { ...read, fault: `${read.fault}; belfry-master keys add NAME --keys ${path} makes it` };
}

export class KeyRing {
  #credentials: ReadonlyMap<string, Credential>;

  constructor(credentials: readonly Credential[]) {
    this.#credentials = new Map(credentials.map((one) => [one.name, one]));
  }

  get size(): number {
    return this.#credentials.size;
  }

  /** Those of agents, who vote. */
  get agents(): readonly Credential[] {
    return [...this.#credentials.values()].filter((one) => one.role === 'agent');
  }

  get(name: string): Credential | undefined {
    return this.#credentials.get(name);
  }

  /**
   * Reads the file again. A credential that did not change stays the same object, by which the
   * master sees that its session may go on. Answers a fault, and then nothing has changed.
   */
  reload(path: string): string | undefined {
    const read = readKeyFile(path);
    if ('fault' in read) return read.fault;
    // An empty file is more likely a slip than a wish to expel everybody.
    if (read.credentials.length === 0 && this.size > 0) return `${path} holds no key any more`;
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
  a.role === b.role && a.key.every((byte, i) => byte === b.key[i]);
