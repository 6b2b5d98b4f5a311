// Which times are credible, of whatever clock: none before this program was written, none beyond half an era of the wire.

import { SECOND, type GroupTime, formatGroupTime, groupDifference, groupTime } from './time.js';

/**
 * 2026-01-01, in seconds since 1970. No group time lies before it, and a clock that shows an earlier time was never
 * set.
 */
export const TIME_LEAST = 1_767_225_600;

/**
 * The horizon: 68 years (2^31 s) later, 2094-01-19, in seconds since 1970. No group time lies at it or beyond, and a
 * clock that shows such a time was set to nonsense.
 */
export const TIME_MOST = TIME_LEAST + 2 ** 31;

/** No clock can be moved further than this and show times that can be, nanoseconds. */
export const MOVE_MOST = (TIME_MOST - TIME_LEAST) * SECOND;

/** What is told to who would have such a time. */
export const incredibleText = (time: GroupTime): string =>
  `${formatGroupTime(time)} cannot be: the time may be from 2026 to 2093`;

/** The wire counts seconds modulo this. */
const TURN = 2 ** 32;

/** Can a clock that was set show this, in seconds since 1970? */
export const isCredible = (seconds: number): boolean =>
  seconds >= TIME_LEAST && seconds < TIME_MOST;

/**
 * The group time that a datagram states as seconds modulo 2^32 and nanoseconds: credible times are so few that at most
 * one of them has this count, whatever the receiver's own clock shows. Undefined where none has.
 */
export function credibleTime(count: number, nanoseconds: number): GroupTime | undefined {
  const sinceLeast = (count - TIME_LEAST) % TURN;
  const seconds = TIME_LEAST + (sinceLeast < 0 ? sinceLeast + TURN : sinceLeast);
  return isCredible(seconds) ? groupTime(seconds, nanoseconds) : undefined;
}

/** What a device takes the time to be as it starts, and whether that is worth anything. */
export interface StartingTime {
  readonly time: GroupTime;
  /** Its own clock was set: it is credible, and no earlier than the last good time. */
  readonly set: boolean;
}

/**
 * With which time a device starts that finds `own` on its machine's clock and remembers `lastGood`, if anything: with
 * its own, unless that was never set. Then with the last good time, if there is a credible one; that has stood still
 * since, so it is no time of day.
 */
export function startingTime(own: GroupTime, lastGood: GroupTime | undefined): StartingTime {
  const credible = isCredible(own.seconds);
  if (lastGood === undefined || !isCredible(lastGood.seconds)) return { time: own, set: credible };
  return credible && groupDifference(own, lastGood) >= 0
    ? { time: own, set: true }
    : { time: lastGood, set: false };
}

/** What the state file keeps of the last good time: its whole seconds, or 0 if it is not credible. */
export const keptTime = ({ seconds }: GroupTime): GroupTime =>
  groupTime(isCredible(seconds) ? seconds : 0);

/** Can a state file hold this as the seconds of a last good time? It must be an integer, 0 or credible. */
export const isKeptTime = (seconds: unknown): seconds is number =>
  Number.isInteger(seconds) && (seconds === 0 || isCredible(seconds as number));
