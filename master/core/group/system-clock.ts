// The machine's own clock, as a master sees it that must not read one itself.

import type { GroupTime, RawTime, Span } from '@belfry/protocol';

/** One reading of the machine's system clock, against raw time. */
export interface SystemReading {
  readonly raw: RawTime;
  readonly time: GroupTime;
  /** How wide the reading was: the true instant lies within half of it. */
  readonly width: Span;
  /** How far the clock may be from UTC, nanoseconds; undefined where nobody knows. */
  readonly error?: Span | undefined;
}

/** How a master reads its machine's system clock while it runs. */
export interface SystemClock {
  /** To remember how far the group's time is ahead of it. */
  readonly readOwn?: () => SystemReading;
  /** Mode master, where that takes no time: as group time is asked for or sent. */
  readonly readReference?: () => SystemReading;
  /** Mode master: how often somebody reads it for us at least, nanoseconds. */
  readonly readEvery?: Span;
}
