// The kernel's `struct timex`: where its fields stand in the array of numbers by which they are passed, and what
// bits and limits it has.

import { SECOND, type Span } from '../time.js';

/**
 * Places in the `Float64Array` that stands for `struct timex` (adjtimex(2)), in and out. The addon reads and
 * writes the fields at these places, as its `adjtime.c` lists them; units are the kernel's own.
 */
export const TIMEX = {
  /** What the call is to change: ADJ_… of linux/timex.h. */
  modes: 0,
  offset: 1,
  /** Units of 2^-16 ppm. */
  frequency: 2,
  /** Microseconds. */
  maxError: 3,
  /** Microseconds. */
  estimatedError: 4,
  /** STA_… of linux/timex.h. */
  status: 5,
  constant: 6,
  precision: 7,
  tolerance: 8,
  seconds: 9,
  /** Of a second: microseconds, or nanoseconds where `modes` or `status` says so. */
  fraction: 10,
  /** Microseconds a tick of the kernel's interface, 100 ticks a second. */
  tick: 11,
  tai: 12,
} as const;

/** How many fields there are: the length of the array. */
export const TIMEX_FIELDS = 13;

/** The kernel's status (STA_…, linux/timex.h). */
export const STATUS = {
  /** Slews asked for with `offset` are carried out. */
  pll: 0x0001,
  ppsFrequency: 0x0002,
  ppsTime: 0x0004,
  fll: 0x0008,
  insertLeap: 0x0010,
  deleteLeap: 0x0020,
  unsynchronised: 0x0040,
  /** A slew does not change the frequency. */
  holdFrequency: 0x0080,
  /** The clock's hardware is at fault. */
  clockError: 0x1000,
  nano: 0x2000,
} as const;

/** What a call answers (TIME_…, linux/timex.h): how far a leap second is, or that the clock is not synchronised. */
export const CLOCK_STATE = {
  ok: 0,
  /** One is to be inserted, or deleted, when the day (UTC) ends. */
  insert: 1,
  delete: 2,
  /** It is being inserted: the clock shows the last second of the day again. */
  inserting: 3,
  /** It is over, and whoever announced it has not taken that back yet. */
  over: 4,
  error: 5,
} as const;

/** The kernel raises its largest error by so much by itself, once a second: 500 us a second (MAXFREQ). */
export const ERROR_GROWTH = 5e-4;

/** An error of 16 s is as large as the kernel counts: the clock is then not synchronised (NTP_PHASE_LIMIT). */
export const ERROR_MOST = (16 * SECOND) as Span;
