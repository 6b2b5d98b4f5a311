// When the next telegram of a port is to leave, and which second it names.

import {
  type GroupTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  groupTime,
  spanOf,
} from '@belfry/protocol';
import { type Leap, countAt, countedAnew, isLeapSecond } from '@belfry/protocol/leap';
import {
  type TelegramFormat,
  isDue,
  type Timing,
  offsetIn,
  type Zone,
} from '@belfry/telegrams/language';

/** What a port sends, as far as its timing goes. */
export interface Cadence {
  /** In the scale that the port shows. */
  readonly format: TelegramFormat;
  readonly zone: Zone;
  readonly timing: Timing;
  /** How long the way from here to the display takes, besides the characters themselves. */
  readonly delay: Span;
}

/** One telegram: when it leaves, for which second, and which second it names. */
export interface Departure {
  /** The second on whose beginning the on-time mark falls. */
  readonly second: number;
  /** The second that the telegram names. */
  readonly names: number;
  /** When its first start bit has to leave, on the shown clock. */
  readonly leaves: GroupTime;
}

const DAY = 86_400;
/** A clock that is back by more than this was set back: it counts anew. */
const SET_BACK = spanOf(SECOND / 2);

/**
 * The first telegram that leaves after `now`, and never the last one again, however the clock may
 * have been slewed since; only after a step back the same seconds come again. Before a leap second,
 * `now` and what is answered are group time, which runs on through it.
 */
export function nextDeparture(
  cadence: Cadence,
  now: GroupTime,
  last?: Departure,
  leap?: Leap,
): Departure {
  const sinceLast = last === undefined ? Infinity : groupDifference(now, last.leaves);
  const after = last !== undefined && sinceLast < 0 && sinceLast > -SET_BACK ? last.leaves : now;
  const before = spanOf(cadence.timing.lead + cadence.delay);
  const mark = groupAdd(after, before);
  let second = mark.seconds + 1;
  for (let tried = 0; tried < DAY && !isDueAt(cadence, second, leap); tried += 1) second += 1;
  return {
    second,
    names: second + cadence.timing.ahead,
    leaves: groupAdd(groupTime(second), spanOf(-before)),
  };
}

/** What a second of group time is on a wall; in second 60 the one before, and that it is second 60. */
export function namedSecond(
  second: number,
  leap: Leap | undefined,
): { readonly seconds: number; readonly leapSecond: boolean } {
  if (leap === undefined) return { seconds: second, leapSecond: false };
  const time = groupTime(second);
  return { seconds: countAt(leap, time).seconds, leapSecond: isLeapSecond(leap, time) };
}

/** The same telegram once the leap second before it is over, by the count of seconds from then on. */
export function countedAgain({ second, names, leaves }: Departure, leap: Leap): Departure {
  const by = countedAnew(leap) / SECOND;
  return { second: second + by, names: names + by, leaves: groupAdd(leaves, countedAnew(leap)) };
}

function isDueAt({ format, zone }: Cadence, second: number, leap: Leap | undefined): boolean {
  if (format.every === SECOND) return true;
  const { seconds, leapSecond } = namedSecond(second, leap);
  if (leapSecond) return false;
  const shown = seconds + offsetIn(format.scale, { offset: zone.offsetAt(seconds) });
  return isDue(format, ((shown % DAY) + DAY) % DAY);
}
