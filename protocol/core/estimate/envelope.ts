// The estimator: the likeliest offset and rate within what the limits leave, which is all that is promised.

import type { Sample } from '../measure/exchange.js';
import type { Refusal } from '../refusal.js';
import { type RawTime, SECOND, type Span, rawDifference } from '../time.js';
import type { InteractingModels } from './interacting-models.js';
import type { Estimate, Estimator } from './estimator.js';
import { FeasibleSet, CRYSTAL_RATE_MOST } from './feasible-set.js';
import { BayesianFilter } from './bayesian-filter.js';

/** Missing samples that the growth of a bound allows for. */
const MISSING = 8;
/** Of the longest pause, what counts after the next. */
const PAUSE_KEPT = 0.9;
/** So many samples that fit together show that what was before is of no use. */
const SINCE_MOST = 8;
/**
 * Who has left the limits, say a wall clock that is being slewed, may do so still: of what is left since, the latest
 * sample alone is promised, until so many fit together. Nor do fewer show that no clock was set among them.
 */
const TRUSTED = 4;
/** Samples for which the statistics may be beyond the limits: a rate that jumped shows by then. */
const BEYOND_MOST = 128;

export class EnvelopeEstimator implements Estimator {
  readonly #filter: BayesianFilter;
  /** What no sample and no limit excludes. */
  #feasible: FeasibleSet | undefined;
  /**
   * What is left since a sample that left nothing: either its stamps were wrong, or a clock was set, or its crystal
   * has left the limits, and all before is of no use. Both are promised until they are told apart.
   */
  #since: FeasibleSet | undefined;
  /** The longest time between two samples of late, seconds. */
  #pause = 0;
  /** For so many samples the likeliest has been beyond the limits. */
  #beyond = 0;
  /** How often the likeliest was beyond the limits, or no number, and began again from them. */
  restarts = 0;

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
    // If a crystal has left its limits, the statistics know. But no clock is beyond what one sample leaves by itself.
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
      ...likely,
      offset: offset as Span,
      rate: rate / SECOND,
      bound: Math.max(feasible.furthest(raw, offset), believed, alone) as Span,
      drift: Math.max(growth, Math.min(margin.rate, CRYSTAL_RATE_MOST)) / SECOND,
    };
  }

  /**
   * Takes a sample in for what it limits, and answers what is left. `isBelieved`: the statistics take what it says
   * for true.
   */
  #limit(feasible: FeasibleSet, sample: Sample, isBelieved: boolean): FeasibleSet {
    const fits = feasible.add(sample);
    const fitsSince = this.#since?.add(sample);
    // Without the one that left nothing, all fits: that one was wrong.
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
   * Statistics that are no numbers, or beyond the limits for long, or by more than a rate that jumped could be before
   * the limits leave nothing, begin again from them. And they are no less sure than if all that is left were as likely.
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
