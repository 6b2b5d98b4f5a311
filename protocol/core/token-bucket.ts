// A ration of what somebody else can cause: so many at once, and one more each time a pause is over.

import type { RawTime, Span } from './time.js';

export interface RationOptions {
  /** How many there may be in a row. */
  readonly atOnce: number;
  /** After such a pause there may be one more. */
  readonly every: Span;
}

export class Ration {
  readonly #options: RationOptions;
  #left: number;
  #since = -Infinity as RawTime;

  constructor(options: RationOptions) {
    this.#options = options;
    this.#left = options.atOnce;
  }

  /** Is there one left at `at`? Then it is taken. */
  take(at: RawTime): boolean {
    const { atOnce, every } = this.#options;
    if (this.#left === atOnce) this.#since = at;
    const more = Math.min(Math.floor((at - this.#since) / every), atOnce - this.#left);
    this.#left += more;
    this.#since = this.#left === atOnce ? at : ((this.#since + more * every) as RawTime);
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}
