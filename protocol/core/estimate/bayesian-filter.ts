// The likeliest offset and rate, if queues and crystals are like most. It promises nothing: see feasible-set.ts.

import type { Sample } from '../measure/exchange.js';
import type { Refusal } from '../refusal.js';
import { type RawTime, SECOND, type Span, rawDifference } from '../time.js';
import { InteractingModels, type OneWayDelays, type Margin } from './interacting-models.js';
import type { Estimate } from './estimator.js';
import type { FeasibleSet } from './feasible-set.js';
import { FLOOR_BACK, FLOOR_OUT, OFFSET, RATE } from './gaussian.js';
import { LATE, Queueing } from './queueing.js';
import { BLOCKS_LEAST, type RouteChange, detectRouteChange } from './route-change.js';
import { StraightLineFit } from './straight-line-fit.js';
import { explainChange } from './change-detection.js';

// Inside, time is in seconds, offset in nanoseconds and rate in nanoseconds per second (1e-9).

/** With fewer samples all begins anew after a contradiction; the usual pause is the mean of so many. */
const YOUNG = 16;
/** From so many on, one may contradict the others. */
const SAMPLES_TO_DOUBT = 4;
/** Deviations beyond what is possible at which a sample contradicts the estimate. */
const CONTRADICTION = 6;
/** Of few, this divided by their number: their queues' mean is hardly known. */
const CONTRADICTION_OF_ONE = 288;
/** Deviations at which it surprises. */
const UNEXPECTED = 2.5;
/** After a contradiction that was not believed, the estimate is so many times less sure. */
const OVERRULED = 2;
/** So many contradictions, not too far apart, are believed: something has changed. */
const CONTRADICTIONS_MOST = 3;
const CONTRADICTION_LASTS = 8;
/** So many deviations, and a queue and so many nanoseconds more, no floor lies below zero. */
const FLOOR_DEVIATIONS = 4;
const FLOOR_SLACK = 1e3;
/** Queues of so many usual ones are long, and within so many of each other alike. */
const ALIKE_LEAST = 5;
const ALIKE = 3;
/** So many late samples in a row are no queues. */
const LATE_IN_A_ROW = 3;
/** A floor that is not known yet is wrong by no more usual queues of both ways. */
const UNKNOWN = 16;
/** After a leap of so many nanoseconds, what was known has no digits left beside it. */
const BEYOND_COMPARE = 1e11;
/** So many deviations nothing is off, if it is as believed. */
const DEVIATIONS = 4;
/** Stamps are whole nanoseconds: no sample is more exact. */
const NOISE_LEAST = 1;

/** The other clock as it most likely is: an estimate without a promise. */
export type LikelyEstimate = Omit<Estimate, 'bound' | 'drift'>;

export class BayesianFilter {
  readonly #models: InteractingModels;
  #queueing: { readonly out: Queueing; readonly back: Queueing } = {
    out: new Queueing(0),
    back: new Queueing(0),
  };
  /** What the first samples show, while they are all that is known. */
  #fit: StraightLineFit | undefined;
  /** Samples that contradict the estimate, and how many have not since the last one did. */
  #rejected: Sample[] = [];
  #agreeing = 0;
  /** The latest of the first samples that were late. */
  #late: Sample[] = [];
  /** How far off the last one says that it is. */
  #shift = 0;
  /** So many samples in a row were late alike on both ways. */
  #alike = 0;
  #at = 0 as RawTime;
  /** When the last sample was taken in. */
  #takenAt = 0 as RawTime;
  /** Samples from which the queues are known, before what was explained too. */
  #known = 0;
  samples = 0;

  constructor(models = new InteractingModels()) {
    this.#models = models;
  }

  /** The last sample contradicts the others and is not believed yet. */
  get doubted(): boolean {
    return this.isDivided && this.#agreeing === 0;
  }

  /** One of the last samples does. */
  get isDivided(): boolean {
    return this.#rejected.length > 0;
  }

  add(sample: Sample): Refusal | undefined {
    const delays = oneWayDelaysOf(sample);
    if (this.samples === 0 || (this.#fit !== undefined && this.samples < SAMPLES_TO_DOUBT))
      return this.#begin(sample);
    this.#pass(sample.at);
    const contradiction = this.#models.contradiction(delays);
    const most = Math.max(CONTRADICTION, CONTRADICTION_OF_ONE / this.#known);
    if (contradiction < -most) return this.#reject(sample);
    // What surprises shows that the estimate was too sure of itself.
    if (contradiction < -UNEXPECTED) this.inflate(contradiction / UNEXPECTED);
    this.#agreeing += 1;
    if (
      this.#rejected.length > 0 &&
      (this.#agreeing >= CONTRADICTION_LASTS || this.#refutes(delays))
    ) {
      this.inflate(OVERRULED);
      this.#settle();
    }
    if (this.#fit !== undefined) return this.#beginUnlessLate(sample, delays);
    return this.#takeIn(sample, delays);
  }

  /**
   * While all that is known are the first samples, one that is late by many queues says nothing, and is kept out. But
   * if several are in a row, the route has become longer, which the first samples cannot tell from a rate.
   */
  #beginUnlessLate(sample: Sample, delays: OneWayDelays): Refusal | undefined {
    if (!this.#isLate(delays)) {
      this.#late = [];
      return this.#begin(sample);
    }
    this.#late.push(sample);
    if (this.#late.length < LATE_IN_A_ROW) return undefined;
    this.#fit = undefined;
    for (const late of this.#late) this.#takeIn(late, oneWayDelaysOf(late));
    this.#late = [];
    return undefined;
  }

  #isLate({ out, back }: OneWayDelays): boolean {
    const { mean } = this.#models.combined;
    return (
      out - mean[OFFSET]! - mean[FLOOR_OUT]! > LATE * this.#queueing.out.short ||
      back + mean[OFFSET]! - mean[FLOOR_BACK]! > LATE * this.#queueing.back.short
    );
  }

  #takeIn(sample: Sample, delays: OneWayDelays): undefined {
    const alike = this.#delayedAlike(delays);
    this.#alike = alike ? this.#alike + 1 : 0;
    this.#take(delays, alike);
    this.#lookForRoute();
    return this.#isPossible() ? undefined : this.#beginAnew([sample]);
  }

  /** How fast the offset grows, nanoseconds per nanosecond; 0 before the first sample. */
  get rate(): number {
    return this.samples === 0 ? 0 : this.#models.combined.mean[RATE]! / SECOND;
  }

  /** Undefined before the first sample. */
  at(raw: RawTime): LikelyEstimate | undefined {
    if (this.samples === 0) return undefined;
    const { combined, wander2 } = this.#models;
    const { mean } = combined;
    const t = rawDifference(raw, this.#at) / SECOND;
    const offsetError = Math.sqrt(Math.max(combined.offsetVariance(t, wander2), 0));
    return {
      offset: (mean[OFFSET]! + mean[RATE]! * t) as Span,
      offsetError: offsetError as Span,
      rate: mean[RATE]! / SECOND,
      rateError: Math.sqrt(combined.covariance(RATE, RATE) + wander2 * Math.abs(t)) / SECOND,
    };
  }

  /** How far the offset at `raw` may be from the guess, and over `horizon` seconds more its rate. */
  margin(raw: RawTime, horizon: number): Margin {
    return this.#models.margin(DEVIATIONS, rawDifference(raw, this.#at) / SECOND, horizon);
  }

  /** Is so many times less sure of everything. */
  inflate(times: number): void {
    this.#models.each((belief) => belief.inflate(times));
  }

  /** Begins again from what the limits leave: in their middle, and as unsure as they are wide. */
  restart(feasible: FeasibleSet): void {
    const { at } = feasible;
    const [least, most] = [feasible.leastAt(at), feasible.mostAt(at)];
    const { slowest, fastest } = feasible;
    const half = (most - least) / 2;
    const floor = feasible.roundTrip / 2;
    this.#fit = undefined;
    this.#settle();
    this.#models.reset((belief) => {
      belief.reset(
        [(least + most) / 2, (slowest + fastest) / 2, floor, floor],
        [half / 2, (fastest - slowest) / 2],
      );
      belief.widenFloors(half / 2);
    });
    this.#at = this.#takenAt = at;
    this.#queueing.out.restart(undefined);
    this.#queueing.back.restart(undefined);
  }

  #beginAnew(samples: readonly Sample[]): undefined {
    this.samples = 0;
    this.#fit = undefined;
    this.#late = [];
    for (const sample of samples) this.#begin(sample);
  }

  /** One of the first: what it shows changes what the others mean. */
  #begin(sample: Sample): undefined {
    let fit = this.#fit;
    if (fit === undefined) fit = new StraightLineFit(sample);
    else fit.add(sample);
    const solved = fit.solve();
    // No line fits: the clock was set meanwhile, and only the latest counts.
    if (solved === undefined) return this.#beginAnew([sample]);
    const { mean, covariance } = solved;
    this.#models.reset((belief) => belief.set(mean, covariance));
    this.#at = this.#takenAt = fit.at;
    this.samples = this.#known = fit.samples;
    // Of fewer samples no queue is known.
    if (this.samples < SAMPLES_TO_DOUBT)
      this.#queueing = { out: new Queueing(0), back: new Queueing(0) };
    else this.#learnQueues(oneWayDelaysOf(sample));
    this.#queueing.out.expect(fit.queues.out, this.samples);
    this.#queueing.back.expect(fit.queues.back, this.samples);
    const isEnough = this.samples >= SAMPLES_TO_DOUBT && !fit.isSharp;
    this.#fit = isEnough ? undefined : fit;
  }

  /** A sample older than the last is taken as of now: asks overtake by milliseconds at most. */
  #pass(at: RawTime): void {
    const t = Math.max(rawDifference(at, this.#at) / SECOND, 0);
    this.#models.predict(t);
    if (t > 0) this.#at = at;
  }

  /** No way takes less than no time: where one seems to for sure, an explanation was wrong. */
  #isPossible(): boolean {
    const { combined } = this.#models;
    const { out, back } = this.#queueing;
    const slack = Math.max(out.short, back.short) + FLOOR_SLACK;
    return ([FLOOR_OUT, FLOOR_BACK] as const).every(
      (floor) =>
        combined.mean[floor]! >
        -FLOOR_DEVIATIONS * Math.sqrt(combined.covariance(floor, floor)) - slack,
    );
  }

  /**
   * Are both ways much longer than usual, by about the same? So they are on another route, or behind
   * something that both pass; and the offset, of which that says nothing, must not be drawn aside.
   */
  #delayedAlike({ out, back }: OneWayDelays): boolean {
    const { mean } = this.#models.combined;
    const there = out - mean[OFFSET]! - mean[FLOOR_OUT]!;
    const here = back + mean[OFFSET]! - mean[FLOOR_BACK]!;
    const [usual, usualBack] = [this.#queueing.out.short, this.#queueing.back.short];
    const offsetError = Math.sqrt(this.#models.combined.covariance(OFFSET, OFFSET));
    return (
      there > ALIKE_LEAST * usual &&
      here > ALIKE_LEAST * usualBack &&
      Math.abs(there - here) < ALIKE * (usual + usualBack + 2 * offsetError)
    );
  }

  #take(delays: OneWayDelays, idle = false): void {
    if (!idle) this.#models.update(delays, this.#queueing);
    this.#learnQueues(delays);
    this.samples += 1;
    this.#known += 1;
    this.#takenAt = this.#at;
  }

  #learnQueues({ out, back }: OneWayDelays): void {
    const { mean } = this.#models.combined;
    this.#queueing.out.learn(Math.max(out - mean[OFFSET]! - mean[FLOOR_OUT]!, 0));
    this.#queueing.back.learn(Math.max(back + mean[OFFSET]! - mean[FLOOR_BACK]!, 0));
  }

  /**
   * A queue makes a delay longer, never shorter: a sample below the limits means that something has
   * changed, or that a stamp is wrong. The third of its kind is believed.
   */
  #reject(sample: Sample): Refusal | undefined {
    this.#rejected.push(sample);
    this.#agreeing = 0;
    const offset = this.#models.combined.mean[OFFSET]!;
    this.#shift = Math.abs(sample.offset - offset);
    if (this.#rejected.length < CONTRADICTIONS_MOST) return 'contradiction';
    const rejected = this.#rejected;
    this.#settle();
    const isYoung = this.#fit !== undefined && this.samples < YOUNG;
    this.#fit = undefined;
    if (isYoung || this.#shift > BEYOND_COMPARE) return this.#beginAnew(rejected);
    const since = rawDifference(this.#takenAt, this.#at) / SECOND;
    const pauses = rejected.map(({ at }, i) =>
      Math.max(rawDifference(at, rejected[i - 1]?.at ?? this.#takenAt) / SECOND, 0),
    );
    const found = explainChange(
      this.#models,
      this.#queueing,
      since,
      rejected.map(oneWayDelaysOf),
      pauses,
    );
    this.#models.copy(found.models);
    this.#queueing.out.restart(undefined);
    this.#queueing.back.restart(undefined);
    this.#takenAt = this.#at;
    this.samples = found.samples;
    return undefined;
  }

  /** Would this sample, which agrees, contradict what the rejected ones say? */
  #refutes({ out, back }: OneWayDelays): boolean {
    const { mean } = this.#models.combined;
    const queued = Math.max(
      out - mean[OFFSET]! - mean[FLOOR_OUT]!,
      back + mean[OFFSET]! - mean[FLOOR_BACK]!,
    );
    return queued < this.#shift / 2;
  }

  #settle(): void {
    this.#rejected = [];
  }

  #lookForRoute(): void {
    const { out, back } = this.#queueing;
    const { combined } = this.#models;
    const offsetError = Math.sqrt(combined.covariance(OFFSET, OFFSET));
    const [usualOut, usualBack] = [out.short, back.short];
    const change = detectRouteChange(out, back, offsetError, this.#alike);
    if (change === undefined) {
      out.remember();
      back.remember();
      return;
    }
    // At first the floors may just not be known yet, and one is as likely too low as the other: by some queues.
    const longer = Math.max(change.out, change.back);
    const known = out.blocks >= BLOCKS_LEAST || longer > UNKNOWN * (usualOut + usualBack);
    if (!known) this.#lengthen({ ...change, out: longer, back: longer, equal: true });
    else this.#lengthen(change);
    out.restart(change.out > 0 ? change.queueOut : undefined, change.samples);
    back.restart(change.back > 0 ? change.queueBack : undefined, change.samples);
  }

  /**
   * A route that is longer by the same in both directions leaves no doubt about the offset. One that
   * is longer in one direction only is not to move it either: it is the other direction that knows.
   */
  #lengthen({ out, back, equal }: RouteChange): void {
    const middle = (out + back) / 2;
    this.#models.each((belief) => {
      belief.mean[FLOOR_OUT]! += equal ? middle : out;
      belief.mean[FLOOR_BACK]! += equal ? middle : back;
      if (equal) belief.widenFloors(middle);
      else {
        belief.widen(FLOOR_OUT, out);
        belief.widen(FLOOR_BACK, back);
      }
    });
  }
}

/**
 * Out, the other clock's arrival stamp less the asker's departure is offset + floor + queue; back,
 * the asker's arrival less the other's departure is floor - offset + queue.
 */
const oneWayDelaysOf = ({ offset, delay, error }: Sample): OneWayDelays => ({
  out: offset + delay / 2,
  back: delay / 2 - offset,
  // An error of so much at most, evenly spread.
  noise: Math.max(error ** 2 / 3, NOISE_LEAST),
});
