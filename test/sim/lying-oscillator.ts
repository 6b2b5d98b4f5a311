// A raw clock that lies: a true crystal with something added.

import type { Random } from '#protocol/endpoint.js';
import { type RawTime, rawTime } from '#protocol/time.js';
import { Oscillator, type OscillatorOptions } from './oscillator.js';

/** What is added to the raw clock at true time `at`; both nanoseconds. */
export type Lie = (at: number) => number;

/** Its counter starts so late that most lies leave it positive. */
const START = 1e12;
/** A timer waits so long at least and at most, whatever the lie does meanwhile; nanoseconds. */
const PAUSE_LEAST = 1e6;
const PAUSE_MOST = 1e11;

export class LyingOscillator extends Oscillator {
  readonly #lie: Lie;

  constructor(lie: Lie, options: OscillatorOptions, random: Random) {
    super({ start: START, ...options }, random);
    this.#lie = lie;
  }

  override raw(at: number): RawTime {
    return rawTime(super.raw(at) + this.#lie(at));
  }

  /** Near enough for a timer, and never at once: the lie may jump. */
  override trueAt(raw: RawTime, from: number): number {
    const guess = super.trueAt(rawTime(Math.max(raw - this.#lie(from), 1)), from);
    return Math.min(Math.max(guess, from + PAUSE_LEAST), from + PAUSE_MOST);
  }
}
