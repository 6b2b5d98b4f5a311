// What a machine's kernel knows of its own clock, because whoever steers it has told it.

import { SECOND, type Span } from '../time.js';
import { CLOCK_STATE, ERROR_GROWTH, ERROR_MOST, STATUS, TIMEX } from './timex.js';

/** A leap second that the kernel will insert into, or delete from, the clock when the day (UTC) ends. */
export type LeapAhead = 'none' | 'insert' | 'delete';

/** What the kernel knows of the system clock, as a look at it found. */
export interface KernelKnowledge {
  /** Whoever steers the clock says that it has true time, and says so still. */
  readonly synchronised: boolean;
  /** How far the clock is from UTC at most, nanoseconds, grown until the look; `ERROR_MOST` where nobody knows. */
  readonly maxError: Span;
  /**
   * Whoever steers the clock has stated a largest error. systemd-timesyncd and phc2sys put 0 there, which the kernel lets grow;
   * so `maxError` says nothing then.
   */
  readonly isErrorStated: boolean;
  /** How far it usually is, nanoseconds. It promises nothing. */
  readonly estimatedError: Span;
  readonly leap: LeapAhead;
  /** A leap second is being inserted now: the clock shows the last second of the day again. */
  readonly inLeapSecond: boolean;
  /** TAI less UTC, seconds; undefined where nobody told the kernel. */
  readonly tai: number | undefined;
  /** What the kernel was told as that, and nobody can mean: see `TAI_LEAST`. */
  readonly refusedTai: number | undefined;
}

/**
 * TAI less UTC is 37 s since 2017. Leap seconds end by 2035 at the latest (CGPM 2022, resolution 4), and until then
 * there may be one a year at most either way, as far as the Earth's rotation was ever measured: all else is nonsense.
 */
export const TAI_LEAST = 27;
/** See `TAI_LEAST`. */
export const TAI_MOST = 47;

/**
 * The kernel's error grows by this each second, nanoseconds: one that was never anything but 0 is a multiple of it. Of those
 * that are stated one in five hundred is, too, until the next one is stated.
 */
const GROWTH_EACH = ERROR_GROWTH * SECOND;

/** How far the clock is from UTC at most, as its kernel knows; undefined where it does not, or nobody can ask it. */
export const knownError = (knowledge: KernelKnowledge | undefined): Span | undefined =>
  knowledge?.synchronised === true && knowledge.isErrorStated ? knowledge.maxError : undefined;

/**
 * Judges what a call that changes nothing has read: the fields of `struct timex`, and the clock's state that it answered.
 * The kernel lets its largest error grow as a second of the clock ends, so what grew since then is added here.
 *
 * Synchronised is a clock whose largest error is below the kernel's limit, as systemd's timedated has it. Whoever sets the
 * clock puts the error there, and so does a time daemon that has lost its sources. STA_UNSYNC says less: chronyd leaves it
 * set, and states a good error beside it, unless its `rtcsync` lets the kernel write to the clock chip.
 */
export function knowledgeOf(timex: Float64Array, state: number): KernelKnowledge {
  const status = timex[TIMEX.status]!;
  const second = (status & STATUS.nano) === 0 ? 1e6 : 1e9;
  // Whatever somebody wrote there, a second has no more than itself.
  const since = Math.min(Math.max(timex[TIMEX.fraction]! / second, 0), 1) * 1e9;
  const stated = timex[TIMEX.maxError]! * 1e3;
  const maxError = stated + ERROR_GROWTH * since;
  const synchronised = stated >= 0 && maxError < ERROR_MOST && (status & STATUS.clockError) === 0;
  const tai = timex[TIMEX.tai]!;
  const isTai = tai >= TAI_LEAST && tai <= TAI_MOST;
  return {
    synchronised,
    maxError: synchronised ? (maxError as Span) : ERROR_MOST,
    isErrorStated: synchronised && stated % GROWTH_EACH !== 0,
    estimatedError: Math.min(Math.max(timex[TIMEX.estimatedError]! * 1e3, 0), ERROR_MOST) as Span,
    leap: leapAhead(status, state),
    inLeapSecond: state === CLOCK_STATE.inserting,
    tai: isTai ? tai : undefined,
    refusedTai: isTai || tai === 0 ? undefined : tai,
  };
}

/** The flags stay for as long as whoever set them likes: what is under way, or over, is ahead no more. */
function leapAhead(status: number, state: number): LeapAhead {
  if (state === CLOCK_STATE.inserting || state === CLOCK_STATE.over) return 'none';
  if ((status & STATUS.insertLeap) !== 0) return 'insert';
  return (status & STATUS.deleteLeap) !== 0 ? 'delete' : 'none';
}
