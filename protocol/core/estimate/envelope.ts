// The estimator: the likeliest offset and rate within what the limits leave, which is all that is promised.

import type { Sample } from '../measure/exchange.js';
import type { Refusal } from '../refusal.js';
import { type RawTime, SECOND, type Span, rawDifference } from '../time.js';
import type { Ensemble } from './ensemble.js';
import type { Estimate, Estimator } from './estimator.js';
import { Feasible, RATE_MOST } from './feasible.js';
import { Likely } from './likely.js';

/** Missing samples that the growth of a bound allows for. */
const MISSING = 8;
/** Samples for which the statistics may be beyond the limits: a rate that jumped shows by then. */
const BEYOND_MOST = 128;

export class EnvelopeEstimator implements Estimator {
  readonly #likely: Likely;
  readonly #feasible = new Feasible();
  /** Samples that the limits exclude, while it is not clear which are wrong: these or the others. */
  #excluded: Sample[] = [];
  /** The latest sample that is not among those. */
  #latest: Sample | undefined;
  /** For so many samples the likeliest has been beyond the limits. */
  #beyond = 0;
  /** How often the likeliest was beyond the limits, or no number, and began again from them. */
  restarts = 0;

  constructor(ensemble?: Ensemble) {
    this.#likely = new Likely(ensemble);
  }

  get doubted(): boolean {
    return this.#likely.doubted;
  }

  get samples(): number {
    return this.#likely.samples;
  }

  /** How fast the offset grows, nanoseconds per nanosecond; 0 before the first sample. */
  get rate(): number {
    return this.#likely.rate;
  }

  add(sample: Sample): Refusal | undefined {
    const refusal = this.#likely.add(sample);
    this.#limit(sample, refusal !== undefined);
    this.#keepWithin();
    return refusal;
  }

  at(raw: RawTime): Estimate | undefined {
    const guess = this.#likely.at(raw);
    if (guess === undefined) return undefined;
    const feasible = this.#feasible;
    const t = rawDifference(raw, feasible.at) / SECOND;
    const horizon = MISSING * this.#likely.pause;
    const [least, most] = [feasible.leastAfter(t), feasible.mostAfter(t)];
    const offset = clamped(guess.offset, least, most);
    const rate = clamped(guess.rate * SECOND, feasible.slowest, feasible.fastest);
    const { believed, growth } = this.#believed(raw, offset, horizon);
    return {
      ...guess,
      offset: offset as Span,
      rate: rate / SECOND,
      bound: Math.max(most - offset, offset - least, believed, this.#doubt(raw, offset)) as Span,
      drift: Math.max(feasible.growth(rate, t, horizon), growth) / SECOND,
    };
  }

  /**
   * How far the offset may be off, nanoseconds, if a crystal has left its limits and the statistics know: about their
   * guess, with half the shortest round trip, of which nobody knows how it is shared out. But no clock is beyond what
   * the latest sample leaves by itself.
   */
  #believed(raw: RawTime, offset: number, horizon: number): { believed: number; growth: number } {
    const reach = this.#likely.reach(raw, horizon);
    const unshared = this.#feasible.roundTrip / 2;
    const believed = Math.abs(this.#likely.at(raw)!.offset - offset) + unshared + reach.offset;
    const most = furthest(this.#latest!, raw, offset);
    return {
      believed: Math.max(Math.min(believed, most), unshared),
      growth: Math.min(reach.rate, RATE_MOST),
    };
  }

  /**
   * Of a sample that the statistics set aside, the limits hold all the same, unless they leave nothing: then either
   * this one is wrong, or all others.
   */
  #limit(sample: Sample, isSetAside: boolean): void {
    const fits = this.#feasible.add(sample);
    if (fits || !isSetAside) this.#latest = sample;
    if (!fits && isSetAside) this.#excluded.push(sample);
    if (!fits && !isSetAside) this.#feasible.restart([...this.#excluded, sample]);
    if (!this.#likely.isDivided) this.#excluded = [];
  }

  /** How far the offset is off at most if what the limits exclude is right. */
  #doubt(raw: RawTime, offset: number): number {
    return this.#excluded.reduce((most, one) => Math.max(most, furthest(one, raw, offset)), 0);
  }

  /** Statistics that are no numbers, or that stay beyond the limits, begin again from them. */
  #keepWithin(): void {
    const { at } = this.#feasible;
    const { offset, offsetError, rate, rateError } = this.#likely.at(at)!;
    const sound = Number.isFinite(offset + offsetError + rate + rateError);
    const within = offset >= this.#feasible.leastAfter(0) && offset <= this.#feasible.mostAfter(0);
    this.#beyond = within ? 0 : this.#beyond + 1;
    if (sound && this.#beyond < BEYOND_MOST) return;
    this.#beyond = 0;
    this.restarts += 1;
    this.#likely.restart(this.#feasible);
  }
}

/** How far an offset at `raw` is at most from what one sample alone leaves, nanoseconds. */
const furthest = ({ at, offset, delay, error }: Sample, raw: RawTime, from: number): number =>
  Math.abs(offset - from) +
  Math.abs(delay) / 2 +
  error +
  (RATE_MOST * Math.abs(rawDifference(raw, at))) / SECOND;

const clamped = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);
