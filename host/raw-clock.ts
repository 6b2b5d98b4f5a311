// Reading this machine's clocks: the free-running counter, and the system clock against it.

import {
  type GroupTime,
  MILLISECOND,
  type RawTime,
  type Span,
  groupAdd,
  groupTime,
} from '@belfry/protocol';
import type { KernelCounter, KernelKnowledge } from '@belfry/protocol/clock';

/** A device's free-running counter and system clock, real or simulated. */
export interface DeviceClock {
  /** Raw time: nanoseconds since this process began to count. */
  raw(): RawTime;
  /** What it shows when the machine's own counter shows `machine`, of which the kernel's stamps are. */
  ofMachine(machine: RawTime): RawTime;
  /** Reads the system clock against raw time, to a millisecond. */
  readSystemClock(): SystemClockReading;
  /** The same to a microsecond or so, at the price of up to three milliseconds of waiting. */
  readSystemClockFinely(): SystemClockReading;
  /** That takes no time. */
  readonly readsAtOnce: boolean;
  /** What the kernel knows of the system clock; undefined where nobody can tell: only the addon can ask it. */
  knowledge(): KernelKnowledge | undefined;
  /** The machine's own monotonic counter at raw time `raw`, nanoseconds: common to all processes. */
  machineAt(raw: RawTime): bigint;
  /** The counter that the kernel never steers, for other programs; undefined where only the addon could read it. */
  readonly kernel: KernelCounter | undefined;
}

/** A reading of the system clock; the true instant lies within half of `width`. */
export interface SystemClockReading {
  readonly raw: RawTime;
  readonly time: GroupTime;
  readonly width: Span;
}

/** Attempts at catching an edge of the millisecond; the narrowest is taken. */
const EDGES = 3;

/**
 * This machine's clocks as Node reads them, without the addon. Raw time starts at 0 when this is called and comes
 * from CLOCK_MONOTONIC; the system clock is known to a millisecond, or to a microsecond or so where it is read
 * finely.
 */
export function machineClock(): DeviceClock {
  const origin = process.hrtime.bigint();
  const raw = (): RawTime => Number(process.hrtime.bigint() - origin) as RawTime;
  return {
    raw,
    ofMachine: (machine) => machine,
    readSystemClock: () => readMillisecond(raw),
    readSystemClockFinely: () => catchEdge(raw),
    readsAtOnce: false,
    knowledge: () => undefined,
    machineAt: (at) => origin + BigInt(Math.round(at)),
    kernel: undefined,
  };
}

/** What makes a simulated crystal different from the machine's: for demonstrations and tests. */
export interface Simulation {
  /** How far its system clock is off at the start. */
  readonly offset: Span;
  /** How much faster it runs, nanoseconds per nanosecond. */
  readonly drift: number;
}

/** A device whose crystal drifts against this machine's, and whose system clock started off. */
export function simulatedClock(
  { offset, drift }: Simulation,
  machine: DeviceClock = machineClock(),
): DeviceClock {
  const start = machine.readSystemClock();
  const fast = (at: RawTime): RawTime => (at * (1 + drift)) as RawTime;
  const readSystemClock = (): SystemClockReading => {
    const raw = fast(machine.raw());
    const since = (raw - fast(start.raw) + offset) as Span;
    return { raw, time: groupAdd(start.time, since), width: start.width };
  };
  return {
    raw: () => fast(machine.raw()),
    ofMachine: fast,
    readSystemClock,
    readSystemClockFinely: readSystemClock,
    readsAtOnce: true,
    // The kernel knows the machine's clock, and nothing of this one.
    knowledge: () => undefined,
    machineAt: (at) => machine.machineAt((at / (1 + drift)) as RawTime),
    kernel: machine.kernel && {
      at: (at) => machine.kernel!.at((at / (1 + drift)) as RawTime),
      pace: drift,
    },
  };
}

function readMillisecond(raw: () => RawTime): SystemClockReading {
  const shown = Date.now();
  return { raw: raw(), time: timeOfMilliseconds(shown + 0.5), width: MILLISECOND as Span };
}

/**
 * The system clock shows whole milliseconds only, but the instant at which it changes is exact:
 * within the time between the two looks around it.
 */
function catchEdge(raw: () => RawTime): SystemClockReading {
  let best: SystemClockReading | undefined;
  for (let edge = 0; edge < EDGES; edge += 1) {
    const reading = nextEdge(raw);
    if (best === undefined || reading.width < best.width) best = reading;
  }
  return best!;
}

function nextEdge(raw: () => RawTime): SystemClockReading {
  const start = Date.now();
  let before = raw();
  for (;;) {
    const shown = Date.now();
    const after = raw();
    if (shown !== start) {
      const width = (after - before) as Span;
      return { raw: ((before + after) / 2) as RawTime, time: timeOfMilliseconds(shown), width };
    }
    before = after;
  }
}

function timeOfMilliseconds(milliseconds: number): GroupTime {
  const seconds = Math.floor(milliseconds / 1000);
  return groupTime(seconds, (milliseconds - seconds * 1000) * MILLISECOND);
}
