// How long a telegram takes from this program into the kernel: so much earlier it is to be written.

import { MILLISECOND, type Span } from '@belfry/protocol';

/** Of so many, the middle: now and then one is interrupted. */
const KEPT = 9;
/** On a machine with both hands full it would be sent too early when there is a hand free. */
const MOST = 0.3 * MILLISECOND;

/** Learns how long it takes to hand a telegram to the kernel: the median of the last nine writes, at most 0.3 ms. */
export class WriteTime {
  readonly #last: Span[] = [];
  #middle = 0 as Span;

  /** A write took so long. */
  add(took: Span): void {
    this.#last.push(took);
    if (this.#last.length > KEPT) this.#last.shift();
    const sorted = this.#last.toSorted((a, b) => a - b);
    this.#middle = Math.min(sorted[sorted.length >> 1]!, MOST) as Span;
  }

  /** What the next will probably take. */
  get value(): Span {
    return this.#middle;
  }
}
