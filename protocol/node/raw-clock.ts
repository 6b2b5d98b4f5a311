// Reading this machine's clocks: the free-running counter, and the wall clock against it.

import {
  type GroupTime,
  MILLISECOND,
  type RawTime,
  type Span,
  groupAdd,
  groupTime,
} from '../core/time.js';

/** A device's free-running counter and wall clock, real or simulated. */
export interface DeviceClock {
  /** Raw time: nanoseconds since this process began to count. */
  raw(): RawTime;
  /** Reads the wall clock against raw time; `width` is how long the reading took to be sure. */
  readWall(): { readonly raw: RawTime; readonly time: GroupTime; readonly width: Span };
  /** The machine's own monotonic counter at raw time `raw`, nanoseconds: common to all processes. */
  machineAt(raw: RawTime): bigint;
}

/** Attempts at catching an edge of the millisecond; the narrowest is taken. */
const EDGES = 3;

export function machineClock(): DeviceClock {
  const origin = process.hrtime.bigint();
  const raw = (): RawTime => Number(process.hrtime.bigint() - origin) as RawTime;
  return {
    raw,
    readWall: () => catchEdge(raw),
    machineAt: (at) => origin + BigInt(Math.round(at)),
  };
}

/** What makes a simulated crystal different from the machine's: for demonstrations and tests. */
export interface Simulation {
  /** How far its wall clock is off at the start. */
  readonly offset: Span;
  /** How much faster it runs, nanoseconds per nanosecond. */
  readonly drift: number;
}

/** A device whose crystal drifts against this machine's, and whose wall clock started off. */
export function simulatedClock({ offset, drift }: Simulation): DeviceClock {
  const machine = machineClock();
  const start = machine.readWall();
  const fast = (at: RawTime): RawTime => (at * (1 + drift)) as RawTime;
  return {
    raw: () => fast(machine.raw()),
    readWall: () => {
      const raw = fast(machine.raw());
      const since = (raw - fast(start.raw) + offset) as Span;
      return { raw, time: groupAdd(start.time, since), width: start.width };
    },
    machineAt: (at) => machine.machineAt((at / (1 + drift)) as RawTime),
  };
}

/**
 * The wall clock shows whole milliseconds only, but the instant at which it changes is exact:
 * within the time between the two looks around it.
 */
function catchEdge(raw: () => RawTime): ReturnType<DeviceClock['readWall']> {
  let best: ReturnType<DeviceClock['readWall']> | undefined;
  for (let edge = 0; edge < EDGES; edge += 1) {
    const reading = nextEdge(raw);
    if (best === undefined || reading.width < best.width) best = reading;
  }
  return best!;
}

function nextEdge(raw: () => RawTime): ReturnType<DeviceClock['readWall']> {
  const start = Date.now();
  let before = raw();
  for (;;) {
    const shown = Date.now();
    const after = raw();
    if (shown !== start) {
      const seconds = Math.floor(shown / 1000);
      const time = groupTime(seconds, (shown - seconds * 1000) * MILLISECOND);
      return { raw: ((before + after) / 2) as RawTime, time, width: (after - before) as Span };
    }
    before = after;
  }
}
