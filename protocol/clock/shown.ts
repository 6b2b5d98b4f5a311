// The shown clock, which people and programs read: it follows the group clock and never runs backwards.

import {
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  rawDifference,
} from '../time.js';
import type { Leap } from '../leap/leap.js';
import { countAt, isLeapSecond, shownOf } from '../leap/rule.js';
import { BackwardLeave, type BackwardPolicy } from './backward-leave.js';
import { type Line, lineAt } from './line.js';
import { type Reading, type ShownCourse, type Slew, shownAt } from './course.js';
import { courseThrough } from './through-leap.js';

/** How a shown clock may be corrected. */
export interface ShownPolicy extends BackwardPolicy {
  /** Greatest slew rate, nanoseconds per nanosecond: 5e-4 is 500 ppm. */
  readonly maxSlewRate: number;
  /** Beyond this error, nanoseconds, the clock steps if it is behind, and stands still if it is ahead. */
  readonly stepThreshold: Span;
}

/**
 * A correction is spread over 1.25 times the pause to the next one, which the last two pauses foretell. So the rate of
 * the clock is disturbed as little as possible, and the rest goes into the next correction.
 */
const SETTLING = 1.25;
/** The first 16 corrections are spread over less time: they are large, and the rate is hardly known anyway. */
const YOUNG = 16;
/** A line within a quarter of the last pause after another takes its place and says nothing of pauses. */
const FOLLOWS_CLOSELY = 0.25;

/** The rate of a clock that stands still, less one. */
const STANDS = -1;

/**
 * What may be wrong by more than half a second is of no use: a clock that shows whole seconds then shows the wrong one
 * more often than not.
 */
const USE_MOST = (SECOND / 2) as Span;

/** Is a time of use that may be wrong by so much? Whatever shows another one is not well. */
export const isOfUse = (bound: Span): boolean => bound <= USE_MOST;

/**
 * A clock that people and programs read. It follows lines of the group clock: by slewing where it can, by a step where
 * the policy allows one, and by standing still where it is too far ahead to slew. But for a step, no reading is ever
 * earlier than one before. What it shows with an infinite bound is promised to nobody: the first line that it follows
 * takes it there at once, in either direction.
 */
export class ShownClock {
  #policy: ShownPolicy;
  #line: Line;
  #slew: Slew | undefined;
  #followedAt: RawTime | undefined;
  /** Number of corrections, but for those that closely follow another. */
  #followed = 0;
  /** The last pause between two corrections, nanoseconds. */
  #pause = 0;
  /** The shorter one of the last two pauses, nanoseconds. */
  #shorter = 0;
  /** The latest reading that was given out, and when: nothing earlier is shown from then on. */
  #given: { raw: RawTime; time: GroupTime } | undefined;
  readonly #backwards: BackwardLeave;
  #steps = 0;
  /** The leap second that is ahead or under way. Lines, slews and what was given are group time, which runs on. */
  #leap: Leap | undefined;
  /** What was last shown as the rule changed: nothing earlier is shown from then on. */
  #floor: GroupTime | undefined;

  /** @param start The line that it shows until it follows another. */
  constructor(policy: ShownPolicy, start: Line) {
    this.#policy = policy;
    this.#backwards = new BackwardLeave(policy);
    this.#line = start;
  }

  /** How far steps have taken it forwards, as far as a later run has to know that, nanoseconds. */
  get forwards(): Span {
    return this.#backwards.forwards;
  }

  /** Another policy counts from the next line on; a slew that has begun goes on. */
  set policy(policy: ShownPolicy) {
    this.#policy = policy;
    this.#backwards.policy = policy;
  }

  /** The line that it follows. */
  get line(): Line {
    return this.#line;
  }

  /** How often it has stepped. */
  get steps(): number {
    return this.#steps;
  }

  /** What it shows from now on as group time, without the rule of a leap second. */
  get course(): ShownCourse {
    return { line: this.#line, slew: this.#slew, steps: this.#steps };
  }

  /** What it shows from `raw` until the rule of a leap second turns, for whoever shows the same clock elsewhere. */
  courseAt(raw: RawTime): ShownCourse {
    return this.#leap === undefined ? this.course : courseThrough(this.#leap, this.course, raw);
  }

  /**
   * Another place showed this clock, by an older course, as `time` at `raw`: nothing earlier is shown from then on.
   */
  wasShown(raw: RawTime, time: GroupTime): void {
    if (this.#leap !== undefined) {
      this.#floor = time;
      return;
    }
    const given = this.#given;
    if (given === undefined || raw >= given.raw) this.#given = { raw, time };
  }

  /**
   * The reading at `raw`. It is never earlier than a reading that was given out before: a line counts from when its
   * datagram arrived, and somebody may have read the clock between that and its processing.
   */
  now(raw: RawTime): Reading {
    const { time: behind, bound } = this.nowAsGroupTime(raw);
    if (this.#leap === undefined && this.#floor === undefined) return { time: behind, bound };
    const { time, leapSecond } =
      this.#leap === undefined ? { time: behind, leapSecond: false } : shownOf(this.#leap, behind);
    const late = this.#floor === undefined ? 0 : groupDifference(this.#floor, time);
    if (late <= 0) this.#floor = undefined;
    return {
      time: late > 0 ? this.#floor! : time,
      bound: (bound + Math.max(late, 0)) as Span,
      ...(leapSecond && { leapSecond }),
    };
  }

  /** The same as group time, which runs on through a leap second, whatever is shown of it. */
  nowAsGroupTime(raw: RawTime): Reading {
    const reading = shownAt(this.course, raw);
    const given = this.#given;
    if (given !== undefined && raw < given.raw) return reading;
    const early = given === undefined ? 0 : groupDifference(given.time, reading.time);
    const time = early > 0 ? given!.time : reading.time;
    this.#given = { raw, time };
    return early > 0 ? { time, bound: (reading.bound + early) as Span } : reading;
  }

  /**
   * What the clock will show at `raw` as far as is known now: for planning. It does not count as given out. In second 60
   * it has the second before again, as computers count.
   */
  expected(raw: RawTime): Reading {
    const reading = shownAt(this.course, raw);
    const leap = this.#leap;
    if (leap === undefined) return reading;
    const time = countAt(leap, reading.time);
    return { ...reading, time, ...(isLeapSecond(leap, reading.time) && { leapSecond: true }) };
  }

  /** The leap second by whose rule it shows group time. */
  get leap(): Leap | undefined {
    return this.#leap;
  }

  /**
   * From `at` on it shows group time by the rule of `leap`. Where that shows something else already, it goes there as to
   * a line.
   */
  goThrough(leap: Leap | undefined, at: RawTime): void {
    const before = this.now(at).time;
    this.#leap = leap;
    const { time } = shownAt(this.course, at);
    const by = groupDifference(before, leap === undefined ? time : shownOf(leap, time).time);
    if (by === 0) return;
    // A clock that was not set has no line to go to; all the same it does not run back.
    const isSet = Number.isFinite(this.#line.bound);
    if (isSet) {
      this.#given = undefined;
      this.#approach(this.#line, at, groupAdd(time, by), false);
    }
    if (by > 0 && (!isSet || this.#slew !== undefined)) this.#floor = before;
  }

  /** A leap second is over: group time is `by` more from now on, and is shown as it is. */
  countAnew(by: Span, at: RawTime): void {
    const before = this.now(at).time;
    const anew = (time: GroupTime): GroupTime => groupAdd(time, by);
    this.#line = { ...this.#line, group: anew(this.#line.group) };
    if (this.#slew !== undefined) this.#slew = { ...this.#slew, group: anew(this.#slew.group) };
    if (this.#given !== undefined) this.#given = { ...this.#given, time: anew(this.#given.time) };
    // Where a second is left out, what was read before and after it is of two clocks.
    if (by > 0 && this.#leap?.rule === 'step') this.#steps += 1;
    this.#leap = undefined;
    this.#floor = before;
  }

  /** Does it still approach its line at `raw`? */
  slewing(raw: RawTime): boolean {
    return this.#slew !== undefined && raw < this.#slew.until;
  }

  /**
   * Follows `line` from `at` on.
   *
   * @param ordered An operator wants this line: a step backwards is allowed, within the policy, or as far as steps
   *   took the clock forwards before.
   * @returns The step that it made, nanoseconds: negative for a step backwards, 0 for none.
   */
  follow(line: Line, at: RawTime, ordered: boolean): Span {
    return this.#approach(line, at, this.nowAsGroupTime(at).time, ordered);
  }

  #approach(line: Line, at: RawTime, shown: GroupTime, ordered: boolean): Span {
    const error = groupDifference(lineAt(line, at), shown);
    // A clock that stands still goes on standing until the group has caught up, whatever lines come meanwhile.
    const waited = this.slewing(at) && this.#slew!.rate === STANDS;
    const promised = Number.isFinite(this.#line.bound);
    this.#line = line;
    this.#slew = undefined;
    const settling = SETTLING * this.#untilNext(at) * Math.min(this.#followed / YOUNG, 1) ** 2;
    if (error === 0) return 0 as Span;
    if (!promised || this.#isStep(error, ordered)) {
      this.#given = undefined;
      this.#floor = undefined;
      this.#steps += 1;
      this.#backwards.stepped(error, promised);
      return error;
    }
    // Too far ahead to slew, and not allowed to step: stand still until the group has caught up.
    const waits = -error > this.#policy.stepThreshold || (waited && error < 0);
    const by = waits ? -(1 + line.rate) : this.#slewRate(error, settling);
    const until = (at + error / by) as RawTime;
    this.#slew = { raw: at, group: shown, rate: waits ? STANDS : line.rate + by, until };
    return 0 as Span;
  }

  /**
   * Expected time to the next line, nanoseconds: the shorter one of the last two pauses, because they grow at first.
   */
  #untilNext(at: RawTime): number {
    const pause = this.#followedAt === undefined ? 0 : rawDifference(at, this.#followedAt);
    if (pause < FOLLOWS_CLOSELY * this.#pause) return this.#shorter;
    this.#shorter = Math.min(pause, this.#pause);
    this.#followedAt = at;
    this.#followed += 1;
    this.#pause = pause;
    return this.#shorter;
  }

  /** The slew rate that corrects `error` in `settling` nanoseconds, within the policy; signed. */
  #slewRate(error: Span, settling: number): number {
    const rate = Math.min(Math.abs(error) / settling, this.#policy.maxSlewRate);
    return Math.sign(error) * rate;
  }

  /** Is this error to be stepped? */
  #isStep(error: Span, ordered: boolean): boolean {
    // Less than a nanosecond is rounding.
    if (Math.abs(error) < 1) return false;
    if (error > 0) return ordered || error > this.#policy.stepThreshold;
    return ordered && this.#backwards.allows(-error as Span);
  }
}
