// What an estimator of another clock is: samples in; offset, rate and their uncertainty out.

import type { Sample } from '../measure/exchange.js';
import type { Refusal } from '../refusal.js';
import type { RawTime, Span } from '../time.js';

/** The other clock as seen from a local raw clock, at one instant. */
export interface Estimate {
  /** The other clock less the local one, and its standard deviation, nanoseconds. */
  readonly offset: Span;
  readonly offsetError: Span;
  /** How fast the offset grows, nanoseconds per nanosecond, and its standard deviation. */
  readonly rate: number;
  readonly rateError: number;
  /** A promise: the true offset differs by no more, whatever the path's asymmetry. */
  readonly bound: Span;
  /**
   * How fast the bound grows from here on, nanoseconds per nanosecond, for as long as a few samples
   * are missing.
   */
  readonly drift: number;
}

export interface Estimator {
  /** Takes a sample in, or names the reason why it was set aside. */
  add(sample: Sample): Refusal | undefined;
  /** Undefined before the first sample. */
  at(raw: RawTime): Estimate | undefined;
  /** True when the last sample contradicts the estimate and is not believed yet: ask again soon. */
  readonly doubted: boolean;
  /** Samples taken in since the start or the last contradiction. */
  readonly samples: number;
}
