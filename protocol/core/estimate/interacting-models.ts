// One belief for each pace at which the other crystal may wander, weighted by how well each foretold.

import { type Direction, Gaussian, OFFSET, RATE } from './gaussian.js';
import type { Queueing } from './queueing.js';

/**
 * Random walk of the rate, as its deviation after a second (nanoseconds per second), and how usual
 * each is among crystals: 1e-9 is a good quartz, 1e-8 a poor one, more a change of temperature.
 */
export const WANDERS: readonly (readonly [wander: number, usual: number])[] = [
  [0.3, 0.1],
  [1, 0.25],
  [3, 0.25],
  [10, 0.25],
  [30, 0.11],
  [100, 0.04],
];
/** Chance that a crystal changes its pace from one sample to the next. */
const CHANGES = 2e-3;
/** No pace is ever ruled out for good. */
const WEIGHT_LEAST = 1e-12;

/** A belief that holds no more of the weight promises nothing. */
const SHARE_LEAST = 1 / 64;

/** What one exchange says: an upper limit for each direction, and the variance of its stamps. */
export interface OneWayDelays {
  readonly out: number;
  readonly back: number;
  readonly noise: number;
}

/** Distances that are promised: nanoseconds, and nanoseconds a second. */
export interface Margin {
  readonly offset: number;
  readonly rate: number;
}

/** Of each belief, what it says of an exchange, and its share in all: kept by nobody for longer than a call. */
const LOG_LIKELIHOODS: number[] = [];
const SHARES: number[] = [];

const deviationOf = (variance: number): number => Math.sqrt(Math.max(variance, 0));

function sumOf(weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i += 1) sum += weights[i]!;
  return sum;
}

export class InteractingModels {
  readonly #wanders: typeof WANDERS;
  /** The variance by which the rate walks in a second, at each pace. */
  readonly #wanders2: Float64Array;
  readonly #beliefs: readonly Gaussian[];
  readonly #weights: Float64Array;
  /** All of it as one Gaussian. */
  readonly combined = new Gaussian();
  /** The middle variance of the rate's walk. */
  wander2 = 0;

  /** @param wanders Each with how usual it is; these add up to 1. */
  constructor(wanders = WANDERS) {
    this.#wanders = wanders;
    this.#wanders2 = Float64Array.from(wanders, ([wander]) => wander ** 2);
    this.#beliefs = wanders.map(() => new Gaussian());
    this.#weights = Float64Array.from(wanders, ([, usual]) => usual);
  }

  /** Another one that believes the same. */
  clone(): InteractingModels {
    const clone = new InteractingModels(this.#wanders);
    clone.copy(this);
    return clone;
  }

  copy(other: InteractingModels): void {
    this.#weights.set(other.#weights);
    this.#beliefs.forEach((belief, i) => belief.copy(other.#beliefs[i]!));
    this.#combine();
  }

  /** Begins anew, at every pace with the same belief. */
  reset(begin: (belief: Gaussian) => void): void {
    this.#weights.set(this.#wanders.map(([, usual]) => usual));
    this.each(begin);
  }

  each(change: (belief: Gaussian) => void): void {
    this.#beliefs.forEach(change);
    this.#combine();
  }

  /**
   * Lets `t` seconds pass. Before that, each belief takes in what the others know, as far as the
   * crystal may have changed its pace (interacting multiple models; Blom & Bar-Shalom 1988). To whatever
   * pace it changes, it does so from all others as usual: so what is taken in is all of it combined, which
   * as a whole stays what it is.
   */
  predict(t: number): void {
    const weights = this.#weights;
    const total = sumOf(weights);
    this.wander2 = 0;
    for (let i = 0; i < weights.length; i += 1) {
      const belief = this.#beliefs[i]!;
      const wander2 = this.#wanders2[i]!;
      const changed = CHANGES * this.#wanders[i]![1];
      const weight = (weights[i]! / total) * (1 - CHANGES) + changed;
      belief.mixIn(this.combined, changed / weight);
      belief.predict(t, wander2);
      weights[i] = weight;
      this.wander2 += weight * wander2;
    }
    this.combined.predict(t, this.wander2);
  }

  /** Moves all beliefs in time without any wander: back to where something happened. */
  rewind(t: number): void {
    this.each((belief) => belief.predict(t, 0));
  }

  /** Takes an exchange in; answers the logarithm of how likely it was. */
  update(delays: OneWayDelays, queueing: Readonly<Record<Direction, Queueing>>): number {
    const { out, back, noise } = delays;
    const weights = this.#weights;
    const before = sumOf(weights);
    let most = -Infinity;
    for (let i = 0; i < weights.length; i += 1) {
      const belief = this.#beliefs[i]!;
      LOG_LIKELIHOODS[i] =
        belief.update('out', out, noise, queueing.out) +
        belief.update('back', back, noise, queueing.back);
      most = Math.max(most, LOG_LIKELIHOODS[i]!);
    }
    for (let i = 0; i < weights.length; i += 1) weights[i]! *= Math.exp(LOG_LIKELIHOODS[i]! - most);
    const after = sumOf(weights);
    for (let i = 0; i < weights.length; i += 1)
      weights[i] = Math.max(weights[i]! / after, WEIGHT_LEAST);
    this.#combine();
    return most + Math.log(after / before);
  }

  /**
   * By how many deviations an exchange lies below what is possible, for the belief that it suits
   * best: negative when it contradicts them all.
   */
  contradiction({ out, back, noise }: OneWayDelays): number {
    let most = -Infinity;
    for (let i = 0; i < this.#beliefs.length; i += 1) {
      const belief = this.#beliefs[i]!;
      const least = Math.min(
        belief.excess('out', out, noise),
        belief.excess('back', back, noise),
        belief.excessOfRound(out + back, 2 * noise),
      );
      most = Math.max(most, least);
    }
    return most;
  }

  /** Becomes the mixture of several of its kind; weights add up to 1. */
  mix(parts: readonly InteractingModels[], weights: readonly number[]): void {
    this.#beliefs.forEach((belief, i) => {
      belief.mix(
        parts.map((part) => part.#beliefs[i]!),
        weights,
      );
      this.#weights[i] = parts.reduce((sum, part, j) => sum + weights[j]! * part.#weights[i]!, 0);
    });
    this.#combine();
  }

  /**
   * How far, `t` seconds on, the offset and (over `horizon` seconds more) the rate may lie from their
   * middle: so many deviations of all together, or of any one belief, whichever is further; but the
   * less a belief weighs, the fewer.
   */
  margin(deviations: number, t: number, horizon: number): Margin {
    const { combined } = this;
    const total = sumOf(this.#weights);
    const horizonOn = Math.abs(t) + horizon;
    let offset = deviations * deviationOf(combined.offsetVariance(t, this.wander2));
    let rate = deviations * combined.rateDeviation(this.wander2, horizonOn);
    for (let i = 0; i < this.#beliefs.length; i += 1) {
      const share = this.#weights[i]! / total;
      if (share <= SHARE_LEAST) continue;
      const belief = this.#beliefs[i]!;
      const wander2 = this.#wanders2[i]!;
      const z = deviations * Math.sqrt(1 - Math.log(share) / Math.log(SHARE_LEAST));
      const faster = belief.mean[RATE]! - combined.mean[RATE]!;
      const ahead = belief.mean[OFFSET]! - combined.mean[OFFSET]! + faster * t;
      const variance = belief.offsetVariance(t, wander2);
      offset = Math.max(offset, Math.abs(ahead) + z * deviationOf(variance));
      rate = Math.max(rate, Math.abs(faster) + z * belief.rateDeviation(wander2, horizonOn));
    }
    return { offset, rate };
  }

  #combine(): void {
    const weights = this.#weights;
    const total = sumOf(weights);
    this.wander2 = 0;
    for (let i = 0; i < weights.length; i += 1) {
      SHARES[i] = weights[i]! / total;
      this.wander2 += SHARES[i]! * this.#wanders2[i]!;
    }
    this.combined.mix(this.#beliefs, SHARES);
  }
}
