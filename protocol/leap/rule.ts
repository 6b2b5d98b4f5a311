// The rule from group time to what clocks show through a leap second. Group time itself runs on through it.

import {
  type GroupTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  groupTime,
  spanOf,
} from '../time.js';
import { type Leap, leapLength } from './leap.js';

/** A smear lasts from noon to noon, seconds that are shown. */
const SMEAR = 86_400;

/** What clocks show at an instant of group time. */
export interface Shown {
  /** It never runs back as group time goes on: in second 60 it stands a nanosecond before midnight. */
  readonly time: GroupTime;
  /** It is second 60. */
  readonly leapSecond: boolean;
}

/** The group time from which on what is shown differs from group time. */
export function leapBegins({ at, kind, rule }: Leap): GroupTime {
  if (rule === 'smear') return groupTime(at - SMEAR / 2);
  return groupTime(kind === 'insert' ? at : at - 1);
}

/** The group time from which on what is shown is a whole second from it: there the group begins to count anew. */
export function leapEnds(leap: Leap): GroupTime {
  const { at, kind, rule } = leap;
  if (rule === 'smear') return groupTime(at + SMEAR / 2 + leapLength(leap));
  return groupTime(kind === 'insert' ? at + 1 : at - 1);
}

/** What is added to group time where a leap second is over, nanoseconds: a second less for one that was put in. */
export const countedAnew = (leap: Pick<Leap, 'kind'>): Span => spanOf(-leapLength(leap) * SECOND);

/** Is `time` not before `instant`? */
const reached = (time: GroupTime, instant: GroupTime): boolean =>
  groupDifference(time, instant) >= 0;

/** Shown seconds per second of group time at `time`. */
export function shownPace(leap: Leap, time: GroupTime): number {
  const smears = leap.rule === 'smear' && isUnderWay(leap, time);
  return smears ? SMEAR / (SMEAR + leapLength(leap)) : 1;
}

/** Has the rule begun to count at `time`, and is not over? */
export const isUnderWay = (leap: Leap, time: GroupTime): boolean =>
  reached(time, leapBegins(leap)) && !reached(time, leapEnds(leap));

/**
 * The count of seconds since 1970 that computers and NTP have at an instant of group time: with `step` it has the second
 * before midnight twice, or not at all.
 */
export function countAt(leap: Leap, time: GroupTime): GroupTime {
  const begins = leapBegins(leap);
  if (!reached(time, begins)) return time;
  if (leap.rule === 'step' || reached(time, leapEnds(leap)))
    return groupAdd(time, countedAnew(leap));
  return groupAdd(begins, spanOf(groupDifference(time, begins) * shownPace(leap, time)));
}

/** Is it second 60 at this instant of group time? */
export const isLeapSecond = (leap: Leap, time: GroupTime): boolean =>
  leap.rule === 'step' && leap.kind === 'insert' && isUnderWay(leap, time);

/** What clocks show at an instant of group time. */
export function shownOf(leap: Leap, time: GroupTime): Shown {
  const leapSecond = isLeapSecond(leap, time);
  if (leap.rule === 'step' && leap.kind === 'insert') {
    const last = groupTime(leap.at, -1);
    // Times have fractions of a nanosecond: also before it nothing later than that is shown.
    if (leapSecond || (time.seconds === last.seconds && reached(time, last)))
      return { time: last, leapSecond };
  }
  return { time: countAt(leap, time), leapSecond };
}

/**
 * The group time at which clocks show `shown`; the later one of two in the second that is there twice, and the first one
 * after a second that is left out.
 */
export function groupTimeAt(leap: Leap, shown: GroupTime): GroupTime {
  const anew = countedAnew(leap);
  const later = groupAdd(shown, -anew as Span);
  if (leap.rule === 'step') {
    // One that was put in: midnight and after is a second later. One that was left out: 23:59:59 never was.
    const over = leap.kind === 'insert' ? groupTime(leap.at) : groupTime(leap.at - 1);
    if (!reached(shown, over)) return shown;
    return leap.kind === 'delete' && !reached(later, over) ? over : later;
  }
  const begins = leapBegins(leap);
  if (!reached(shown, begins)) return shown;
  if (reached(later, leapEnds(leap))) return later;
  return groupAdd(begins, spanOf(groupDifference(shown, begins) / shownPace(leap, begins)));
}
