// Notices that the machine was suspended meanwhile: its monotonic counter stood still.

import { type RawTime, SECOND, type Span } from '@belfry/protocol';

/** Some machines tell it in hundredths of a second; anything beyond this is sleep. */
const SLEEP_LEAST = 0.5 * SECOND;
/** Asking costs a microsecond or a few: no more often than this, in raw time. */
const PAUSE = 0.1 * SECOND;

/**
 * Notices that the machine was suspended: raw time stood still meanwhile, so all that was measured against it is
 * void.
 */
export class SleepWatch {
  readonly #suspended: () => Span;
  #before: Span;
  #judgedAt = -Infinity;

  /** @param suspended For how long this machine has been suspended since it booted, or a constant more. */
  constructor(suspended: () => Span) {
    this.#suspended = suspended;
    this.#before = suspended();
  }

  /** How long the machine slept since the last call that answered; undefined when it did not. */
  judge(raw: RawTime): Span | undefined {
    if (raw - this.#judgedAt < PAUSE) return undefined;
    this.#judgedAt = raw;
    const suspended = this.#suspended();
    const slept = (suspended - this.#before) as Span;
    if (slept < SLEEP_LEAST) return undefined;
    this.#before = suspended;
    return slept;
  }
}
