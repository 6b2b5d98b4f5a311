// Notices that the machine was suspended: its uptime went on while its monotonic counter did not.

import { uptime } from 'node:os';
import { type RawTime, SECOND, type Span, spanOf } from '../core/time.js';

/** Uptime is told in hundredths of a second; anything beyond this is sleep. */
const SLEEP_LEAST = 0.5 * SECOND;
/** Asking costs a few microseconds: no more often than this, in raw time. */
const PAUSE = 0.1 * SECOND;

/** How far uptime is ahead of the monotonic counter now, nanoseconds. */
const machineLag = (): number => uptime() * SECOND - Number(process.hrtime.bigint());

export class SleepWatch {
  readonly #lagNow: () => number;
  #lag: number;
  #judgedAt = -Infinity;

  constructor(lagNow = machineLag) {
    this.#lagNow = lagNow;
    this.#lag = lagNow();
  }

  /** How long the machine slept since the last call that answered; undefined when it did not. */
  judge(raw: RawTime): Span | undefined {
    if (raw - this.#judgedAt < PAUSE) return undefined;
    this.#judgedAt = raw;
    const lag = this.#lagNow();
    const slept = lag - this.#lag;
    if (slept < SLEEP_LEAST) return undefined;
    this.#lag = lag;
    return spanOf(slept);
  }
}
