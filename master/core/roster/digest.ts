// A digest of a whole roster that one changed entry changes at once, however many there are.

import type { Crypto } from '@belfry/protocol';
import { ROSTER_DIGEST_SIZE } from '@belfry/protocol/wire';

/**
 * The digest of a set of entries: the first 128 bits of the SHA-256 of each, all added bit by bit (exclusive or). Each
 * name is there once, so that no two are the same and cancel out. Who could make another set of the same digest would
 * have to be a master, and one can say whatever it likes.
 */
export class RosterDigest {
  readonly #sha256: Crypto['sha256'];
  readonly #sum = new Uint8Array(ROSTER_DIGEST_SIZE);

  constructor(sha256: Crypto['sha256']) {
    this.#sha256 = sha256;
  }

  /** Adds an entry, or takes it out again. */
  turn(entry: Uint8Array): void {
    const hash = this.#sha256(entry);
    for (let i = 0; i < ROSTER_DIGEST_SIZE; i += 1) this.#sum[i] = this.#sum[i]! ^ hash[i]!;
  }

  /** A copy of its 16 bytes. */
  get bytes(): Uint8Array {
    return this.#sum.slice();
  }

  /** What fits into a beacon: 1 to 255, the same for the same digest. Of different ones one in 255 has it, too. */
  get hint(): number {
    return hintOf(this.#sum);
  }

  /** For people: its first 8 hexadecimal digits. */
  get text(): string {
    return digestText(this.#sum);
  }
}

/** What of a digest fits into a beacon: 1 to 255. */
export const hintOf = ([a, b, c, d]: Uint8Array): number =>
  1 + ((((a! << 24) | (b! << 16) | (c! << 8) | d!) >>> 0) % 255);

/** A digest for people: its first 8 hexadecimal digits. */
export const digestText = (digest: Uint8Array): string =>
  Array.from(digest.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('');
