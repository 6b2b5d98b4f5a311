// A zone as POSIX's TZ writes it, by rule: `CET-1CEST,M3.5.0,M10.5.0/3`.

import { civilDate, daysOf } from '@belfry/protocol';
import { isLeapYear } from './civil-time.js';

/** How far the clocks of a zone are from UTC: all that a file or a rule of the system says of it. */
export interface ZoneRules {
  /** Seconds that they are ahead of UTC at a second since 1970, without leap seconds. */
  readonly offsetAt: (seconds: number) => number;
  /** They show UTC at all times. */
  readonly isUtc: boolean;
}

const DAY = 86_400;

const NAME = '(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)';
const CLOCK = String.raw`\d{1,3}(?::\d{1,2}(?::\d{1,2})?)?`;
const CHANGE = String.raw`(?:M\d{1,2}\.\d\.\d|J?\d{1,3})(?:/[+-]?${CLOCK})?`;
const RULE = new RegExp(
  `^${NAME}([+-]?${CLOCK})(?:${NAME}([+-]?${CLOCK})?,(${CHANGE}),(${CHANGE}))?$`,
);

/** POSIX allows a zone 24 hours, and RFC 9636 a change a week (167 hours) before or after its day. */
const OFFSET_HOURS = 24;
const CHANGE_HOURS = 167;
/** Changes happen at two in the morning if nothing else is said. */
const USUAL_TIME = '2';

/** When clocks change in a year: seconds since 1970, by a clock that shows UTC. */
type Change = (year: number) => number;

/**
 * Reads a rule; undefined for what is none. A rule that names summer time must say when it is: what C libraries
 * take without that is America's, or what somebody put into a file.
 */
export function zoneRuleOf(text: string): ZoneRules | undefined {
  const match = RULE.exec(text);
  if (match === null) return undefined;
  const [, standardText, summerText, beginText, endText] = match;
  // POSIX counts westwards.
  const standard = clockSeconds(standardText!, OFFSET_HOURS, -1);
  if (standard === undefined) return undefined;
  if (beginText === undefined || endText === undefined)
    return { offsetAt: () => standard, isUtc: standard === 0 };
  const summer =
    summerText === undefined ? standard + 3600 : clockSeconds(summerText, OFFSET_HOURS, -1);
  const begin = changeOf(beginText);
  const end = changeOf(endText);
  if (summer === undefined || begin === undefined || end === undefined) return undefined;
  return { offsetAt: seasons(standard, summer, begin, end), isUtc: false };
}

/**
 * The C libraries take both changes of the year that it is in UTC, and none of the year before or after; whoever
 * wants to show what they show does the same.
 */
function seasons(standard: number, summer: number, begin: Change, end: Change) {
  let known: { year: number; from: number; to: number } | undefined;
  return (seconds: number): number => {
    const { year } = civilDate(Math.floor(seconds / DAY));
    // Mostly asked about the same year again.
    if (known?.year !== year)
      known = { year, from: begin(year) - standard, to: end(year) - summer };
    const { from, to } = known;
    // In the south a summer goes over the end of the year.
    const isSummer = from > to ? seconds < to || seconds >= from : seconds >= from && seconds < to;
    return isSummer ? summer : standard;
  };
}

function changeOf(text: string): Change | undefined {
  const [date, time = USUAL_TIME] = text.split('/') as [string, string?];
  const clock = clockSeconds(time, CHANGE_HOURS, 1);
  const day = dayOf(date);
  if (clock === undefined || day === undefined) return undefined;
  return (year) => day(year) * DAY + clock;
}

/** Days since 1970 of a rule's day in a year. */
function dayOf(text: string): ((year: number) => number) | undefined {
  if (text.startsWith('M')) {
    const [month, week, weekday] = text.slice(1).split('.').map(Number) as [number, number, number];
    if (month < 1 || month > 12 || week < 1 || week > 5 || weekday > 6) return undefined;
    return (year) => weekdayOfMonth(year, month, week, weekday);
  }
  // `Jn` counts from 1 and leaves February 29 out; `n` counts from 0 and all days.
  const isJulian = text.startsWith('J');
  const n = Number(isJulian ? text.slice(1) : text);
  if (n > 365 || (isJulian && n < 1)) return undefined;
  const first = (year: number): number => daysOf({ year, month: 1, day: 1 });
  if (!isJulian) return (year) => first(year) + n;
  return (year) => first(year) + n - 1 + (n >= 60 && isLeapYear(year) ? 1 : 0);
}

/** Week 5 is the last one; weekday 0 is Sunday. */
function weekdayOfMonth(year: number, month: number, week: number, weekday: number): number {
  const first = daysOf({ year, month, day: 1 });
  const next = month === 12 ? first + 31 : daysOf({ year, month: month + 1, day: 1 });
  // 1970-01-01 was a Thursday.
  const firstWeekday = (((first + 4) % 7) + 7) % 7;
  const day = first + ((weekday - firstWeekday + 7) % 7) + (week - 1) * 7;
  return day < next ? day : day - 7;
}

/** `-3:30` in seconds; undefined beyond the limits. */
function clockSeconds(text: string, hoursMost: number, direction: 1 | -1): number | undefined {
  const [hours, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number);
  if (hours! > hoursMost || minutes > 59 || seconds > 59) return undefined;
  const size = hours! * 3600 + minutes * 60 + seconds;
  if (size === 0) return 0;
  return (text.startsWith('-') ? -direction : direction) * size;
}
