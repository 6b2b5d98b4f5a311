// Lines of the group clock to begin a test with.

import type { Line } from '#protocol/clock/line.js';
import { groupAdd, groupTime, rawTime, spanOf } from '#protocol/time.js';

/** What the lines show a second after raw time 0. */
export const START = groupTime(1_790_000_000, 123_456_789);

/** A line through `START` that neither runs fast nor errs, but for these changes. */
export const line = (changes: Partial<Line> = {}): Line => ({
  raw: rawTime(1e9),
  group: START,
  rate: 0,
  bound: spanOf(0),
  drift: 0,
  ...changes,
});

/** The same, ahead by `by` nanoseconds. */
export const ahead = (by: number, changes: Partial<Line> = {}): Line =>
  line({ group: groupAdd(START, spanOf(by)), ...changes });
