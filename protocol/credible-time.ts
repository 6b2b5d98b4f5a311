// Which times are credible: none before this program was written, none beyond half an era of the wire's 32-bit seconds.

import { type GroupTime, groupTime } from './time.js';

/**
 * 2026-01-01, in seconds since 1970. No group time lies before it, and a clock that shows an earlier time was never
 * set.
 */
export const TIME_LEAST = 1_767_225_600;

/**
 * 68 years (2^31 s) later, in seconds since 1970: a 32-bit count of seconds resolves to no later time (`resolveEra`).
 */
export const TIME_MOST = TIME_LEAST + 2 ** 31;

/** Can a clock that was set show this, in seconds since 1970? */
export const isCredible = (seconds: number): boolean =>
  seconds >= TIME_LEAST && seconds < TIME_MOST;

/** What the state file keeps of the last good time: its whole seconds, or 0 if it is not credible. */
export const keptTime = ({ seconds }: GroupTime): GroupTime =>
  groupTime(isCredible(seconds) ? seconds : 0);

/** Can a state file hold this as the seconds of a last good time? It must be an integer, 0 or credible. */
export const isKeptTime = (seconds: unknown): seconds is number =>
  Number.isInteger(seconds) && (seconds === 0 || isCredible(seconds as number));
