// The smallest delay of a path, learned over a sliding window, and how far it may lie too high.

import type { Span } from '../time.js';

/** Samples in each half of the window: a new route is believed after two halves at the latest. */
const HALF_WINDOW = 64;

interface Half {
  least: number;
  sum: number;
  count: number;
}

const emptyHalf = (): Half => ({ least: Infinity, sum: 0, count: 0 });

export class DelayFloor {
  #previous = emptyHalf();
  #current = emptyHalf();

  add(delay: Span): void {
    if (this.#current.count === HALF_WINDOW) {
      this.#previous = this.#current;
      this.#current = emptyHalf();
    }
    const half = this.#current;
    half.least = Math.min(half.least, delay);
    half.sum += delay;
    half.count += 1;
  }

  /** The smallest delay in the window; infinite before the first. */
  get least(): Span {
    return Math.min(this.#previous.least, this.#current.least) as Span;
  }

  /**
   * How far the minimum of n samples lies above the true smallest delay: J * sqrt(pi / 2n) for two
   * exponential delays of mean J each, which the mean excess shows, being 2 J. Before there are
   * samples to tell, the excess is taken to be as long as the delay itself, with the weight of one.
   */
  get uncertainty(): Span {
    const count = this.#previous.count + this.#current.count;
    const least = Math.max(this.least, 0);
    const excess = this.#previous.sum + this.#current.sum - count * least;
    const meanExcess = (excess + least) / count;
    return ((meanExcess / 2) * Math.sqrt(Math.PI / (2 * count))) as Span;
  }
}
