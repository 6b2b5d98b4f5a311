// How far a wall clock is off, from answers that are only good to their last digit.

import type { RawTime, Span } from '@belfry/protocol';

/** Two cheap crystals may run apart by so much without anybody knowing. */
const DRIFT = 2e-4;

/** The wall clock less the shown clock, and how wrong that may be. */
export interface WallClockEstimate {
  readonly offset: Span;
  readonly bound: Span;
}

/**
 * Each answer leaves an interval: the clock was read somewhere between its being asked and its
 * answer's first bit (Cristian 1989), and stood somewhere within its last digit. The offset lies in
 * all of the intervals at once, each widened by what two crystals may have run apart since. Asked at
 * the right moments, a clock that shows whole seconds is so known to some milliseconds.
 */
export class WallClockError {
  #at = 0 as RawTime;
  #least = -Infinity;
  #most = Infinity;

  /** Takes an interval in; answers false when it contradicts all that was known. */
  add(at: RawTime, least: Span, most: Span): boolean {
    const spread = DRIFT * Math.max(at - this.#at, 0);
    const [low, high] = [
      Math.max(this.#least - spread, least),
      Math.min(this.#most + spread, most),
    ];
    const fits = low <= high;
    this.#at = at;
    this.#least = fits ? low : least;
    this.#most = fits ? high : most;
    return fits;
  }

  /** Undefined before the first answer. */
  at(raw: RawTime): WallClockEstimate | undefined {
    if (!Number.isFinite(this.#most - this.#least)) return undefined;
    const spread = DRIFT * Math.max(raw - this.#at, 0);
    const bound = (this.#most - this.#least) / 2 + spread;
    return { offset: ((this.#least + this.#most) / 2) as Span, bound: bound as Span };
  }

  /** The clock was set: nothing is known any more. */
  forget(): void {
    this.#least = -Infinity;
    this.#most = Infinity;
  }
}
