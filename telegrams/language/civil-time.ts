// A second as a civil clock shows it: date, time of day, and what else follows from them.

import { civilDate, daysOf } from '@belfry/protocol';

const DAY = 86_400;

/** The Modified Julian Date of 1970-01-01. */
export const MJD_1970 = 40_587;

/** What a clock shows at a second. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 0 to 60. */
  readonly second: number;
  readonly nanosecond: number;
  /** From 1 on. */
  readonly dayOfYear: number;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** Days since 1970-01-01. */
  readonly days: number;
  /** Seconds that it is ahead of UTC. */
  readonly offset: number;
}

/** An instant, in whichever way it is to be shown. */
export interface Instant {
  /** Whole seconds since 1970 without leap seconds; in a leap second, those of the one before. */
  readonly seconds: number;
  /** It is second 60. */
  readonly leapSecond: boolean;
  /** 0 <= n < 1e9. */
  readonly nanoseconds: number;
}

/** What a clock that is `offset` seconds ahead of UTC shows. */
export function civilTime(at: Instant, offset: number): CivilTime {
  const local = at.seconds + offset;
  const days = Math.floor(local / DAY);
  const secondOfDay = local - days * DAY;
  const { year, month, day } = civilDate(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(secondOfDay / 3600),
    minute: Math.floor(secondOfDay / 60) % 60,
    second: (secondOfDay % 60) + (at.leapSecond ? 1 : 0),
    nanosecond: Math.floor(at.nanoseconds),
    dayOfYear: days - daysOf({ year, month: 1, day: 1 }) + 1,
    weekday: weekdayOf(days),
    days,
    offset,
  };
}

/** 1970-01-01 was a Thursday. */
const weekdayOf = (days: number): number => ((((days + 3) % 7) + 7) % 7) + 1;

/** ISO 8601: week 1 has the year's first Thursday; days before it belong to the last year's. */
export function isoWeek({ dayOfYear, weekday, year }: CivilTime): number {
  const week = Math.floor((dayOfYear - weekday + 10) / 7);
  if (week === 0) return weeksIn(year - 1);
  return week > weeksIn(year) ? 1 : week;
}

/** A year has 53 weeks when it begins or ends with a Thursday. */
function weeksIn(year: number): number {
  const first = weekdayOf(daysOf({ year, month: 1, day: 1 }));
  const last = weekdayOf(daysOf({ year, month: 12, day: 31 }));
  return first === 4 || last === 4 ? 53 : 52;
}

/** Whether a year of the Gregorian calendar has 366 days. */
export const isLeapYear = (year: number): boolean =>
  year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Whether a leap second may be inserted after this second: it is the last of a UTC month. */
export function endsMonth(seconds: number): boolean {
  const next = seconds + 1;
  return next % DAY === 0 && civilDate(next / DAY).day === 1;
}
