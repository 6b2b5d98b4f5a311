// A shown clock, and a kernel's clock that is steered after it, in virtual time, for tests.

import type { Line } from '#protocol/clock/line.js';
import type { Reading } from '#protocol/clock/course.js';
import { ShownClock, type ShownPolicy } from '#protocol/clock/shown.js';
import {
  type GroupTime,
  type RawTime,
  groupAdd,
  groupDifference,
  groupTime,
  rawTime,
  spanOf,
} from '#protocol/time.js';
import type { Quality } from '#protocol/wire/quality.js';
import { type LoopEvent, SteeringLoop } from '#agent/steering/loop.js';
import { SimulatedKernel } from '#sim/kernel.js';

const START = groupTime(1_790_000_000, 250_000_000);
export const SECOND = 1e9;

const POLICY: ShownPolicy = {
  maxSlewRate: 5e-4,
  stepThreshold: spanOf(5e8),
  maxBackwardStep: spanOf(8.64e13),
};

interface Setup {
  /** How far the kernel's clock is ahead at the start. */
  readonly off?: number;
  /** Group seconds per raw second, less one. */
  readonly rate?: number;
  readonly policy?: Partial<ShownPolicy>;
  /** Of the line. */
  readonly bound?: number;
  /** Nobody knows how far the line is from UTC. */
  readonly untraced?: boolean;
  /** Programs have been told that the kernel's clock is good. */
  readonly promised?: boolean;
}

/** A shown clock that follows given lines, and a kernel's clock that is steered after it. */
export class Trial {
  raw = rawTime(0);
  readonly kernel: SimulatedKernel;
  readonly shown: ShownClock;
  readonly loop: SteeringLoop;
  readonly events: LoopEvent[] = [];
  quality: Quality = 'unset';
  #line: Line;

  constructor({
    off = 0,
    rate = 2e-5,
    policy = {},
    bound = 1e4,
    untraced = false,
    promised = false,
  }: Setup = {}) {
    const whole = { ...POLICY, ...policy };
    this.#line = { raw: this.raw, group: START, rate, bound: spanOf(bound), drift: 1e-8, untraced };
    this.shown = new ShownClock(whole, this.#line);
    this.kernel = new SimulatedKernel(() => this.raw, groupAdd(START, spanOf(off)));
    if (promised) this.kernel.meddle({ status: 0, maxError: 1000 });
    this.loop = new SteeringLoop(this.kernel.clock, whole);
  }

  get line(): Line {
    return this.#line;
  }

  now(raw: RawTime): ReturnType<ShownClock['now']> {
    return this.shown.now(raw);
  }

  expected(raw: RawTime): Reading {
    return this.shown.expected(raw);
  }

  /** The first correction. */
  synchronise(): this {
    this.quality = 'synchronised';
    return this;
  }

  /** A correction that moves the line by so much, and changes its rate. */
  correct(by: number, rate = this.#line.rate, mayStep = false): void {
    const group = groupAdd(this.truth, spanOf(by));
    this.#line = { ...this.#line, raw: this.raw, group, rate };
    if (this.shown.follow(this.#line, this.raw, mayStep) !== 0) this.loop.allowStep();
  }

  get truth(): GroupTime {
    return this.now(this.raw).time;
  }

  /** The kernel's clock less the shown one, nanoseconds. */
  get off(): number {
    return groupDifference(this.kernel.time, this.truth);
  }

  /** Looks once a second, for so many seconds. */
  run(seconds: number, each: () => void = () => {}): this {
    for (let second = 0; second < seconds; second += 1) {
      this.raw = rawTime(this.raw + SECOND);
      each();
      this.loop.attend(this.raw, this);
      for (let event = this.loop.poll(); event !== undefined; event = this.loop.poll())
        this.events.push(event);
    }
    return this;
  }

  get told(): string[] {
    return this.events.map((event) =>
      'what' in event ? `${event.type} ${event.what}` : event.type,
    );
  }
}

/** The most that it is off meanwhile, looked at once a second. */
export function worst(trial: Trial, seconds: number, each?: () => void): number {
  let most = 0;
  trial.run(seconds, () => {
    each?.();
    most = Math.max(most, Math.abs(trial.off));
  });
  return most;
}
