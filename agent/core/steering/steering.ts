// Makes the kernel's clock follow the shown clock: looks in, commands out.

import {
  BackwardLeave,
  ERROR_MOST,
  type Line,
  type Reading,
  type ShownPolicy,
} from '@belfry/protocol/clock';
import { type RawTime, SECOND, type Span, groupDifference, rawAdd } from '@belfry/protocol';
import type { Quality } from '@belfry/protocol/wire';
import type { KernelReading, SteeringEvent, SteeringObservation } from './steering-observation.js';
import { type KernelSnapshot, findInterference } from './interference.js';
import {
  type Command,
  isSynchronised,
  type KernelState,
  KERNEL_RATE_MOST,
  rateOf,
} from './timex.js';

/**
 * The kernel slews by a quarter of the rest in each second. So what is to be slewed is the
 * difference from where the shown clock will be four seconds on: then a steady slew of the shown
 * clock is followed without a lag.
 */
const SLEW_HORIZON = (4 * SECOND) as Span;

/** No clock is slewed so fast: what moves by that much more in a second has jumped. */
const JUMP_LEAST = 0.1;

/** What is slewed away in ten seconds is not worth a step. */
const SLEWED_SOON = 10 * SECOND;

/** Another program that meddles so often in so long is another time daemon. */
const MEDDLED_MOST = 3;
const MEDDLED_WITHIN = 3600 * SECOND;

/** A bound is four deviations of the estimate. */
const DEVIATIONS = 4;

/** The clock to be followed. */
export interface FollowedClock {
  /** What it shows at `raw`, and how wrong that may be. */
  now(raw: RawTime): Reading;
  /** What it will show, as far as is known now. */
  expected(raw: RawTime): Reading;
  readonly line: Line;
  readonly quality: Quality;
}

/**
 * The kernel runs at the rate of the group's line, and slews what it is off. The slew ends by itself,
 * so a process that dies leaves a clock that runs at the learned rate.
 */
export class Steering {
  #policy: ShownPolicy;
  readonly #backwards: BackwardLeave;
  /** Besides the rate, as for the shown clock. */
  #slewMost: number;
  readonly #events: SteeringEvent[] = [];
  #state: SteeringObservation['state'] = 'waiting';
  /** The next look may step back, as the shown clock does when it is first set. */
  #mayStep = true;
  /** Nothing is known of the kernel's clock any more. */
  #void = false;
  #left: KernelSnapshot | undefined;
  #meddledAt: RawTime[] = [];
  #meddled = 0;
  #off: Span | undefined;
  #command: Command | undefined;
  #ahead = false;
  #limited = false;
  #steps = 0;
  #lastStep: SteeringObservation['lastStep'];

  constructor(policy: ShownPolicy) {
    this.#policy = policy;
    this.#backwards = new BackwardLeave(policy);
    this.#slewMost = Math.min(policy.maxSlewRate, KERNEL_RATE_MOST);
  }

  /** Another policy counts from the next look on. */
  set policy(policy: ShownPolicy) {
    this.#policy = policy;
    this.#backwards.policy = policy;
    this.#slewMost = Math.min(policy.maxSlewRate, KERNEL_RATE_MOST);
  }

  /** The clock was left to another program, for good: there is no use in another look. */
  get contested(): boolean {
    return this.#state === 'contested';
  }

  /** The shown clock has stepped: the kernel's may, too. */
  allowStep(): void {
    this.#mayStep = true;
  }

  /** The machine slept: the kernel's clock went on by the clock chip, about to a second. */
  slept(): void {
    this.#left = undefined;
    this.#off = undefined;
    this.#mayStep = true;
    this.#void = true;
    if (this.#state === 'following') this.#state = 'waiting';
  }

  /**
   * Judges what the kernel's clock shows and holds; answers the command for it, if there is one.
   * The caller carries that out and says so with `obeyed`.
   */
  look(reading: KernelReading, state: KernelState, shown: FollowedClock): Command | undefined {
    this.#judgeInterference(reading, state);
    if (this.contested) return undefined;
    const follows = shown.quality !== 'unset';
    // In second 60 the shown clock stands still, and then they are a second apart: that is stepped once it is over.
    const stands = shown.now(reading.raw).leapSecond === true;
    const command = stands
      ? undefined
      : follows
        ? this.#follow(reading, state, shown)
        : this.#wait(state);
    if (command === undefined) this.#left = { reading, state, slews: slewsLeft(state) };
    return command;
  }

  /** The kernel has carried `command` out, holds `state` now and shows `reading`. */
  obeyed(command: Command, before: KernelState, reading: KernelReading, state: KernelState): void {
    this.#left = { reading, state, slews: (slewsLeft(before) + Math.abs(command.slew)) as Span };
    this.#command = command;
    if (command.step === 0) return;
    this.#steps += 1;
    this.#lastStep = { by: command.step, at: reading.raw };
    this.#events.push({ type: 'system-stepped', by: command.step });
  }

  #judgeInterference(reading: KernelReading, state: KernelState): void {
    if (this.#left === undefined) return;
    const { what, moved } = findInterference(this.#left, reading, state);
    for (const one of what) {
      this.#meddled += 1;
      if (one === 'time') {
        // As after a start: what it now shows has nothing to do with what it showed.
        this.#mayStep = true;
        this.#events.push({ type: 'system-set', by: moved });
      } else this.#events.push({ type: 'system-meddled', what: one });
    }
    if (what.has('rate') || what.has('discipline')) this.#contest(reading.raw);
  }

  #contest(at: RawTime): void {
    const recent = this.#meddledAt.filter((before) => at - before < MEDDLED_WITHIN);
    this.#meddledAt = [...recent, at];
    if (this.#meddledAt.length < MEDDLED_MOST) return;
    this.#state = 'contested';
    this.#events.push({ type: 'system-contested' });
  }

  /** Before the first correction the clock stays as it is; but it must not claim to be good. */
  #wait({ rate }: KernelState): Command | undefined {
    if (!this.#void) return undefined;
    this.#void = false;
    const zero = 0 as Span;
    const errors = { maxError: ERROR_MOST, estimatedError: ERROR_MOST };
    return { step: zero, rate: rateOf(rate), slew: zero, synchronised: false, ...errors };
  }

  #follow(reading: KernelReading, state: KernelState, shown: FollowedClock): Command {
    const { time, bound } = shown.now(reading.raw);
    const behind = groupDifference(time, reading.time);
    this.#void = false;
    // What the kernel itself calls not synchronised is promised to no program.
    const promised = this.#state !== 'waiting' || isSynchronised(state);
    if (this.#state === 'waiting')
      this.#events.push({ type: 'system-steered', off: -behind as Span });
    this.#state = 'following';
    const rate = this.#rate(shown.line.rate);
    const step = this.#step(behind, (bound + reading.width / 2) as Span, promised);
    const slew = this.#slew(reading, shown, rate, step);
    this.#off = (step - behind) as Span;
    const unproven = Math.abs(behind - step) + reading.width / 2;
    // A group that nobody can trace to UTC has no error against that which a kernel could state.
    const known = shown.line.untraced === true ? Infinity : bound;
    const maxError = Math.min(known + unproven, ERROR_MOST) as Span;
    const estimatedError = Math.min(known / DEVIATIONS + unproven, ERROR_MOST) as Span;
    const synchronised = maxError < ERROR_MOST;
    return { step, rate, slew, synchronised, maxError, estimatedError };
  }

  #rate(wanted: number): number {
    const limited = Math.abs(wanted) > KERNEL_RATE_MOST;
    if (limited && !this.#limited) this.#events.push({ type: 'system-rate-limit', rate: wanted });
    this.#limited = limited;
    return rateOf(wanted);
  }

  /**
   * Forwards beyond the threshold at any time, else only where one is allowed; backwards by any distance where nothing
   * was `promised`. And only for what the shown clock knows well enough, and slewing would not soon do.
   */
  #step(behind: Span, uncertain: Span, promised: boolean): Span {
    const mayStep = this.#mayStep;
    this.#mayStep = false;
    const { stepThreshold } = this.#policy;
    const small = Math.abs(behind) - uncertain <= SLEWED_SOON * this.#slewMost;
    const forwards = behind > stepThreshold || (mayStep && behind > 0);
    const mayGoBack = !promised || (mayStep && this.#backwards.allows(-behind as Span));
    const backwards = behind < 0 && mayGoBack;
    const step = !small && (forwards || backwards) ? behind : (0 as Span);
    if (step !== 0) this.#backwards.stepped(step, promised);
    const ahead = step === 0 && -behind > stepThreshold;
    if (ahead && !this.#ahead) this.#events.push({ type: 'system-ahead', by: -behind as Span });
    this.#ahead = ahead;
    return step;
  }

  /** Only what the reading proves is corrected, and in a second no more than the limit allows. */
  #slew({ raw, time, width }: KernelReading, shown: FollowedClock, rate: number, step: Span): Span {
    const then = shown.expected(rawAdd(raw, SLEW_HORIZON)).time;
    const now = shown.expected(raw).time;
    const moves = groupDifference(then, now) - SLEW_HORIZON * (1 + rate);
    // A leap second in between is stepped when it comes.
    const jumps = Math.abs(moves) > SLEW_HORIZON * JUMP_LEAST;
    const behind = groupDifference(now, time) + (jumps ? 0 : moves) - step;
    const proven = Math.max(Math.abs(behind) - width / 2, 0);
    const most = SLEW_HORIZON * this.#slewMost;
    return (Math.sign(behind) * Math.min(proven, most)) as Span;
  }

  /** The next event, oldest first; undefined when there is none. */
  poll(): SteeringEvent | undefined {
    return this.#events.shift();
  }

  /** The frozen picture of the steering as it is now. */
  observe(): SteeringObservation {
    return Object.freeze({
      state: this.#state,
      off: this.#off,
      width: this.#left?.reading.width ?? (0 as Span),
      rate: this.#left?.state.rate ?? 0,
      slew: this.#command?.slew ?? (0 as Span),
      synchronised: this.#command?.synchronised ?? false,
      maxError: this.#command?.maxError ?? ERROR_MOST,
      steps: this.#steps,
      lastStep: this.#lastStep,
      meddled: this.#meddled,
    });
  }
}

/** With what is slewed in this second until its end: a third of what was then left. */
const slewsLeft = ({ slew }: KernelState): Span => ((Math.abs(slew) * 4) / 3) as Span;
