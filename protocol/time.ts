// The three kinds of time, which their types keep apart: raw time, group time, and spans.

import { civilDate } from './civil.js';

declare const raw: unique symbol;
declare const span: unique symbol;

/**
 * An instant on a machine's free-running counter, which nothing steers: nanoseconds since the counter's own origin. It
 * is exact for 104 days, and to 4 ns for a year (a double holds 53 bits).
 */
export type RawTime = number & { readonly [raw]: true };

/** The difference of two times of one kind, nanoseconds. */
export type Span = number & { readonly [span]: true };

/** An instant of group time, as everybody in the group sees it. */
export interface GroupTime {
  /** Whole seconds since 1970-01-01T00:00:00Z, without leap seconds. */
  readonly seconds: number;
  /** Nanoseconds, 0 <= n < 1e9; they may have a fraction. */
  readonly nanoseconds: number;
}

/** What took a stamp: the program (late by its scheduling), the kernel, or the network card. */
export type StampSource = 'program' | 'kernel' | 'card';

/** A time stamp of a datagram. */
export interface Stamp {
  readonly at: RawTime;
  /** Greatest error of `at`, nanoseconds. */
  readonly error: Span;
  readonly source: StampSource;
}

/** The raw time of what is not planned: later than any other. */
export const NEVER = Infinity as RawTime;

/** Nanoseconds in a second. */
export const SECOND = 1e9;

/** Nanoseconds in a millisecond. */
export const MILLISECOND = 1e6;

/** Takes a number of nanoseconds for raw time. */
export const rawTime = (nanoseconds: number): RawTime => nanoseconds as RawTime;

/** Takes a number of nanoseconds for a span. */
export const spanOf = (nanoseconds: number): Span => nanoseconds as Span;

/** How much later one raw time is than another. */
export const rawDifference = (later: RawTime, earlier: RawTime): Span => (later - earlier) as Span;

/** The raw time `by` later. */
export const rawAdd = (at: RawTime, by: Span): RawTime => (at + by) as RawTime;

/** The group time of whole seconds and any number of nanoseconds, positive or negative, carried as needed. */
export function groupTime(seconds: number, nanoseconds = 0): GroupTime {
  const carry = Math.floor(nanoseconds / SECOND);
  const rest = nanoseconds - carry * SECOND;
  // A tiny negative number rounds to exactly one second: that is nanosecond 0 of the next.
  return rest >= SECOND
    ? { seconds: seconds + carry + 1, nanoseconds: 0 }
    : { seconds: seconds + carry, nanoseconds: rest };
}

/** The group time `by` later. */
export const groupAdd = (at: GroupTime, by: Span): GroupTime =>
  groupTime(at.seconds, at.nanoseconds + by);

/** How much later one group time is than another; exact to a nanosecond while they are less than 104 days apart. */
export const groupDifference = (later: GroupTime, earlier: GroupTime): Span =>
  ((later.seconds - earlier.seconds) * SECOND + (later.nanoseconds - earlier.nanoseconds)) as Span;

/** The same instant without the fraction of a nanosecond, as a datagram or a person sees it. */
export const wholeNanoseconds = (at: GroupTime): GroupTime => ({
  seconds: at.seconds,
  nanoseconds: Math.floor(at.nanoseconds),
});

/** ISO 8601 in UTC with nine digits, such as `2026-11-22T10:00:00.123456789Z`. */
export function formatGroupTime(at: GroupTime): string {
  const date = isoSecond(at.seconds);
  return `${date}.${String(Math.floor(at.nanoseconds)).padStart(9, '0')}Z`;
}

function isoSecond(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const second = seconds - days * 86_400;
  const { year, month, day } = civilDate(days);
  const two = (n: number): string => String(n).padStart(2, '0');
  return (
    `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T` +
    `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
  );
}

/**
 * The seconds since 1970 that a 32-bit count means: the one of all values with these lowest 32 bits that is nearest to
 * `near`. So the count may turn over in 2106 (like NTP's eras, RFC 5905, section 6).
 */
export function resolveEra(count: number, near: number): number {
  const turn = 2 ** 32;
  const guess = Math.floor(near / turn) * turn + count;
  if (guess - near > turn / 2) return guess - turn;
  if (near - guess > turn / 2) return guess + turn;
  return guess;
}
