// Which times anybody's word is taken for: none before this program was written, none beyond half an era.

import { type GroupTime, groupTime } from './time.js';

/** 2026-01-01, in seconds: no group time lies before, and a clock that shows less was never set. */
export const WRITTEN_IN = 1_767_225_600;

/** 68 years on: no further from the truth is a 32-bit count of seconds resolved. */
export const TIME_MOST = WRITTEN_IN + 2 ** 31;

/** Can a clock that was set show this? */
export const isCredible = (seconds: number): boolean =>
  seconds >= WRITTEN_IN && seconds < TIME_MOST;

/** What is kept of a last good time: whole seconds, and 0 for one that nobody would believe. */
export const memorable = ({ seconds }: GroupTime): GroupTime =>
  groupTime(isCredible(seconds) ? seconds : 0);

/** Can this have been kept of a last good time? */
export const isMemorable = (seconds: unknown): seconds is number =>
  Number.isInteger(seconds) && (seconds === 0 || isCredible(seconds as number));
