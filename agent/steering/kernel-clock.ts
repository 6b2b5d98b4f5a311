// The kernel's clock as a thing to read and to steer, whoever carries the calls out.

import { getSystemErrorName } from 'node:util';
import { STATUS, TIMEX_FIELDS } from '@belfry/protocol/clock';
import type { KernelReading } from '../core/steering/steering-observation.js';
import {
  type Command,
  type KernelState,
  readState,
  writeCommand,
  writeEndOfSlew,
  writeFrequency,
  writeLook,
  writeRelease,
  writeStep,
} from '../core/steering/timex.js';

/** What the kernel, or one that behaves like it, is asked through. */
export interface ClockCalls {
  /**
   * clock_adjtime(CLOCK_REALTIME) with the fields of `struct timex` in the places that `TIMEX`
   * names, in and out. Answers the clock's state (TIME_…), or -errno.
   */
  adjustClock(timex: Float64Array): number;
  /** Reads the system clock against raw time. */
  readSystemClock(): KernelReading;
}

/** The kernel refused to adjust its clock; `code` is the system's name for the reason. */
export class ClockRefusal extends Error {
  /** `EPERM`. */
  readonly code: string;

  constructor(errno: number) {
    const code = getSystemErrorName(-errno);
    super(`the kernel refuses to adjust its clock (${code})`);
    this.code = code;
  }
}

/**
 * The kernel's clock, CLOCK_REALTIME: what it shows, what the kernel holds of it, and the commands that it obeys.
 * @throws ClockRefusal from every call, for what the kernel refuses.
 */
export class KernelClock {
  readonly #calls: ClockCalls;
  readonly #timex = new Float64Array(TIMEX_FIELDS);

  constructor(calls: ClockCalls) {
    this.#calls = calls;
  }

  /** What it shows now, against raw time. */
  read(): KernelReading {
    return this.#calls.readSystemClock();
  }

  /** What the kernel holds of it now: rate, slew, error and flags. */
  state(): KernelState {
    writeLook(this.#timex);
    return this.#adjust();
  }

  /** Carries a command out, and answers what the kernel holds then. */
  obey(command: Command): KernelState {
    if (command.step !== 0) {
      writeStep(this.#timex, command.step);
      this.#adjust();
    }
    writeCommand(this.#timex, command);
    return this.#adjust();
  }

  /** Sets the rate that the kernel has already: the kernel refuses that where this process has no right to adjust. */
  mayAdjust(): void {
    writeFrequency(this.#timex, this.state());
    this.#adjust();
  }

  /** Ends what is left of a slew and gives the kernel's loop up; the rate stays. */
  release(): void {
    const state = this.state();
    if ((state.status & STATUS.pll) === 0) return;
    writeEndOfSlew(this.#timex);
    this.#adjust();
    writeRelease(this.#timex, state);
    this.#adjust();
  }

  #adjust(): KernelState {
    const answer = this.#calls.adjustClock(this.#timex);
    if (answer < 0) throw new ClockRefusal(-answer);
    return readState(this.#timex);
  }
}
