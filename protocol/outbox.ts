// A queue of datagrams to send, first in, first out. Each is written when it is pulled, so that its stamps are of then.

import type { Transmission } from './endpoint.js';
import type { Stamp } from './time.js';

/** Writes one datagram into `buffer` as departing at `at`; undefined when it has become pointless. */
export type Letter = (at: Stamp, buffer: Uint8Array) => Transmission | undefined;

/** After 1024 datagrams in a row that never left the queue empty, the used places at its front are freed. */
const KEPT = 1024;

/** Datagrams that wait to be sent, as functions that write them. */
export class Outbox {
  readonly #letters: (Letter | undefined)[] = [];
  /** The place of the first that waits. */
  #from = 0;
  /** The place after the last. */
  #to = 0;

  /** How many wait. */
  get length(): number {
    return this.#to - this.#from;
  }

  /** Adds a datagram at the end. */
  push(letter: Letter): void {
    this.#letters[this.#to] = letter;
    this.#to += 1;
  }

  /** Writes the next datagram into `buffer` as leaving at `at`; undefined when nothing waits. */
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
