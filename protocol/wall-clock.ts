// A clock that hangs on a wall, as the agent that reads it through a serial port knows it.

import type { RawTime, Span } from './time.js';

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
