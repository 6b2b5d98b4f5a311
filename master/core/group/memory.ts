// What a master keeps over a restart, so that its group goes on where it was.

import { type GroupTime, SECOND, type Span } from '@belfry/protocol';
import type { TimeSetting } from './time-settings.js';

/**
 * A machine's own clock that is further from the group's time was set wrongly, or will be set: crystals that
 * nobody corrects run apart by five minutes in a year.
 */
export const AHEAD_MOST = 3600 * SECOND;

/** The term, so that agents know the next one as newer, time and rate. */
export interface MasterMemory {
  readonly term: number;
  /** The last good time, to a second; 0 for none. */
  readonly time: GroupTime;
  /** The group's rate over the master's raw clock. */
  readonly rate: number;
  /**
   * How far the group's time was ahead of the machine's own clock, so that one goes on by the other:
   * whole nanoseconds. Undefined beyond `AHEAD_MOST`, and where there was no group that averages.
   */
  readonly ahead?: Span;
  /** How far steps took its shown clock forwards, nanoseconds, where that is further than it might go back anyway. */
  readonly forwards?: Span;
  /** What operators set the time by, and can undo. */
  readonly settings?: readonly TimeSetting[];
}

/** Did it lead a group before it was started? Then agents may hold that group's time. */
export const returnsTo = (memory: MasterMemory | undefined): boolean =>
  memory !== undefined && memory.time.seconds > 0;
