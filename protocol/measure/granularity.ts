// The steps in which another clock counts, learned from its stamps.

import { SECOND, type Span } from '../time.js';

/** A counter of 2^20 Hz or more counts finely enough: its steps are shorter than 1 us. */
const BITS_MOST = 20;
/** A step of 1 us or more is believed at once: one stamp in a thousand of a fine clock looks like it. */
const COARSE = 1000;
/** A shorter one is believed once 8 stamps agree, because a stamp of a fine clock is even, too, half of the time. */
const STAMPS_ENOUGH = 8;
/** A step that is no whole number of nanoseconds is cut off to one. */
const CUT = 1;

/**
 * Learns the step of a clock from its stamps. A second is a multiple of the step, and so are all stamps. Clocks count in
 * whole milliseconds or the like, or with 32 768 Hz or another power of two; both are looked for. So a clock of 1 ms
 * shows its step whatever it says of itself, and a clock that counts finely shows none after a stamp or two. What was
 * learned holds for one run of the clock.
 */
export class Granularity {
  /** The greatest whole number of nanoseconds of which all stamps are multiples. */
  #decimal: number = SECOND;
  /** All stamps are multiples of a second divided by 2 to the power of this, as far as nanoseconds can say. */
  #bits = 0;
  #stamps = 0;

  /** Takes in a stamp, or the time between two: nanoseconds, of which fractions count for nothing. */
  seen(stamp: number): void {
    // Clocks that count finely have no more to tell, and most do.
    if (this.#decimal === 1 && this.#bits === BITS_MOST) return;
    const within = Math.abs(Math.round(stamp)) % SECOND;
    if (within === 0) return;
    this.#stamps += 1;
    this.#decimal = commonDivisor(this.#decimal, within);
    while (this.#bits < BITS_MOST && !isMultiple(within, SECOND / 2 ** this.#bits)) this.#bits += 1;
  }

  /** The step, nanoseconds: the most by which one stamp may be wrong. 0 for a clock that counts finely. */
  get step(): Span {
    const binary = this.#bits < BITS_MOST ? SECOND / 2 ** this.#bits : 0;
    const step = Math.max(this.#decimal > 1 ? this.#decimal : 0, binary);
    return (step >= COARSE || this.#stamps >= STAMPS_ENOUGH ? step : 0) as Span;
  }
}

/** The greatest common divisor of two whole numbers, of which the second may be 0 (Euclid). */
function commonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

const isMultiple = (value: number, step: number): boolean =>
  Math.abs(value - Math.round(value / step) * step) <= CUT;
