// A shown clock's course through a leap second, as a course of its own: for whoever knows lines and nothing else.

import {
  type GroupTime,
  type RawTime,
  groupAdd,
  groupDifference,
  groupTime,
  spanOf,
} from '../time.js';
import type { Leap } from '../leap/leap.js';
import { countAt, isLeapSecond, isUnderWay, leapBegins, shownPace } from '../leap/rule.js';
import { type Line, lineFrom } from './line.js';
import type { ShownCourse, Slew } from './course.js';

/** Raw time at which `line` is at `time`. */
export const rawAt = (line: Line, time: GroupTime): RawTime =>
  (line.raw + groupDifference(time, line.group) / (1 + line.rate)) as RawTime;

/**
 * What a course of group time shows from `raw` on by the rule of a leap second, until that turns: in a smear it runs
 * slower or faster; in second 60 it stands still, a nanosecond before midnight, and its bound says how far that is from
 * the second that computers count twice.
 */
export function courseThrough(leap: Leap, course: ShownCourse, raw: RawTime): ShownCourse {
  const line = lineFrom(course.line, raw);
  const { slew } = course;
  const shown =
    slew === undefined || raw >= slew.until
      ? line.group
      : groupAdd(slew.group, spanOf((raw - slew.raw) * (1 + slew.rate)));
  const hasBegun = [line.group, shown].some((time) => groupDifference(time, leapBegins(leap)) >= 0);
  if (!hasBegun) return course;
  const pace = isUnderWay(leap, line.group) ? shownPace(leap, line.group) : 1;
  const paced = (rate: number): number => (1 + rate) * pace - 1;
  const counted: Line = { ...line, group: countAt(leap, line.group), rate: paced(line.rate) };
  if (isLeapSecond(leap, shown))
    return { ...course, line: counted, slew: standing(leap, line, raw) };
  return {
    ...course,
    line: counted,
    slew: slew && { ...slew, raw, group: countAt(leap, shown), rate: paced(slew.rate) },
  };
}

const standing = (leap: Leap, line: Line, raw: RawTime): Slew => ({
  raw,
  group: groupTime(leap.at, -1),
  rate: -1,
  until: rawAt(line, groupTime(leap.at + 1)),
});
