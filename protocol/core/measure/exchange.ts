// One exchange: four stamps, and what they say about the other clock.

import type { RawTime, Span } from '../time.js';

/**
 * The four stamps of an ask and its reply, nanoseconds: `asked` and `answered` on the asker's raw
 * clock, `arrived` and `departed` on the other clock, counted from any fixed instant of it.
 */
export interface Exchange {
  readonly asked: RawTime;
  readonly arrived: number;
  readonly departed: number;
  readonly answered: RawTime;
  /** How wrong the asker's own two stamps may be together. */
  readonly error: Span;
}

/** What one exchange measured. */
export interface Sample {
  /** The middle of the exchange on the asker's raw clock. */
  readonly at: RawTime;
  /** The other clock less the asker's raw clock, at `at`. */
  readonly offset: Span;
  /** Round trip without the time the other side held it. */
  readonly delay: Span;
  readonly error: Span;
}

/**
 * Offset and delay by RFC 5905, section 8: ((t2 - t1) + (t3 - t4)) / 2 and (t4 - t1) - (t3 - t2).
 * The true offset lies within half the delay of the measured one (Cristian 1989).
 */
export function sampleOf({ asked, arrived, departed, answered, error }: Exchange): Sample {
  return {
    at: ((asked + answered) / 2) as RawTime,
    offset: ((arrived - asked + (departed - answered)) / 2) as Span,
    delay: (answered - asked - (departed - arrived)) as Span,
    error,
  };
}
