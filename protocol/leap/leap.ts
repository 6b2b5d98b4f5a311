// What a leap second is: at the end of which UTC day, whether it is put in or left out, and by which rule.

import { civilDate, daysOf } from '../civil.js';

const DAY = 86_400;

/** What happens to a UTC day at its end: it has second 60, or it lacks second 59. */
export type LeapKind = 'insert' | 'delete';

/**
 * How clocks go through it: `step` shows 23:59:60, or leaves 23:59:59 out; `smear` runs slower or faster from noon to
 * noon, linear, so that no second is longer than another by more than 12 parts in a million.
 */
export type LeapRule = 'step' | 'smear';

/** A leap second, and by which rule a group's clocks go through it. */
export interface Leap {
  /** The UTC midnight at which it is over: seconds since 1970 without leap seconds. */
  readonly at: number;
  readonly kind: LeapKind;
  readonly rule: LeapRule;
}

/** By how many seconds it makes its day longer: 1 or -1. */
export const leapLength = ({ kind }: Pick<Leap, 'kind'>): 1 | -1 => (kind === 'insert' ? 1 : -1);

/** Why there can be no leap second at an instant. */
export type LeapDayFault = 'not-midnight' | 'wrong-day';

/** The months after whose end there may be one (ITU-R TF.460-6): March and September are the second choice. */
const MONTHS = [1, 4, 7, 10];

/**
 * Why no leap second can be over at `at`, in seconds since 1970: it must be the end of a UTC day, and that the last of
 * March, June, September or December. Undefined where there may be one.
 */
export function leapDayFault(at: number): LeapDayFault | undefined {
  if (!Number.isInteger(at) || at % DAY !== 0) return 'not-midnight';
  const { month, day } = civilDate(at / DAY);
  return day === 1 && MONTHS.includes(month) ? undefined : 'wrong-day';
}

/** The instant nearest to `seconds` since 1970 at which a leap second may be over: never further than 46 days. */
export function nearestLeapDay(seconds: number): number {
  const { year } = civilDate(Math.floor(seconds / DAY));
  const days = [...MONTHS, 13].map((month) =>
    month === 13 ? daysOf({ year: year + 1, month: 1, day: 1 }) : daysOf({ year, month, day: 1 }),
  );
  const away = (day: number): number => Math.abs(day * DAY - seconds);
  return days.reduce((best, day) => (away(day) < away(best) ? day : best)) * DAY;
}

/** The UTC midnight at which the day of `seconds` since 1970 ends. */
export const endOfDay = (seconds: number): number => (Math.floor(seconds / DAY) + 1) * DAY;
