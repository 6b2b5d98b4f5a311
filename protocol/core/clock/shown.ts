// The shown clock: what people and programs read. It follows the group clock and never runs back.

import {
  type GroupTime,
  type RawTime,
  type Span,
  groupAdd,
  groupDifference,
  rawDifference,
} from '../time.js';
import { type Line, lineAt, lineBound } from './line.js';

export interface ShownPolicy {
  /** The most it is slewed by, nanoseconds per nanosecond. */
  readonly maxSlewRate: number;
  /** An error beyond this is stepped forwards, or waited out backwards. */
  readonly stepThreshold: Span;
  /** The furthest it may step back, and only when `mayStep`. */
  readonly maxBackwardStep: Span;
}

/**
 * A correction is spread over so many times the pause until the next one, as far as the last two show
 * when that will be: the rate of the clock is disturbed as little as possible, and what is left goes
 * into the next. Over less at first: until so many have come, they are large, and the rate is hardly
 * known anyway.
 */
const SETTLING = 1.25;
const YOUNG = 16;
/** Within this share of the last pause. */
const FOLLOWS_CLOSELY = 0.25;

/** The rate, less one, of a clock that stands still. */
const STANDS = -1;

export interface Reading {
  readonly time: GroupTime;
  /** How wrong `time` may be against group time; infinite when that is not known. */
  readonly bound: Span;
}

/** While slewing: from `raw` and `group` at 1 + `rate` until `until`. */
interface Slew {
  readonly raw: RawTime;
  readonly group: GroupTime;
  readonly rate: number;
  readonly until: RawTime;
}

export class ShownClock {
  readonly #policy: ShownPolicy;
  #line: Line;
  #slew: Slew | undefined;
  #followedAt: RawTime | undefined;
  #followed = 0;
  #pause = 0;
  #shorter = 0;
  /** The latest reading that anybody was given, and when: nothing earlier is shown from then on. */
  #given: { raw: RawTime; time: GroupTime } | undefined;

  constructor(policy: ShownPolicy, start: Line) {
    this.#policy = policy;
    this.#line = start;
  }

  get line(): Line {
    return this.#line;
  }

  /**
   * What is shown at `raw`. A line is followed from when its datagram arrived, which was a little before
   * somebody may have looked: what was given away then is not taken back.
   */
  now(raw: RawTime): Reading {
    const reading = this.expected(raw);
    const given = this.#given;
    if (given !== undefined && raw < given.raw) return reading;
    const early = given === undefined ? 0 : groupDifference(given.time, reading.time);
    const time = early > 0 ? given!.time : reading.time;
    this.#given = { raw, time };
    return early > 0 ? { time, bound: (reading.bound + early) as Span } : reading;
  }

  /** What will be shown at `raw` as far as is known now: for who plans, and shows it to nobody. */
  expected(raw: RawTime): Reading {
    const slew = this.#slew;
    if (slew === undefined || raw >= slew.until)
      return { time: lineAt(this.#line, raw), bound: lineBound(this.#line, raw) };
    const time = groupAdd(slew.group, (rawDifference(raw, slew.raw) * (1 + slew.rate)) as Span);
    const behind = Math.abs(groupDifference(lineAt(this.#line, raw), time));
    return { time, bound: (lineBound(this.#line, raw) + behind) as Span };
  }

  /** True while it still approaches its line. */
  slewing(raw: RawTime): boolean {
    return this.#slew !== undefined && raw < this.#slew.until;
  }

  /**
   * Follows `line` from `at` on. With `mayStep` (the first correction after joining, or an
   * operator's order) it steps within the policy; answers the step it made, 0 for none.
   */
  follow(line: Line, at: RawTime, mayStep: boolean): Span {
    const shown = this.now(at).time;
    const error = groupDifference(lineAt(line, at), shown);
    // Once it stands still, it does so until the group has caught up, whatever lines come meanwhile.
    const waited = this.slewing(at) && this.#slew!.rate === STANDS;
    this.#line = line;
    this.#slew = undefined;
    const settling = SETTLING * this.#untilNext(at) * Math.min(this.#followed / YOUNG, 1) ** 2;
    if (error === 0) return 0 as Span;
    if (this.#steps(error, mayStep)) {
      this.#given = undefined;
      return error;
    }
    // Too far back for a slew and no leave to step: stand still until the group has caught up.
    const waits = -error > this.#policy.stepThreshold || (waited && error < 0);
    const by = waits ? -(1 + line.rate) : this.#slewRate(error, settling);
    const until = (at + error / by) as RawTime;
    this.#slew = { raw: at, group: shown, rate: waits ? STANDS : line.rate + by, until };
    return 0 as Span;
  }

  /**
   * How long the line may stay, by the shorter of the last two pauses: at first they grow. A line that
   * follows the last one closely takes its place, and says nothing of pauses.
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

  #slewRate(error: Span, settling: number): number {
    const rate = Math.min(Math.abs(error) / settling, this.#policy.maxSlewRate);
    return Math.sign(error) * rate;
  }

  #steps(error: Span, mayStep: boolean): boolean {
    // Less than a nanosecond is the arithmetic's own, and nothing to tell anybody.
    if (Math.abs(error) < 1) return false;
    if (error > 0) return mayStep || error > this.#policy.stepThreshold;
    return mayStep && -error <= this.#policy.maxBackwardStep;
  }
}
