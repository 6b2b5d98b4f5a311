// Which times anybody's word is taken for: none before this program was written, none beyond half an era.

import { type GroupTime, groupTime } from './time.js';

/** 2026-01-01, in seconds since 1970: no group time lies before, and a clock that shows less was never set. */
export const TIME_LEAST = 1_767_225_600;

/** 68 years on, in seconds since 1970: no further from the truth is a 32-bit count of seconds resolved. */
export const TIME_MOST = TIME_LEAST + 2 ** 31;

/** Can a clock that was set show this? */
export const isCredible = (seconds: number): boolean =>
  seconds >= TIME_LEAST && seconds < TIME_MOST;

/** What is kept of a last good time: whole seconds, and 0 for one that nobody would believe. */
export const keptTime = ({ seconds }: GroupTime): GroupTime =>
  groupTime(isCredible(seconds) ? seconds : 0);

/** Can this have been kept of a last good time? */
export const isKeptTime = (seconds: unknown): seconds is number =>
  Number.isInteger(seconds) && (seconds === 0 || isCredible(seconds as number));
