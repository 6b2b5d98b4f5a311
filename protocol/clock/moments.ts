// Moments of group time as programs have them, and what can be said of two of them.

import { MILLISECOND, formatGroupTime } from '../time.js';
import { groupTimeOf } from './segment.js';

/** Between which times the truth lies: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds; both included. */
export interface TimeRange {
  readonly earliest: bigint;
  readonly latest: bigint;
}

/** What can be compared: an interval, such as `now()` answers, or an exact time: nanoseconds since 1970, or a Date. */
export type TimeLike = TimeRange | bigint | Date;

/** `unknown`: it cannot be told, because the two intervals overlap. */
export type Certainty = 'yes' | 'no' | 'unknown';

/** How one moment lies to another; `same` only for two exact times. */
export type TimeOrder = 'before' | 'after' | 'same' | 'unknown';

/** Nanoseconds since 1970 of the earliest and the latest time that there is: between them lies what nobody knows. */
export const EARLIEST = -(2n ** 63n);
/** See `EARLIEST`. */
export const LATEST = 2n ** 63n - 1n;

/**
 * How `a` lies to `b`, as far as both are known.
 * @throws TypeError for what is no moment, RangeError for an invalid Date.
 */
export function compare(a: TimeLike, b: TimeLike): TimeOrder {
  const [one, other] = [intervalOf(a), intervalOf(b)];
  if (one.latest < other.earliest) return 'before';
  if (one.earliest > other.latest) return 'after';
  return one.earliest === other.latest && one.latest === other.earliest ? 'same' : 'unknown';
}

/**
 * Was `a` before `b`? Not a boolean: `if (before(a, b) === 'yes')`.
 * @throws as `compare` does.
 */
export function before(a: TimeLike, b: TimeLike): Certainty {
  const [one, other] = [intervalOf(a), intervalOf(b)];
  if (one.latest < other.earliest) return 'yes';
  return one.earliest >= other.latest ? 'no' : 'unknown';
}

/**
 * Was `a` after `b`? Not a boolean: `if (after(a, b) === 'yes')`.
 * @throws as `compare` does.
 */
export const after = (a: TimeLike, b: TimeLike): Certainty => before(b, a);

/** A time as a Date, which has whole milliseconds: the one that has begun. */
export const toDate = (time: bigint): Date => new Date(Number(floorTo(time, PER_MILLISECOND)));

/** A time as ISO 8601 in UTC with nine digits, such as `2026-11-22T10:00:00.123456789Z`. */
export const formatTime = (time: bigint): string => formatGroupTime(groupTimeOf(time));

/**
 * A time as nanoseconds since 1970.
 * @throws TypeError for what is none, RangeError for an invalid Date.
 */
export function exactTime(time: bigint | Date): bigint {
  if (typeof time === 'bigint') return time;
  if (!(time instanceof Date))
    throw new TypeError('a time is a bigint (nanoseconds since 1970) or a Date');
  const milliseconds = time.getTime();
  if (Number.isNaN(milliseconds)) throw new RangeError('this Date is invalid');
  return BigInt(milliseconds) * PER_MILLISECOND;
}

const PER_MILLISECOND = BigInt(MILLISECOND);

/** Rounds down, before 1970 too. */
const floorTo = (value: bigint, unit: bigint): bigint =>
  value / unit - (value % unit < 0n ? 1n : 0n);

function intervalOf(moment: TimeLike): TimeRange {
  if (typeof moment === 'bigint' || moment instanceof Date) {
    const time = exactTime(moment);
    return { earliest: time, latest: time };
  }
  const given = moment as Partial<TimeRange> | null | undefined;
  if (typeof given?.earliest !== 'bigint' || typeof given.latest !== 'bigint')
    throw new TypeError(
      'a moment is what now() answers, a bigint (nanoseconds since 1970) or a Date',
    );
  return moment;
}
