// The kernel's clock discipline as clock_adjtime(2) takes and shows it: bits, units and calls.

import { ERROR_MOST, STATUS, TIMEX } from '@belfry/protocol/clock';
import { SECOND, type Span } from '@belfry/protocol';

/** What a call is to change (ADJ_…, linux/timex.h). */
export const MODE = {
  offset: 0x0001,
  frequency: 0x0002,
  maxError: 0x0004,
  estimatedError: 0x0008,
  status: 0x0010,
  constant: 0x0020,
  setOffset: 0x0100,
  nano: 0x2000,
  tick: 0x4000,
} as const;

/** What the kernel itself reports of its status, and nobody can set (STA_RONLY). */
export const READ_ONLY = 0xff00;

/** Microseconds in a tick of the kernel's interface, 100 a second; what no program needs to change. */
export const TICK = 10_000;

/** The most that the kernel takes as its rate: 500 ppm. */
export const KERNEL_RATE_MOST = 5e-4;

/** The kernel's unit of rate is 2^-16 ppm. */
const RATE_UNIT = 2 ** -16 * 1e-6;

const MICROSECOND = 1e3;

/** What the kernel holds at a moment. */
export interface KernelState {
  /** How much faster than the raw clock it runs, a fraction; without slews. */
  readonly rate: number;
  /** Microseconds a tick: `TICK`, unless somebody changed it. */
  readonly tick: number;
  /** What it is still to slew. */
  readonly slew: Span;
  readonly status: number;
  readonly maxError: Span;
  readonly estimatedError: Span;
}

/** What the kernel's clock is to do, and which error the kernel states to programs. */
export interface Command {
  /** Moves its clock at once; 0 for nothing. */
  readonly step: Span;
  /** The rate at which it runs on by itself, a fraction, as `rateOf` makes it. */
  readonly rate: number;
  /** What it shall slew by, a quarter of the rest in each second, and ends by itself. */
  readonly slew: Span;
  readonly synchronised: boolean;
  readonly maxError: Span;
  readonly estimatedError: Span;
}

/** Does the kernel tell programs that its clock can be relied on? It says no from its boot on, and after each setting. */
export const isSynchronised = ({ status, maxError }: KernelState): boolean =>
  (status & STATUS.unsynchronised) === 0 && maxError < ERROR_MOST;

/** The nearest rate that the kernel can hold. */
export const rateOf = (rate: number): number =>
  Math.round(Math.max(-KERNEL_RATE_MOST, Math.min(rate, KERNEL_RATE_MOST)) / RATE_UNIT) * RATE_UNIT;

/** Reads what the kernel filled in, in nanoseconds and fractions. */
export function readState(timex: Float64Array): KernelState {
  const status = timex[TIMEX.status]!;
  const unit = (status & STATUS.nano) === 0 ? MICROSECOND : 1;
  return {
    rate: timex[TIMEX.frequency]! * RATE_UNIT,
    tick: timex[TIMEX.tick]!,
    slew: (timex[TIMEX.offset]! * unit) as Span,
    status,
    maxError: (timex[TIMEX.maxError]! * MICROSECOND) as Span,
    estimatedError: (timex[TIMEX.estimatedError]! * MICROSECOND) as Span,
  };
}

/** Fills in a call that changes nothing and only reads what the kernel holds. */
export function writeLook(timex: Float64Array): void {
  timex.fill(0);
}

/** Fills in the call that gives the kernel the rate that it has. */
export function writeFrequency(timex: Float64Array, { rate }: KernelState): void {
  timex.fill(0);
  timex[TIMEX.modes] = MODE.frequency;
  timex[TIMEX.frequency] = Math.round(rate / RATE_UNIT);
}

/** Fills in the call that moves the clock by `step` at once: whole seconds, and nanoseconds >= 0. */
export function writeStep(timex: Float64Array, step: Span): void {
  timex.fill(0);
  const seconds = Math.floor(step / SECOND);
  timex[TIMEX.modes] = MODE.setOffset | MODE.nano;
  timex[TIMEX.seconds] = seconds;
  timex[TIMEX.fraction] = Math.min(Math.round(step - seconds * SECOND), SECOND - 1);
}

/**
 * Fills in the call for everything but the step. The kernel's own loop is used with its quickest
 * constant, and kept from learning a frequency: that is known better here. Leap seconds that somebody
 * announced are taken back, for group time has none; so is a changed tick.
 */
export function writeCommand(timex: Float64Array, command: Command): void {
  timex.fill(0);
  timex[TIMEX.modes] =
    MODE.status |
    MODE.nano |
    MODE.frequency |
    MODE.maxError |
    MODE.estimatedError |
    MODE.constant |
    MODE.offset |
    MODE.tick;
  timex[TIMEX.status] =
    STATUS.pll | STATUS.holdFrequency | (command.synchronised ? 0 : STATUS.unsynchronised);
  timex[TIMEX.frequency] = Math.round(command.rate / RATE_UNIT);
  timex[TIMEX.maxError] = microseconds(command.maxError);
  timex[TIMEX.estimatedError] = microseconds(command.estimatedError);
  timex[TIMEX.offset] = Math.round(command.slew);
  timex[TIMEX.tick] = TICK;
}

/** Fills in the call that ends what is left of a slew. */
export function writeEndOfSlew(timex: Float64Array): void {
  timex.fill(0);
  timex[TIMEX.modes] = MODE.offset;
}

/** Fills in the call that gives the kernel's loop up, and leaves everything else as it is. */
export function writeRelease(timex: Float64Array, { status }: KernelState): void {
  timex.fill(0);
  timex[TIMEX.modes] = MODE.status;
  timex[TIMEX.status] = status & ~READ_ONLY & ~(STATUS.pll | STATUS.holdFrequency);
}

const microseconds = (error: Span): number => Math.ceil(Math.min(error, ERROR_MOST) / MICROSECOND);
