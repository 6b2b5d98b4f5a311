// The pauses between asks of one clock: short at first, then one interval, in a slot of its own.

import { type Random, spread } from '../endpoint.js';
import { SECOND, type Span } from '../time.js';

/** The first asks are 2 s apart, or a quarter of the interval if that is less. */
const QUICK_MOST = (2 * SECOND) as Span;
const QUARTER = 1 / 4;
/** Four exchanges make the start; the fourth comes a quarter of an interval after the third. */
const AT_START = 4;
/** Two pauses after that move the asks to their slot. */
const TO_SLOT = 2;
/** Pauses vary by 2 % either way, so that agents that begin together do not stay together. */
const SPREAD = 0.02;

/** The pause when a sample is wanted soon: 2 s, or a quarter of the interval if that is less. */
export const quickPause = (interval: Span): Span =>
  Math.min(QUICK_MOST, QUARTER * interval) as Span;

/**
 * Chooses the pauses between asks. The first three exchanges show the offset, and the fourth, over a longer time, the
 * rate. Then two pauses of a quarter to three quarters of an interval move the asks to their slot, so that agents that
 * began together spread over the whole interval. The two take one interval on average, so the start costs one exchange
 * more than without them.
 */
export class Pace {
  /** Where in the interval the asks end up, 0 to 1. */
  readonly slot: number;
  #moves = 0;

  /** @param slot Where in the interval the asks shall end up, 0 to 1: another for each clock. */
  constructor(slot: number) {
    this.slot = slot;
  }

  /** The pause after an ask, when `answers` asks were answered so far. */
  pause(answers: number, interval: Span, random: Random): Span {
    if (answers < AT_START - 2) return spread(quickPause(interval), SPREAD, random);
    if (answers < AT_START - 1) return spread((QUARTER * interval) as Span, SPREAD, random);
    if (this.#moves === TO_SLOT) return spread(interval, SPREAD, random);
    this.#moves += 1;
    return ((QUARTER + this.slot / 2) * interval) as Span;
  }
}
