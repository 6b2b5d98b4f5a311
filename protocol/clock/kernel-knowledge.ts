// What a machine's kernel knows of its own clock, because whoever steers it has told it.

import type { Span } from '../time.js';
import { CLOCK_STATE, ERROR_GROWTH, ERROR_MOST, STATUS, TIMEX } from './timex.js';

/** A leap second that the kernel will insert into, or delete from, the clock when the day (UTC) ends. */
export type LeapAhead = 'none' | 'insert' | 'delete';

/** What the kernel knows of the system clock, as a look at it found. */
export interface KernelKnowledge {
  /** Whoever steers the clock says that it has true time, and says so still. */
  readonly synchronised: boolean;
  /** How far the clock is from UTC at most, nanoseconds, grown until the look; `ERROR_MOST` where nobody knows. */
  readonly maxError: Span;
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

/** What makes a clock unsynchronised, whatever error is stated (is_error_status in kernel/time/ntp.c). */
const FAULTS = STATUS.unsynchronised | STATUS.clockError;

/**
 * Judges what a call that changes nothing has read: the fields of `struct timex`, and the clock's state that it answered.
 * The kernel lets its largest error grow as a second of the clock ends, so what grew since then is added here.
 */
export function knowledgeOf(timex: Float64Array, state: number): KernelKnowledge {
  const status = timex[TIMEX.status]!;
  const second = (status & STATUS.nano) === 0 ? 1e6 : 1e9;
  // Whatever somebody wrote there, a second has no more than itself.
  const since = Math.min(Math.max(timex[TIMEX.fraction]! / second, 0), 1) * 1e9;
  const stated = timex[TIMEX.maxError]! * 1e3;
  const maxError = stated + ERROR_GROWTH * since;
  const isStated = stated >= 0 && maxError < ERROR_MOST;
  const synchronised = isStated && state !== CLOCK_STATE.error && (status & FAULTS) === 0;
  const tai = timex[TIMEX.tai]!;
  const isTai = tai >= TAI_LEAST && tai <= TAI_MOST;
  return {
    synchronised,
    maxError: isStated ? (maxError as Span) : ERROR_MOST,
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
