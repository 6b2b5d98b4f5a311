// The interface of an estimator of another clock: samples go in; offset, rate and an error bound come out.

import type { Sample } from '../measure/exchange.js';
import type { Refusal } from '../refusal.js';
import type { RawTime, Span } from '../time.js';

/** What an estimator says of the other clock at one instant of the local raw clock. */
export interface Estimate {
  /** The other clock less the local raw clock, nanoseconds: the likeliest value that is possible. */
  readonly offset: Span;
  /** Standard deviation of `offset`, nanoseconds: how exact it usually is. It promises nothing. */
  readonly offsetError: Span;
  /** How fast the offset grows, nanoseconds per nanosecond: 1e-6 is one part per million. */
  readonly rate: number;
  /** Standard deviation of `rate`. It promises nothing. */
  readonly rateError: number;
  /** The promise, nanoseconds: the true offset differs from `offset` by no more, however uneven the two ways are. */
  readonly bound: Span;
  /**
   * How fast `bound` grows from this instant on, nanoseconds per nanosecond. The promise holds at that
   * growth while a few samples are missing.
   */
  readonly drift: number;
}

/**
 * Follows one other clock by samples of it. Samples come in the order in which replies arrive, so a few may be
 * older than the one before. Every implementation must do what `estimatorBehaves` in the tests asks.
 */
export interface Estimator {
  /**
   * Takes in a sample.
   *
   * @returns undefined, or why the sample does not count: `contradiction`.
   */
  add(sample: Sample): Refusal | undefined;
  /**
   * The estimate at `raw`, which may lie before or after the latest sample.
   *
   * @returns undefined before the first sample.
   */
  at(raw: RawTime): Estimate | undefined;
  /** True while the last sample contradicts the estimate and is not believed yet: ask again soon. */
  readonly doubted: boolean;
  /** Number of samples that the estimate rests on: those since the start, or since the clock was found changed. */
  readonly samples: number;
}
