// The three kinds of time, kept apart by their types: raw time, group time, and spans.

import { civilDate } from './civil.js';

declare const raw: unique symbol;
declare const span: unique symbol;

/**
 * Nanoseconds on a free-running counter, since that counter's own origin. Nothing steers it.
 * Exact for 104 days, to 4 ns for a year (a double holds 53 bits).
 */
export type RawTime = number & { readonly [raw]: true };

/** A difference of two times of one kind, in nanoseconds. */
export type Span = number & { readonly [span]: true };

/**
 * An instant on the group's time scale: whole seconds since 1970-01-01T00:00:00Z without leap
 * seconds, and nanoseconds 0 <= n < 1e9, which may carry a fraction.
 */
export interface GroupTime {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Who took a stamp: the program, late by its own scheduling, the kernel, or the network card itself. */
export type StampSource = 'program' | 'kernel' | 'card';

/** An instant of raw time, how wrong it may be, and who read the clock. */
export interface Stamp {
  readonly at: RawTime;
  readonly error: Span;
  readonly source: StampSource;
}

/** The raw time of what is not planned: later than any other. */
export const NEVER = Infinity as RawTime;

/** Nanoseconds in a second. */
export const SECOND = 1e9;

/** Nanoseconds in a millisecond. */
export const MILLISECOND = 1e6;

export const rawTime = (nanoseconds: number): RawTime => nanoseconds as RawTime;

export const spanOf = (nanoseconds: number): Span => nanoseconds as Span;

export const rawDifference = (later: RawTime, earlier: RawTime): Span => (later - earlier) as Span;

export const rawAdd = (at: RawTime, by: Span): RawTime => (at + by) as RawTime;

/** Builds an instant from any number of nanoseconds beside whole seconds, carrying as needed. */
export function groupTime(seconds: number, nanoseconds = 0): GroupTime {
  const carry = Math.floor(nanoseconds / SECOND);
  const rest = nanoseconds - carry * SECOND;
  // A tiny negative count carries to exactly one second, which is the next second's zero.
  return rest >= SECOND
    ? { seconds: seconds + carry + 1, nanoseconds: 0 }
    : { seconds: seconds + carry, nanoseconds: rest };
}

export const groupAdd = (at: GroupTime, by: Span): GroupTime =>
  groupTime(at.seconds, at.nanoseconds + by);

/** Exact to a nanosecond while the two are less than 104 days apart. */
export const groupDifference = (later: GroupTime, earlier: GroupTime): Span =>
  ((later.seconds - earlier.seconds) * SECOND + (later.nanoseconds - earlier.nanoseconds)) as Span;

/** The same instant with the fraction of a nanosecond cut off, as a wire or a person sees it. */
export const wholeNanoseconds = (at: GroupTime): GroupTime => ({
  seconds: at.seconds,
  nanoseconds: Math.floor(at.nanoseconds),
});

/** `2026-11-22T10:00:00.123456789Z`. */
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
 * The whole seconds that a 32-bit count on the wire means: the value nearest to `near`, so that
 * the turn of the count in 2106 passes unnoticed.
 */
export function resolveEra(count: number, near: number): number {
  const turn = 2 ** 32;
  const guess = Math.floor(near / turn) * turn + count;
  if (guess - near > turn / 2) return guess - turn;
  if (near - guess > turn / 2) return guess + turn;
  return guess;
}
