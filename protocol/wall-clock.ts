// A clock that hangs on a wall, as the agent that reads it through a serial port knows it.

import type { RawTime, Span } from './time.js';

/**
 * So much faster or slower than a machine's raw time a wall clock may run without anybody knowing. A quartz is within
 * 100 ppm and a bare oscillator on a chip within some hundred: a bound grows by this while nobody asks the clock.
 */
export const WALL_CLOCK_DRIFT_MOST = 1e-3;

/** What is known now of a wall clock that answers. */
export interface WallClock {
  /** Its place among the agent's clocks that answer, from 1. */
  readonly wall: number;
  /** The wall clock less the shown clock, and how wrong that may be. */
  readonly offset: Span;
  readonly bound: Span;
  /** Since it was last read. */
  readonly age: Span;
  /** It votes in the place of this agent's crystal. */
  readonly votes: boolean;
  /** What its last setting left of the offset; 0 for a clock that is only read. */
  readonly left: Span;
}

/** The wall clocks that are known at a raw time. */
export type WallClockSource = (at: RawTime) => readonly WallClock[];
