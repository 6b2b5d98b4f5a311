// One exchange with another clock: four stamps, and the offset and delay that follow from them.

import type { RawTime, Span } from '../time.js';

/** The four stamps of an ask and its reply. The other clock's two count from any fixed instant of it. */
export interface Exchange {
  /** t1: the ask leaves, on the asker's raw clock. */
  readonly asked: RawTime;
  /** t2: the ask arrives, nanoseconds on the other clock. */
  readonly arrived: number;
  /** t3: the reply leaves, nanoseconds on the other clock. */
  readonly departed: number;
  /** t4: the reply arrives, on the asker's raw clock. */
  readonly answered: RawTime;
  /** Greatest error of the asker's two stamps together, nanoseconds. */
  readonly error: Span;
  /** The step in which the other clock counts, nanoseconds: each of its two stamps may be wrong by one. */
  readonly step: Span;
}

/** A measurement of another clock by one exchange. */
export interface Sample {
  /** The middle of the exchange on the asker's raw clock. */
  readonly at: RawTime;
  /** The other clock less the asker's raw clock, at `at`. */
  readonly offset: Span;
  /**
   * The round trip less the time for which the other side held it; the clocks' rates and errors may make it negative.
   */
  readonly delay: Span;
  /** Greatest error of the four stamps together, nanoseconds. */
  readonly error: Span;
}

/**
 * Offset and delay of an exchange by RFC 5905, section 8: ((t2 - t1) + (t3 - t4)) / 2 and (t4 - t1) - (t3 - t2). The
 * true offset lies within half the delay of the measured one, as no way takes less than no time (Cristian,
 * "Probabilistic clock synchronization", 1989).
 */
export function sampleOf({ asked, arrived, departed, answered, error, step }: Exchange): Sample {
  return {
    at: ((asked + answered) / 2) as RawTime,
    offset: ((arrived - asked + (departed - answered)) / 2) as Span,
    delay: (answered - asked - (departed - arrived)) as Span,
    error: (error + 2 * step) as Span,
  };
}
