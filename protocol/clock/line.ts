// The group clock as one line over raw time, with an error bound that grows.

import { wanderLimit } from '../estimate/wander-limit.js';
import {
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  rawDifference,
} from '../time.js';

/** A group clock: at raw time `raw` it shows `group`, and from there it runs at 1 + `rate`, both ways. */
export interface Line {
  /** The anchor on the raw clock. */
  readonly raw: RawTime;
  /** What the group clock shows at the anchor. */
  readonly group: GroupTime;
  /** Group seconds per raw second, less one. */
  readonly rate: number;
  /** Error bound at the anchor, nanoseconds. */
  readonly bound: Span;
  /** How fast the bound grows after the anchor, nanoseconds per nanosecond. */
  readonly drift: number;
  /**
   * In holdover: when the last correction was heard. `drift` holds for the next few corrections only. Without them the
   * bound grows by `wanderLimit` as well, which exceeds any drift in the long run.
   */
  readonly unheardSince?: RawTime | undefined;
  /** Nobody knows how far it is from UTC, although it is meant to be that: the bound is against group time alone. */
  readonly untraced?: boolean | undefined;
}

/** Group time at `raw`. */
export const lineAt = (line: Line, raw: RawTime): GroupTime =>
  groupAdd(line.group, (rawDifference(raw, line.raw) * (1 + line.rate)) as Span);

/** Error bound at `raw`, nanoseconds; before the anchor it is the anchor's. */
export const lineBound = (line: Line, raw: RawTime): Span =>
  raw <= line.raw
    ? line.bound
    : ((line.bound + rawDifference(raw, line.raw) * line.drift + bendOf(line, raw)) as Span);

/** What crystals' wander adds to the bound from the anchor to `raw`, in holdover; nanoseconds. */
function bendOf({ raw: anchor, unheardSince }: Line, raw: RawTime): number {
  if (unheardSince === undefined) return 0;
  const bent = (at: RawTime): number =>
    wanderLimit(Math.max(rawDifference(at, unheardSince), 0) / SECOND);
  return bent(raw) - bent(anchor);
}

/** The same line, anchored at another raw time. */
export const lineFrom = (line: Line, raw: RawTime): Line => ({
  ...line,
  raw,
  group: lineAt(line, raw),
  bound: lineBound(line, raw),
});

/** The same line from `at` on, of which nobody has heard since then: its bound grows as crystals drift and bend. */
export const lineUnheard = (line: Line, at: RawTime): Line => ({
  ...lineFrom(line, at),
  drift: line.drift + CLOCK_DRIFT,
  unheardSince: at,
});

/**
 * The drift that is assumed of any crystal: 1 ppm, in nanoseconds per nanosecond; chrony's default for
 * `maxclockerror`.
 */
export const CLOCK_DRIFT = 1e-6;
