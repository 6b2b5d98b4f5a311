// The estimator in use: the likeliest offset and rate, kept within the set that no sample rules out.

import type { Sample } from '../measure/exchange.js';
import type { Refusal } from '../refusal.js';
import { type RawTime, SECOND, type Span, rawDifference } from '../time.js';
import type { InteractingModels } from './interacting-models.js';
import type { Estimate, Estimator } from './estimator.js';
import { FeasibleSet, CRYSTAL_RATE_MOST } from './feasible-set.js';
import { BayesianFilter } from './bayesian-filter.js';

/** The growth of a bound is promised for this many missing samples. */
const MISSING = 8;
/** The longest pause is forgotten by this factor at each sample. */
const PAUSE_KEPT = 0.9;
/** After 8 samples that fit together, and not to the set from before, that set is dropped. */
const SINCE_MOST = 8;
/**
 * A clock that has just broken the limits may go on doing so: a system clock that is being slewed, say. Until a new set
 * has 4 samples, the bound therefore rests on its latest sample alone. Nor do fewer than 4 show that no clock was set
 * among them.
 */
const TRUSTED = 4;
/** The filter may stay outside the set for this many samples: by then a rate that jumped has shown itself. */
const BEYOND_MOST = 128;

/**
 * The estimator in use, of two parts that see the same samples.
 *
 * - `BayesianFilter` finds the likeliest offset and rate from what crystals and queues are usually like.
 * - `FeasibleSet` keeps every pair of offset and rate that no sample rules out. It assumes no distribution.
 *
 * The estimate is the filter's, moved to the edge of the set if it lies outside. The bound is the distance from there
 * to the far edge of the set. An attacker who delays, drops, repeats or reorders datagrams makes the set wider, and the
 * bound with it, but cannot make the bound wrong.
 */
export class EnvelopeEstimator implements Estimator {
  readonly #filter: BayesianFilter;
  /** The pairs of offset and rate that no sample rules out. */
  #feasible: FeasibleSet | undefined;
  /**
   * A second set, begun with a sample that fits nothing in the first. Either that sample's stamps were wrong, and the
   * first set is right; or a clock was set or its crystal broke the limits, and this one is. Until it is known which,
   * the bound covers both.
   */
  #since: FeasibleSet | undefined;
  /** The longest recent pause between two samples, seconds. */
  #pause = 0;
  /** For this many samples in a row the filter's offset has been outside the set. */
  #beyond = 0;
  /** How often a part began again: the set from newer samples, or the filter from the set. */
  restarts = 0;

  /** @param models The filter's models of how crystals wander; by default those of `WANDERS`. */
  constructor(models?: InteractingModels) {
    this.#filter = new BayesianFilter(models);
  }

  get doubted(): boolean {
    return this.#filter.doubted;
  }

  get samples(): number {
    return this.#filter.samples;
  }

  /** How fast the offset grows, nanoseconds per nanosecond; 0 before the first sample. */
  get rate(): number {
    return this.#filter.rate;
  }

  add(sample: Sample): Refusal | undefined {
    const refusal = this.#filter.add(sample);
    if (this.#feasible === undefined) this.#feasible = new FeasibleSet(sample);
    else {
      const pause = rawDifference(sample.at, this.#feasible.at) / SECOND;
      this.#pause = Math.max(pause, PAUSE_KEPT * this.#pause);
      this.#feasible = this.#limit(this.#feasible, sample, refusal === undefined);
    }
    this.#keepWithin(this.#feasible);
    return refusal;
  }

  at(raw: RawTime): Estimate | undefined {
    const likely = this.#filter.at(raw);
    const feasible = this.#feasible;
    if (likely === undefined || feasible === undefined) return undefined;
    const offset = clamped(likely.offset, feasible.leastAt(raw), feasible.mostAt(raw));
    const rate = clamped(likely.rate * SECOND, feasible.slowest, feasible.fastest);
    const horizon = MISSING * this.#pause;
    const margin = this.#filter.margin(raw, horizon);
    // The filter notices a crystal that breaks the limits before the set becomes empty, so the bound covers the
    // filter's offset with four standard deviations, too; but never more than one sample allows by itself.
    const believed = Math.min(
      Math.abs(likely.offset - offset) + margin.offset + feasible.roundTrip / 2,
      feasible.furthestByLatest(raw, offset),
    );
    const latest = this.#since ?? (feasible.samples < TRUSTED ? feasible : undefined);
    const alone = latest?.furthestByLatest(raw, offset) ?? 0;
    const growth =
      latest === undefined
        ? feasible.growth(rate, raw, horizon)
        : CRYSTAL_RATE_MOST + Math.abs(rate);
    return {
      offset: offset as Span,
      offsetError: likely.offsetError,
      rate: rate / SECOND,
      rateError: likely.rateError,
      bound: Math.max(feasible.furthest(raw, offset), believed, alone) as Span,
      drift: Math.max(growth, Math.min(margin.rate, CRYSTAL_RATE_MOST)) / SECOND,
    };
  }

  /**
   * Adds a sample to the set, and to the second one if there is one.
   *
   * @param isBelieved The filter took the sample in, too.
   * @returns The set to use from now on: the second replaces the first when samples prove the first out of date.
   */
  #limit(feasible: FeasibleSet, sample: Sample, isBelieved: boolean): FeasibleSet {
    const fits = feasible.add(sample);
    const fitsSince = this.#since?.add(sample);
    // The sample fits the first set and not the second: the sample that began the second was wrong.
    if (fits && fitsSince === false) this.#since = undefined;
    if (!fits && fitsSince !== true) this.#since = new FeasibleSet(sample);
    const since = this.#since;
    if (since === undefined) return feasible;
    if (since.samples < SINCE_MOST && (fits || !isBelieved)) return feasible;
    this.#since = undefined;
    this.restarts += 1;
    return since;
  }

  /**
   * Begins the filter again from the set when it has no finite numbers, or has been outside the set for 128 samples,
   * or lies outside by more than the set is wide and than the shortest round trip (a rate that jumped puts it no
   * further out before the set becomes empty). Otherwise the filter's standard deviation is kept to at most that of
   * an offset that is equally likely anywhere in the set: a uniform distribution's is its width over the square root
   * of 12.
   */
  #keepWithin(feasible: FeasibleSet): void {
    const { at, roundTrip } = feasible;
    const { offset, offsetError, rate, rateError } = this.#filter.at(at)!;
    const [least, most] = [feasible.leastAt(at), feasible.mostAt(at)];
    const beyond = Math.max(least - offset, offset - most, 0);
    this.#beyond = beyond === 0 ? 0 : this.#beyond + 1;
    const isNumber = Number.isFinite(offset + offsetError + rate + rateError);
    const isFar = beyond > Math.max(most - least, roundTrip) || this.#beyond === BEYOND_MOST;
    if (isNumber && !isFar) {
      const unsure = (most - least) / Math.sqrt(12);
      if (offsetError > unsure) this.#filter.inflate(unsure / offsetError);
      return;
    }
    this.#beyond = 0;
    this.restarts += 1;
    this.#filter.restart(feasible);
  }
}

const clamped = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);
