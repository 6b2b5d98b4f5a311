// Where the fields of the kernel's `struct timex` stand in the array of numbers by which they are passed.

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
