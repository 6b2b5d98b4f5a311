// The likeliest offset and rate, if queues and crystals are as usual. It promises nothing: feasible-set.ts does.

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

/** With fewer than 16 samples, a change makes the filter begin again instead of looking for an explanation. */
const YOUNG = 16;
/** From the fourth sample on, a sample may contradict the others. */
const SAMPLES_TO_DOUBT = 4;
/** A sample contradicts the estimate when it lies 6 standard deviations below what is possible. */
const CONTRADICTION = 6;
/** With few samples it takes 288 divided by their number, if that is more: their mean queue is hardly known. */
const CONTRADICTION_OF_ONE = 288;
/** At 2.5 standard deviations a sample is unexpected: the estimate was too sure of itself. */
const UNEXPECTED = 2.5;
/** After contradictions that later samples overruled, all standard deviations are doubled. */
const OVERRULED = 2;
/** The third contradiction is believed: something has changed. */
const CONTRADICTIONS_MOST = 3;
/** A contradiction is forgotten after 8 samples that agree. */
const CONTRADICTION_LASTS = 8;
/** A floor may lie below zero by 4 of its standard deviations, a mean queue and 1 us; beyond that it is impossible. */
const FLOOR_DEVIATIONS = 4;
const FLOOR_SLACK = 1e3;
/** A delay of 5 mean queues is much longer than usual. */
const ALIKE_LEAST = 5;
/** Two delays that differ by no more than 3 mean queues (and the offset's error) are about the same. */
const ALIKE = 3;
/** Three late samples in a row are no queues: the route has become longer. */
const LATE_IN_A_ROW = 3;
/** A floor that is not known yet is wrong by at most 16 mean queues of both ways. */
const UNKNOWN = 16;
/** After a step of more than 100 s the filter begins again: numbers of that size leave too few digits. */
const BEYOND_COMPARE = 1e11;
/** The margin is 4 standard deviations. */
const DEVIATIONS = 4;
/** The variance of a sample's stamps is at least 1 ns^2: stamps are whole nanoseconds. */
const NOISE_LEAST = 1;

/** The likeliest offset and rate with their standard deviations: an estimate without a promise. */
export type LikelyEstimate = Omit<Estimate, 'bound' | 'drift'>;

/**
 * Follows offset, rate and floors (the shortest delays) of another clock by Bayes' rule.
 *
 * The first samples are fitted by one straight line (`StraightLineFit`). Later ones update a bank of Gaussian filters
 * with different amounts of wander (`InteractingModels`), while `Queueing` learns how long queues are. Three things are
 * no queue and no wander, and are handled apart: a sample below the floors (a contradiction; the third is explained by
 * `explainChange`), a longer route (`detectRouteChange`), and delays that are long by the same on both ways.
 *
 * Inside, times are in seconds, offsets and delays in nanoseconds, rates in nanoseconds per second.
 */
export class BayesianFilter {
  readonly #models: InteractingModels;
  /** How long datagrams queue on each way. */
  #queueing: { readonly out: Queueing; readonly back: Queueing } = {
    out: new Queueing(0),
    back: new Queueing(0),
  };
  /** The straight-line fit, while the first samples are all that is known. */
  #fit: StraightLineFit | undefined;
  /** Samples that contradict the estimate and are not believed yet. */
  #rejected: Sample[] = [];
  /** Number of samples in a row that agree, since the last contradiction. */
  #agreeing = 0;
  /** The latest samples in a row that were late, while the straight-line fit is in use. */
  #late: Sample[] = [];
  /** By how much the last contradiction says that the offset is wrong, nanoseconds. */
  #shift = 0;
  /** Number of samples in a row that were late by about the same on both ways. */
  #alike = 0;
  /** The instant of the belief. */
  #at = 0 as RawTime;
  /** The instant of the last sample that was taken in. */
  #takenAt = 0 as RawTime;
  /** Number of samples from which the queues are known, which a change of the clock leaves valid. */
  #known = 0;
  /** Number of samples taken in since the start, or since the last change. */
  samples = 0;

  /** @param models The models of how crystals wander, with nothing known yet. */
  constructor(models = new InteractingModels()) {
    this.#models = models;
  }

  /** True while the last sample contradicts the others and is not believed yet. */
  get doubted(): boolean {
    return this.isDivided && this.#agreeing === 0;
  }

  /** True while one of the latest samples does. */
  get isDivided(): boolean {
    return this.#rejected.length > 0;
  }

  /** Takes in a sample. @returns `contradiction` if it lies below what is possible and is not believed yet. */
  add(sample: Sample): Refusal | undefined {
    const delays = oneWayDelaysOf(sample);
    if (this.samples === 0 || (this.#fit !== undefined && this.samples < SAMPLES_TO_DOUBT))
      return this.#begin(sample);
    this.#pass(sample.at);
    const contradiction = this.#models.contradiction(delays);
    const most = Math.max(CONTRADICTION, CONTRADICTION_OF_ONE / this.#known);
    if (contradiction < -most) return this.#reject(sample);
    // An unexpected sample shows that the estimate was too sure of itself.
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
   * Adds a sample to the straight-line fit, but not one that is late by many queues. Three of those in a row mean that
   * the route has become longer. A straight line would take that for a rate, so the models take over.
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

  /** Is one of the two delays longer than 20 mean queues? */
  #isLate({ out, back }: OneWayDelays): boolean {
    const { mean } = this.#models.combined;
    return (
      out - mean[OFFSET]! - mean[FLOOR_OUT]! > LATE * this.#queueing.out.short ||
      back + mean[OFFSET]! - mean[FLOOR_BACK]! > LATE * this.#queueing.back.short
    );
  }

  /** Takes a sample into the models, and looks for a longer route. */
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

  /** The likeliest offset and rate at `raw`. @returns undefined before the first sample. */
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

  /**
   * How far the offset at `raw` may be from the likeliest, and its rate for `horizon` seconds more: 4 standard
   * deviations.
   */
  margin(raw: RawTime, horizon: number): Margin {
    return this.#models.margin(DEVIATIONS, rawDifference(raw, this.#at) / SECOND, horizon);
  }

  /** Multiplies all standard deviations by `times`. */
  inflate(times: number): void {
    this.#models.each((belief) => belief.inflate(times));
  }

  /**
   * Begins again in the middle of the feasible set, two standard deviations of offset and one of rate from its edges.
   */
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

  /** Forgets all but these samples. */
  #beginAnew(samples: readonly Sample[]): undefined {
    this.samples = 0;
    this.#fit = undefined;
    this.#late = [];
    for (const sample of samples) this.#begin(sample);
  }

  /** Takes in one of the first samples, by fitting all of them again. */
  #begin(sample: Sample): undefined {
    let fit = this.#fit;
    if (fit === undefined) fit = new StraightLineFit(sample);
    else fit.add(sample);
    const solved = fit.solve();
    // No straight line fits: the clock was set meanwhile, so only the latest sample counts.
    if (solved === undefined) return this.#beginAnew([sample]);
    const { mean, covariance } = solved;
    this.#models.reset((belief) => belief.set(mean, covariance));
    this.#at = this.#takenAt = fit.at;
    this.samples = this.#known = fit.samples;
    // Fewer than four samples show no queue.
    if (this.samples < SAMPLES_TO_DOUBT)
      this.#queueing = { out: new Queueing(0), back: new Queueing(0) };
    else this.#learnQueues(oneWayDelaysOf(sample));
    this.#queueing.out.expect(fit.queues.out, this.samples);
    this.#queueing.back.expect(fit.queues.back, this.samples);
    const isEnough = this.samples >= SAMPLES_TO_DOUBT && !fit.isSharp;
    this.#fit = isEnough ? undefined : fit;
  }

  /** Moves the belief to `at`. A sample that was overtaken, by milliseconds at most, counts as of now. */
  #pass(at: RawTime): void {
    const t = Math.max(rawDifference(at, this.#at) / SECOND, 0);
    this.#models.predict(t);
    if (t > 0) this.#at = at;
  }

  /** Are both floors possible? A floor that is surely negative shows that a change was explained wrongly. */
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
   * Are both delays much longer than usual, by about the same? Then both ways take another route, or pass the same
   * obstacle. Such a sample says nothing of the offset and must not move it.
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

  /** Updates the models by a sample, but for one that is `idle`; and learns its queues. */
  #take(delays: OneWayDelays, idle = false): void {
    if (!idle) this.#models.update(delays, this.#queueing);
    this.#learnQueues(delays);
    this.samples += 1;
    this.#known += 1;
    this.#takenAt = this.#at;
  }

  /** Learns the queueing delays of a sample, given the offset and floors that are believed. */
  #learnQueues({ out, back }: OneWayDelays): void {
    const { mean } = this.#models.combined;
    this.#queueing.out.learn(Math.max(out - mean[OFFSET]! - mean[FLOOR_OUT]!, 0));
    this.#queueing.back.learn(Math.max(back + mean[OFFSET]! - mean[FLOOR_BACK]!, 0));
  }

  /**
   * Sets a contradicting sample aside. A queue never makes a delay shorter, so either something has changed or a stamp
   * is wrong. The third such sample is believed, and the change is explained.
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

  /** Does this sample, which agrees with the estimate, rule out the shift that the rejected samples claim? */
  #refutes({ out, back }: OneWayDelays): boolean {
    const { mean } = this.#models.combined;
    const queued = Math.max(
      out - mean[OFFSET]! - mean[FLOOR_OUT]!,
      back + mean[OFFSET]! - mean[FLOOR_BACK]!,
    );
    return queued < this.#shift / 2;
  }

  /** Forgets the contradictions. */
  #settle(): void {
    this.#rejected = [];
  }

  /** Looks for a longer route in the latest delays, and raises the floors if there is one. */
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
    // At first the floors are hardly known, and either may be too low by some queues: then both are raised alike.
    const longer = Math.max(change.out, change.back);
    const known = out.blocks >= BLOCKS_LEAST || longer > UNKNOWN * (usualOut + usualBack);
    if (!known) this.#lengthen({ ...change, out: longer, back: longer, equal: true });
    else this.#lengthen(change);
    out.restart(change.out > 0 ? change.queueOut : undefined, change.samples);
    back.restart(change.back > 0 ? change.queueBack : undefined, change.samples);
  }

  /**
   * Raises the floors by a longer route. If both ways are longer by the same, the offset stays as certain as it was. If
   * only one is, the offset must not move either: the other way still measures it.
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

/** The two apparent one-way delays of a sample, from its offset and round trip. */
const oneWayDelaysOf = ({ offset, delay, error }: Sample): OneWayDelays => ({
  out: offset + delay / 2,
  back: delay / 2 - offset,
  // The error is at most this, and equally likely anywhere within: the variance of that is a third of its square.
  noise: Math.max(error ** 2 / 3, NOISE_LEAST),
});
