// What waits to be sent: each entry writes its datagram when it is pulled, so that its stamps are of
// that moment. First in, first out.

import type { Transmission } from './endpoint.js';
import type { Stamp } from './time.js';

/** Writes one datagram into `buffer` as departing at `at`; undefined when it has become pointless. */
export type Letter = (at: Stamp, buffer: Uint8Array) => Transmission | undefined;

/** So many places that were used are kept; beyond, what waits is moved to the front. */
const KEPT = 1024;

export class Outbox {
  readonly #letters: (Letter | undefined)[] = [];
  /** What waits stands from the first of these places up to, not with, the other. */
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  push(letter: Letter): void {
    this.#letters[this.#to] = letter;
    this.#to += 1;
  }

  /** The next datagram, or undefined when nothing waits. */
  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    while (this.#from < this.#to) {
      const letter = this.#letters[this.#from]!;
      this.#letters[this.#from] = undefined;
      this.#from += 1;
      if (this.#from === this.#to) this.#from = this.#to = 0;
      else if (this.#from === KEPT) this.#move();
      const out = letter(at, buffer);
      if (out !== undefined) return out;
    }
    return undefined;
  }

  #move(): void {
    this.#letters.splice(0, KEPT);
    this.#to -= KEPT;
    this.#from = 0;
  }
}
