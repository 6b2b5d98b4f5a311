// What a shown clock shows from now on, if nothing comes: a line of group time, and the way to it.

import {
  type GroupTime,
  type RawTime,
  type Span,
  groupAdd,
  groupDifference,
  rawDifference,
} from '../time.js';
import { type Line, lineAt, lineBound } from './line.js';

/** What the shown clock answers. */
export interface Reading {
  readonly time: GroupTime;
  /** Error bound of `time` against group time, nanoseconds; infinite when it is not known. */
  readonly bound: Span;
  /** It is second 60: no later time of its day is left, so what never runs back stands still. */
  readonly leapSecond?: true;
}

/** A slew: from `group` at `raw`, the clock runs at 1 + `rate` until `until`. */
export interface Slew {
  readonly raw: RawTime;
  readonly group: GroupTime;
  /** Shown seconds per raw second, less one. */
  readonly rate: number;
  readonly until: RawTime;
}

/** All that a shown clock shows from now on, if nothing comes: a line, and the way to it. */
export interface ShownCourse {
  readonly line: Line;
  /** Undefined when it is on its line. */
  readonly slew: Slew | undefined;
  /** How often it has stepped: readings before and after a step are of different clocks. */
  readonly steps: number;
}

/** What a course shows at `raw`. */
export function shownAt({ line, slew }: ShownCourse, raw: RawTime): Reading {
  if (slew === undefined || raw >= slew.until)
    return { time: lineAt(line, raw), bound: lineBound(line, raw) };
  const time = groupAdd(slew.group, (rawDifference(raw, slew.raw) * (1 + slew.rate)) as Span);
  const behind = Math.abs(groupDifference(lineAt(line, raw), time));
  return { time, bound: (lineBound(line, raw) + behind) as Span };
}
