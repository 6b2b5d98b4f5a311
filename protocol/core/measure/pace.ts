// How often one clock is asked: quickly at first, then once an interval, in a slot of its own.

import { type Random, spread } from '../endpoint.js';
import { SECOND, type Span } from '../time.js';

/** The first asks are this far apart, or a quarter of the interval if that is less. */
const QUICK_MOST = (2 * SECOND) as Span;
const QUARTER = 1 / 4;
/** Exchanges at the start; the last of them comes a quarter of an interval after the others. */
const AT_START = 4;
/** Pauses after that, in which the asks move to their slot. */
const TO_SLOT = 2;
/** Those who begin together do not stay together. */
const SPREAD = 0.02;

/** The pause when an answer is wanted soon. */
export const quickPause = (interval: Span): Span =>
  Math.min(QUICK_MOST, QUARTER * interval) as Span;

/**
 * The first exchanges show the offset, and the fourth the rate, over a longer time. Two pauses of a
 * quarter to three quarters of an interval then bring those who began together to slots all over the
 * interval: one interval together, on average, so that there is one exchange more than without.
 */
export class Pace {
  /** Where in the interval the asks stand in the end, 0 to 1. */
  readonly slot: number;
  #moves = 0;

  constructor(slot: number) {
    this.slot = slot;
  }

  /** The pause after an ask that leaves when so many were answered. */
  pause(answers: number, interval: Span, random: Random): Span {
    if (answers < AT_START - 2) return spread(quickPause(interval), SPREAD, random);
    if (answers < AT_START - 1) return spread((QUARTER * interval) as Span, SPREAD, random);
    if (this.#moves === TO_SLOT) return spread(interval, SPREAD, random);
    this.#moves += 1;
    return ((QUARTER + this.slot / 2) * interval) as Span;
  }
}
