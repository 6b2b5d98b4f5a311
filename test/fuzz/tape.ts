// An input of the fuzzer: a tape of bytes from which a target reads every choice that it makes.

import type { Random } from '#protocol/endpoint.js';

/**
 * The same tape makes the same choices, so it can be kept, shortened and played again. Behind its end
 * there are zeros, which choose the first and the smallest of everything.
 */
export class Tape {
  readonly #bytes: Uint8Array;
  readonly #seen: Set<string> | undefined;
  #at = 0;

  /** What a target says that it `saw` goes into `seen`. */
  constructor(bytes: Uint8Array, seen?: Set<string>) {
    this.#bytes = bytes;
    this.#seen = seen;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Something happened that shows where this input led: those that show new things are varied. */
  saw(what: string): void {
    this.#seen?.add(what);
  }

  byte(): number {
    const byte = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return byte;
  }

  /** A whole number from 0 to below `limit`, at most 2^32. */
  integer(limit: number): number {
    if (limit <= 2 ** 8) return this.byte() % limit;
    if (limit <= 2 ** 16) return (this.byte() * 2 ** 8 + this.byte()) % limit;
    return this.#u32() % limit;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.integer(values.length)]!;
  }

  /** True in `share` of all cases, to 1 of 256; false behind the end. */
  chance(share: number): boolean {
    return this.byte() >= 256 - share * 256;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.byte());
  }

  /** For what takes dice: 32 bits a throw. */
  readonly random: Random = () => this.#u32() / 2 ** 32;

  #u32(): number {
    return ((this.byte() << 24) | (this.byte() << 16) | (this.byte() << 8) | this.byte()) >>> 0;
  }
}
