// UTC as one machine knows it: readings of its system clock, each with how far that may be from UTC.

import type { Line } from '@belfry/protocol/clock';
import {
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  isCredible,
} from '@belfry/protocol';
import { EnvelopeEstimator } from '@belfry/protocol/estimate';

/** One reading of a machine's system clock, by a raw clock, that is worth something against UTC. */
export interface UtcReading {
  readonly raw: RawTime;
  readonly time: GroupTime;
  /** How wide the reading was, nanoseconds: the true instant lies within half of it. */
  readonly width: Span;
  /** How far the system clock was from UTC at most, nanoseconds. */
  readonly error: Span;
}

/** The kernel changes what it says of its clock once a second, and a reading more often says nothing more. */
const READ_EVERY = (SECOND - SECOND / 100) as Span;

/**
 * UTC over a raw clock, by a machine whose kernel knows it. A reading limits where UTC can be, as an exchange limits
 * where another clock can be; so the same estimator keeps all that no reading rules out, and its bound holds as long as
 * what the kernel says does, and crystals keep to their limits. Who sets or slews the system clock meanwhile makes it
 * no worse.
 */
export class UtcSource {
  readonly #estimator = new EnvelopeEstimator();
  /** Near by, so that a double holds each difference to a nanosecond. */
  #origin: GroupTime | undefined;
  #readAt = -Infinity as RawTime;
  /** As it was last worked out: whoever answers others asks often. */
  #line: Line | undefined;

  /** When a reading was last worth something. */
  get readAt(): RawTime {
    return this.#readAt;
  }

  /** Takes a reading in. One that is no credible time says nothing, and one a second is enough. */
  add({ raw, time, width, error }: UtcReading): void {
    if (raw - this.#readAt < READ_EVERY || !isCredible(time.seconds)) return;
    this.#origin ??= time;
    const offset = (groupDifference(time, this.#origin) - raw) as Span;
    // After a setting by years a difference from the origin is not held to the nanosecond any more.
    const rounded = Math.abs(offset) * Number.EPSILON;
    this.#estimator.add({ at: raw, offset, delay: width, error: (error + rounded) as Span });
    this.#readAt = raw;
    this.#line = this.#workOut(raw);
  }

  /** A leap second is over: what it shows counts as `by` more from now on, also what it showed before. */
  countAnew(by: Span): void {
    if (this.#origin !== undefined) this.#origin = groupAdd(this.#origin, by);
    if (this.#line !== undefined)
      this.#line = { ...this.#line, group: groupAdd(this.#line.group, by) };
  }

  /** Where UTC is at `at`, and from there on; undefined before the first reading. */
  line(at: RawTime): Line | undefined {
    if (this.#line !== undefined && at - this.#line.raw > SECOND) this.#line = this.#workOut(at);
    return this.#line;
  }

  #workOut(at: RawTime): Line | undefined {
    const estimate = this.#estimator.at(at);
    if (estimate === undefined) return undefined;
    const { offset, rate, bound, drift } = estimate;
    return {
      raw: at,
      group: groupAdd(this.#origin!, (at + offset) as Span),
      rate: this.#estimator.samples > 1 ? rate : 0,
      bound,
      // Nothing is known of the rate by one reading but that crystals are good.
      drift: Math.min(drift, RATE_MOST),
      unheardSince: this.#readAt,
    };
  }
}

/** Two sound crystals differ by no more, nanoseconds per nanosecond. */
const RATE_MOST = 5e-4;
