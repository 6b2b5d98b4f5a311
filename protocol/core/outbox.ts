// What waits to be sent: each entry writes its datagram when it is pulled, so that its stamps are of
// that moment. First in, first out.

import type { Transmission } from './endpoint.js';
import type { Stamp } from './time.js';

/** Writes one datagram into `buffer` as departing at `at`; undefined when it has become pointless. */
export type Letter = (at: Stamp, buffer: Uint8Array) => Transmission | undefined;

/** Once this many entries were taken, the array is cut instead of growing for ever. */
const CUT = 1024;

export class Outbox {
  #letters: (Letter | undefined)[] = [];
  #taken = 0;

  get length(): number {
    return this.#letters.length - this.#taken;
  }

  push(letter: Letter): void {
    this.#letters.push(letter);
  }

  /** The next datagram, or undefined when nothing waits. */
  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    while (this.length > 0) {
      const letter = this.#letters[this.#taken]!;
      this.#letters[this.#taken] = undefined;
      this.#taken += 1;
      if (this.#taken === this.#letters.length || this.#taken === CUT) {
        this.#letters = this.#letters.slice(this.#taken);
        this.#taken = 0;
      }
      const out = letter(at, buffer);
      if (out !== undefined) return out;
    }
    return undefined;
  }
}
