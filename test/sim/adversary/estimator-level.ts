// A schedule against the estimator alone: thousands of samples a second, and every number looked at.

import { EnvelopeEstimator } from '#protocol/estimate/envelope.js';
import type { Estimate, Estimator } from '#protocol/estimate/estimator.js';
import { type Course, type Taken, courseOf } from './exchanges.js';
import { FeasibleOffsets, RATE_MOST } from './limits.js';
import type { Schedule } from './schedule.js';
import { Tally, type Verdict } from './verdict.js';

/** Of the time to the next sample, where it is looked at besides. */
const BETWEEN = [0.3, 0.7, 0.999];
/** A bound allows for so many samples that are missing. */
const MISSING = 4;
/** Rounding, nanoseconds: times of years in a double, and stamps in whole nanoseconds. */
const ROUNDING = 10;
/** Half the round trip is not compared more closely, nanoseconds. */
const HALF_SLACK = 100;
/** What the limits leave is worked out after every so many samples, ... */
const COMPARED_EACH = 64;
/**
 * ... and a bound of so many times that, so much more (nanoseconds), and all that an exchange took of late
 * besides, is absurd: while it doubts, an estimator may take any of them for true.
 */
const ABSURD = 30;
const ABSURD_MORE = 1e6;
const LATELY = 64;

const isFinite = ({ offset, offsetError, rate, rateError, bound, drift }: Estimate): boolean =>
  [offset, offsetError, rate, rateError, bound, drift].every(Number.isFinite) &&
  Math.min(offsetError, rateError, bound, drift) >= 0;

/** Runs a schedule; `make` makes the estimator under test. */
export function againstEstimator(
  schedule: Schedule,
  make: () => Estimator = () => new EnvelopeEstimator(),
): Verdict {
  const course = courseOf(schedule);
  const look = new Look(schedule, course, make());
  course.taken.forEach((_, i) => look.take(i));
  return look.tally.verdict();
}

class Look {
  readonly tally = new Tally();
  readonly #schedule: Schedule;
  readonly #course: Course;
  readonly #estimator: Estimator;
  readonly #rates: { readonly least: number; readonly most: number };
  #feasible: FeasibleOffsets;
  /** The other clock was set, and no exchange has shown it yet: what was possible before. */
  #before: FeasibleOffsets | undefined;
  #settings = 0;
  #settingsKnown = 0;
  #comparedFrom = 0;
  #least = { out: Infinity, back: Infinity };
  #poll = 0;

  constructor(schedule: Schedule, course: Course, estimator: Estimator) {
    this.#schedule = schedule;
    this.#course = course;
    this.#estimator = estimator;
    const { drift, wander, swing, steps = [] } = schedule.crystal;
    const stepped = steps.reduce((sum, { by }) => sum + Math.abs(by), 0);
    // The other clock's rate against a crystal that is too fast is too slow.
    const most =
      10 * wander * Math.sqrt(schedule.poll * schedule.polls) + (swing?.amplitude ?? 0) + stepped;
    this.#rates = { least: -drift - most - 1e-6, most: -drift + most + 1e-6 };
    this.#feasible = new FeasibleOffsets(this.#rates);
  }

  take(index: number): void {
    const { taken } = this.#course;
    const { sample, at, poll, out, back, settings } = taken[index]!;
    if (settings < this.#settings) return;
    this.#poll = poll;
    this.#estimator.add(sample);
    if (settings > this.#settings) this.#begin(index, settings);
    this.tally.looks += 1;
    this.#feasible.add(out, back);
    this.#least.out = Math.min(this.#least.out, out.room);
    this.#least.back = Math.min(this.#least.back, back.room);
    if (this.#before !== undefined) this.#isShown(taken[index]!);
    const now = this.#at(at);
    if (now === undefined || this.#before !== undefined) return;
    const next = taken[index + 1]?.at ?? at + this.#schedule.poll;
    for (const share of BETWEEN) this.#at(at + share * (next - at));
    this.#missing(now, at, index < MISSING ? at - taken[0]!.at : this.#schedule.poll);
    if (index % COMPARED_EACH === 3 && index >= this.#comparedFrom) this.#compare(now, at, index);
  }

  /** The other clock was set: what was known of it is of another clock. */
  #begin(index: number, settings: number): void {
    this.#before ??= this.#feasible;
    this.#feasible = new FeasibleOffsets(this.#rates);
    this.#settings = settings;
    this.#comparedFrom = index + COMPARED_EACH;
    this.#least = { out: Infinity, back: Infinity };
  }

  /** From the first exchange on that cannot be of the clock as it was, the truth is in the bound again. */
  #isShown({ at, out, back }: Taken): void {
    const { least, most } = this.#before!.possibleAtLeast(at, this.#stampError);
    const by =
      this.#course.offset(at, this.#settings) - this.#course.offset(at, this.#settingsKnown);
    // Its own stamps may be wrong, too, and each is of an instant up to a round trip away.
    const error = this.#stampError + RATE_MOST * (out.room + back.room);
    if (by - back.room - error > most || by + out.room + error < least) {
      this.#before = undefined;
      this.#settingsKnown = this.#settings;
    }
  }

  /** Looks at one instant; answers the estimate if it is one. */
  #at(at: number): Estimate | undefined {
    const estimate = this.#estimator.at(this.#course.raw(at));
    if (estimate === undefined || !isFinite(estimate)) {
      this.tally.broke('not-finite', this.#poll);
      return undefined;
    }
    if (this.#before !== undefined) return estimate;
    const { offset, bound } = estimate;
    const error = offset - this.#course.offset(at, this.#settings);
    const { least, most } = this.#feasible.certain(at);
    const further = Math.max(most - error, error - least) - ROUNDING;
    this.tally.worst = Math.max(this.tally.worst, (Math.abs(error) - ROUNDING) / bound);
    this.tally.worstPossible = Math.max(this.tally.worstPossible, further / bound);
    if (Math.abs(error) - ROUNDING > bound) this.tally.broke('outside', this.#poll);
    else if (Math.max(this.#least.out - error, error + this.#least.back) - ROUNDING > bound)
      this.tally.broke('other-share', this.#poll);
    else if (further > bound) this.tally.broke('other-rate', this.#poll);
    if (bound < (this.#least.out + this.#least.back) / 2 - HALF_SLACK)
      this.tally.broke('below-half', this.#poll);
    return estimate;
  }

  /** What is passed on is a line, which goes on by itself while samples are missing. */
  #missing({ offset, rate, bound, drift }: Estimate, at: number, pause: number): void {
    for (const times of [1, MISSING]) {
      const later = at + times * pause;
      const passed = this.#course.raw(later) - this.#course.raw(at);
      const error = offset + rate * passed - this.#course.offset(later, this.#settings);
      const { least, most } = this.#feasible.certain(later);
      const promised = bound + drift * passed + ROUNDING;
      if (Math.max(most - error, error - least) > promised) this.tally.broke('drift', this.#poll);
    }
  }

  #compare({ offset, bound }: Estimate, at: number, index: number): void {
    const error = offset - this.#course.offset(at, this.#settings);
    const { least, most } = this.#feasible.possible(at, this.#stampError);
    const limits = Math.max(most - error, error - least);
    this.tally.loosest = Math.max(this.tally.loosest, bound / limits);
    this.tally.tightest = Math.min(this.tally.tightest, bound / limits);
    const latest = this.#course.taken.slice(Math.max(index - LATELY, 0), index + 1);
    const longest = Math.max(...latest.map(({ out, back }) => out.room + back.room));
    if (bound > ABSURD * limits + ABSURD_MORE + longest) this.tally.broke('absurd', this.#poll);
  }

  get #stampError(): number {
    const { stamps, tools } = this.#schedule;
    const isExact = stamps === 'kernel' && tools.every(({ kind }) => kind !== 'stamps');
    return isExact ? 200 : 40_000;
  }
}
