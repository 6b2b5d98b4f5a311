// Notices that the system clock was set, by reading it often, where the kernel does not tell.

import { groupDifference, rawDifference } from '@belfry/protocol';
import type { DeviceClock, SystemClockReading } from './raw-clock.js';

/** Tells when the machine's own clock was set. */
export interface ClockWatch {
  /** Who notices: the kernel tells at once; readings show it a tenth of a second later, and only beyond their width. */
  readonly by: 'kernel' | 'readings';
  /** Tells no more; again is no harm. */
  close(): void;
}

/** Watches a clock that is nobody's to set: a simulated one. */
export const neverSet = (): ClockWatch => ({ by: 'kernel', close: () => {} });

/** A clock that moves faster than this against raw time, and a slack, was set: those that steer gently are slower. */
const RATE_SET = 1e-3;
const SLACK = 10_000;
/** Between two readings, milliseconds. */
const PAUSE = 100;

/** Judges readings of a clock, one after another: was it set between two of them? */
export class SetWatch {
  /** Of all readings since the last setting, the one that says best where the clock is now. */
  #base: SystemClockReading | undefined;

  /** Takes a reading in. Answers true for one that nothing but a setting explains. */
  judge(reading: SystemClockReading): boolean {
    const base = this.#base;
    this.#base ??= reading;
    if (base === undefined) return false;
    const passed = rawDifference(reading.raw, base.raw);
    const moved = groupDifference(reading.time, base.time) - passed;
    // What is left of an old reading: a wide one in its place would hide a small step for good.
    const left = base.width / 2 + Math.max(passed, 0) * RATE_SET;
    const wasSet = Math.abs(moved) > left + reading.width / 2 + SLACK;
    if (wasSet || reading.width / 2 <= left) this.#base = reading;
    return wasSet;
  }
}

/** Reads `clock` ten times a second, and tells when it was set. It keeps no program running. */
export function watchByReadings(
  clock: Pick<DeviceClock, 'readSystemClock'>,
  onSet: () => void,
): ClockWatch {
  const watch = new SetWatch();
  watch.judge(clock.readSystemClock());
  const timer = setInterval(() => {
    if (watch.judge(clock.readSystemClock())) onSet();
  }, PAUSE).unref();
  return { by: 'readings', close: () => clearInterval(timer) };
}
