// The numbers of the time and date that a telegram may state: range, usual width, and how each is found.

import { type CivilTime, isoWeek, MJD_1970 } from './civil-time.js';

/** The days of the week, from Monday on. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** A day of the week by its English name. */
export type Weekday = (typeof WEEKDAYS)[number];

/** One kind of number. */
export interface FieldKind {
  readonly least: number;
  readonly most: number;
  /** How many decimal digits it usually has. */
  readonly width: number;
  /** For people. */
  readonly words: string;
  readonly of: (shown: CivilTime, first: Weekday) => number;
}

const DAY = 86_400;

const kind = (
  words: string,
  [least, most, width]: readonly [least: number, most: number, width: number],
  of: FieldKind['of'],
): FieldKind => ({ words, least, most, width, of });

/** All numbers of the time and date that a telegram may state, by name. */
export const FIELD_KINDS = {
  year: kind('year', [0, 9999, 4], ({ year }) => year),
  'short-year': kind('year of the century', [0, 99, 2], ({ year }) => year % 100),
  month: kind('month', [1, 12, 2], ({ month }) => month),
  day: kind('day of the month', [1, 31, 2], ({ day }) => day),
  'day-of-year': kind('day of the year', [1, 366, 3], ({ dayOfYear }) => dayOfYear),
  weekday: kind('day of the week', [1, 7, 1], weekdayFrom),
  'iso-week': kind('ISO week', [1, 53, 2], (shown) => isoWeek(shown)),
  mjd: kind('Modified Julian Date', [0, 99_999, 5], ({ days }) => days + MJD_1970),
  hour: kind('hour', [0, 23, 2], ({ hour }) => hour),
  'hour-12': kind('hour of 12', [1, 12, 2], ({ hour }) => ((hour + 11) % 12) + 1),
  'half-day': kind('half of the day', [0, 1, 1], ({ hour }) => (hour < 12 ? 0 : 1)),
  minute: kind('minute', [0, 59, 2], ({ minute }) => minute),
  second: kind('second', [0, 60, 2], ({ second }) => second),
  millisecond: kind('millisecond', [0, 999, 3], ({ nanosecond }) => Math.floor(nanosecond / 1e6)),
  /** Its value is in nanoseconds; how many digits are written is its width. */
  fraction: kind('decimals of the second', [0, 999_999_999, 0], ({ nanosecond }) => nanosecond),
  unix: kind('seconds since 1970', [0, 9_999_999_999, 10], unixOf),
  'zone-sign': kind('sign of the offset from UTC', [0, 1, 1], ({ offset }) => (offset < 0 ? 0 : 1)),
  'zone-hours': kind('hours of the offset', [0, 14, 2], (shown) => zoneMinutes(shown, 60)),
  'zone-minutes': kind('minutes of the offset', [0, 59, 2], (shown) => zoneMinutes(shown, 1) % 60),
} satisfies Record<string, FieldKind>;

/** The name of one number of the time or date. */
export type FieldName = keyof typeof FIELD_KINDS;

/** The names of all of them. */
export const FIELD_NAMES = Object.keys(FIELD_KINDS) as readonly FieldName[];

/** 1 on the day `first`, 7 on the day before it. */
function weekdayFrom({ weekday }: CivilTime, first: Weekday): number {
  return ((weekday - 1 - WEEKDAYS.indexOf(first) + 7) % 7) + 1;
}

/** What is second 60 to a clock is the next second's zero to a counter without leap seconds. */
function unixOf({ days, hour, minute, second }: CivilTime): number {
  return days * DAY + hour * 3600 + minute * 60 + second;
}

const zoneMinutes = ({ offset }: CivilTime, per: number): number =>
  Math.floor(Math.abs(offset) / 60 / per);
