// The group clock: one line over raw time, with an error bound that grows.

import { type GroupTime, type RawTime, type Span, groupAdd, rawDifference } from '../time.js';

/** At raw time `raw` it is `group`, and from there time runs at 1 + `rate`. */
export interface Line {
  readonly raw: RawTime;
  readonly group: GroupTime;
  /** Group seconds per raw second, less one. */
  readonly rate: number;
  /** How wrong the line was at `raw`, and how fast that grows, nanoseconds per nanosecond. */
  readonly bound: Span;
  readonly drift: number;
}

export const lineAt = (line: Line, raw: RawTime): GroupTime =>
  groupAdd(line.group, (rawDifference(raw, line.raw) * (1 + line.rate)) as Span);

export const lineBound = (line: Line, raw: RawTime): Span =>
  raw <= line.raw ? line.bound : ((line.bound + rawDifference(raw, line.raw) * line.drift) as Span);

/** The same line anchored at another raw time. */
export const lineFrom = (line: Line, raw: RawTime): Line => ({
  ...line,
  raw,
  group: lineAt(line, raw),
  bound: lineBound(line, raw),
});

/**
 * What any crystal may drift by without notice: 1e-6, the figure chrony takes by default for
 * `maxclockerror`.
 */
export const CLOCK_DRIFT = 1e-6;
