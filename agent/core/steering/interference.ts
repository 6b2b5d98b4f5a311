// What other programs did to the kernel's clock since our last look, judged by what it holds now.

import { ERROR_GROWTH, ERROR_MOST, STATUS } from '@belfry/protocol/clock';
import { type Span, groupDifference, rawDifference } from '@belfry/protocol';
import type { KernelReading, Meddling } from './steering-observation.js';
import { type KernelState, TICK } from './timex.js';

/** What the kernel's clock showed and held when we last left it, and what it may have slewed since. */
export interface KernelSnapshot {
  readonly reading: KernelReading;
  readonly state: KernelState;
  readonly slews: Span;
}

/** What other programs did to the kernel's clock. */
export interface Interference {
  readonly what: ReadonlySet<Meddling>;
  /** How far the clock is from where its rate brings it, nanoseconds; slews and reading errors included. */
  readonly moved: Span;
}

/** How far the kernel's clock may be from where its rate brings it: arithmetic, and granularity. */
const INEXACT = 1e3;
const INEXACT_RATE = 1e-6;

/** The kernel raises its errors once in each of its seconds, which may begin as we look. */
const ERROR_INEXACT = 1e6;

/** What of the kernel's loop is ours, and nobody else should change. */
const LOOP = STATUS.pll | STATUS.fll | STATUS.holdFrequency | STATUS.ppsFrequency | STATUS.ppsTime;

const LEAPS = STATUS.insertLeap | STATUS.deleteLeap;

/**
 * Compares what is found with what was left. A change counts only beyond what the readings' widths, slews on their
 * way and the kernel's own arithmetic can explain.
 */
export function findInterference(
  left: KernelSnapshot,
  reading: KernelReading,
  state: KernelState,
): Interference {
  const what = new Set<Meddling>();
  const since = rawDifference(reading.raw, left.reading.raw);
  const moved = (groupDifference(reading.time, left.reading.time) -
    since * runs(left.state)) as Span;
  // A program that sets the clock makes the kernel forget how good it was; time alone needs hours for that.
  const errors = left.state.maxError + since * ERROR_GROWTH;
  const forgotten = state.maxError >= ERROR_MOST && errors + ERROR_INEXACT < ERROR_MOST;
  if (forgotten || Math.abs(moved) > tolerance(left, reading, state, since)) what.add('time');
  if (runs(state) !== runs(left.state)) what.add('rate');
  if ((state.status & LEAPS & ~left.state.status) !== 0) what.add('leap');
  const expected = Math.min(errors, ERROR_MOST);
  const otherErrors = !forgotten && Math.abs(state.maxError - expected) > ERROR_INEXACT;
  if (otherErrors || loopDiffers(left.state, state)) what.add('discipline');
  return { what, moved };
}

/** Its seconds per raw second, without slews. */
const runs = ({ rate, tick }: KernelState): number => rate + tick / TICK;

/** How far the clock may be from where it should be without having been set. */
function tolerance(
  left: KernelSnapshot,
  reading: KernelReading,
  state: KernelState,
  since: Span,
): number {
  const widths = (reading.width + left.reading.width) / 2;
  const otherRate = Math.abs(runs(state) - runs(left.state));
  const slews = left.slews + 2 * Math.abs(state.slew);
  return widths + slews + INEXACT + since * (INEXACT_RATE + otherRate);
}

function loopDiffers(before: KernelState, now: KernelState): boolean {
  const slewsMore = Math.abs(now.slew) > Math.abs(before.slew) + 1;
  return slewsMore || ((now.status ^ before.status) & LOOP) !== 0;
}
