// A reading of a clock as programs have it, in a program beside an agent and in a web page.

import type { TimeRange } from './moments.js';

/**
 * How good a clock is: `synchronised` while corrections come; `holdover` while they stay away and it runs on;
 * `astray` while what it shows is far from them. Of an `unset` clock, which nobody has told the time, and of a
 * `silent` one, whose agent has ended or stands still, nothing is known.
 */
export type ClockStatus = 'unset' | 'synchronised' | 'holdover' | 'astray' | 'silent';

/** One reading of the clock: the truth lies from `earliest` to `latest`. */
export interface Now extends TimeRange {
  /** What the clock shows, which never runs back but for a step: nanoseconds since 1970, without leap seconds. */
  readonly best: bigint;
  readonly state: ClockStatus;
}
