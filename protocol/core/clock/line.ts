// The group clock: one line over raw time, with an error bound that grows.

import { wanderLimit } from '../estimate/wander-limit.js';
import {
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  rawDifference,
} from '../time.js';

/** At raw time `raw` it is `group`, and from there time runs at 1 + `rate`. */
export interface Line {
  readonly raw: RawTime;
  readonly group: GroupTime;
  /** Group seconds per raw second, less one. */
  readonly rate: number;
  /** How wrong the line was at `raw`, and how fast that grows, nanoseconds per nanosecond. */
  readonly bound: Span;
  readonly drift: number;
  /**
   * Nothing was heard since then. `drift` knows of the next few corrections only: without them the bound grows
   * besides as far as crystals may leave a straight line, which is more than any drift after long.
   */
  readonly unheardSince?: RawTime | undefined;
}

export const lineAt = (line: Line, raw: RawTime): GroupTime =>
  groupAdd(line.group, (rawDifference(raw, line.raw) * (1 + line.rate)) as Span);

export const lineBound = (line: Line, raw: RawTime): Span =>
  raw <= line.raw
    ? line.bound
    : ((line.bound + rawDifference(raw, line.raw) * line.drift + bendOf(line, raw)) as Span);

/** What crystals may bend from the line's anchor to `raw`. */
function bendOf({ raw: anchor, unheardSince }: Line, raw: RawTime): number {
  if (unheardSince === undefined) return 0;
  const bent = (at: RawTime): number =>
    wanderLimit(Math.max(rawDifference(at, unheardSince), 0) / SECOND);
  return bent(raw) - bent(anchor);
}

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
