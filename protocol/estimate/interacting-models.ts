// Several models of how much the other crystal wanders, run side by side and weighted by how well they predict.

import { type Direction, Gaussian, OFFSET, RATE } from './gaussian.js';
import type { Queueing } from './queueing.js';

/**
 * The models: the standard deviation by which a crystal's rate moves in a second (nanoseconds per second), and how
 * common each is, as a prior probability. 1 (1e-9) is a good quartz, 10 a poor one, more is a change of temperature.
 */
export const WANDERS: readonly (readonly [wander: number, usual: number])[] = [
  [0.3, 0.1],
  [1, 0.25],
  [3, 0.25],
  [10, 0.25],
  [30, 0.11],
  [100, 0.04],
];
/** Probability that a crystal changes from one model to another between two samples. */
const CHANGES = 2e-3;
/** No model's weight falls below this: none is ruled out for good. */
const WEIGHT_LEAST = 1e-12;

/** A model with no more than this share of the weight has no part in the margin. */
const SHARE_LEAST = 1 / 64;

/** What one exchange measured, as apparent one-way delays: true ones, off by the offset between the clocks. */
export interface OneWayDelays {
  /** The other clock's arrival stamp less the asker's departure stamp: offset + floor + queue, nanoseconds. */
  readonly out: number;
  /** The asker's arrival stamp less the other clock's departure stamp: floor + queue - offset, nanoseconds. */
  readonly back: number;
  /** Variance of the stamps' error, ns^2. */
  readonly noise: number;
}

/** How far offset and rate may lie from their mean. */
export interface Margin {
  /** Nanoseconds. */
  readonly offset: number;
  /** Nanoseconds per second. */
  readonly rate: number;
}

// Scratch arrays, one entry a model, used within one call: allocating them anew would cost more than the arithmetic.
const LOG_LIKELIHOODS: number[] = [];
const SHARES: number[] = [];

const deviationOf = (variance: number): number => Math.sqrt(Math.max(variance, 0));

function sumOf(weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i += 1) sum += weights[i]!;
  return sum;
}

/**
 * One Gaussian belief for each model of wander, weighted by how well each predicted the samples so far: the interacting
 * multiple model filter (Blom & Bar-Shalom, IEEE Transactions on Automatic Control 33, 1988). Times are in seconds,
 * offsets in nanoseconds, rates in nanoseconds per second.
 */
export class InteractingModels {
  readonly #wanders: typeof WANDERS;
  /** Of each model, the variance by which the rate moves in a second. */
  readonly #wanders2: Float64Array;
  readonly #beliefs: readonly Gaussian[];
  readonly #weights: Float64Array;
  /** The mixture of all models as one Gaussian. */
  readonly combined = new Gaussian();
  /** Mean over all models of the variance by which the rate moves in a second. */
  wander2 = 0;

  /** @param wanders Standard deviation and prior probability of each model; the probabilities add up to 1. */
  constructor(wanders = WANDERS) {
    this.#wanders = wanders;
    this.#wanders2 = Float64Array.from(wanders, ([wander]) => wander ** 2);
    this.#beliefs = wanders.map(() => new Gaussian());
    this.#weights = Float64Array.from(wanders, ([, usual]) => usual);
  }

  /** A copy that changes by itself. */
  clone(): InteractingModels {
    const clone = new InteractingModels(this.#wanders);
    clone.copy(this);
    return clone;
  }

  /** Becomes equal to `other`, which must have the same models. */
  copy(other: InteractingModels): void {
    this.#weights.set(other.#weights);
    this.#beliefs.forEach((belief, i) => belief.copy(other.#beliefs[i]!));
    this.#combine();
  }

  /** Begins again: `begin` sets the belief of each model, and the weights return to their priors. */
  reset(begin: (belief: Gaussian) => void): void {
    this.#weights.set(this.#wanders.map(([, usual]) => usual));
    this.each(begin);
  }

  /** Changes the belief of each model. */
  each(change: (belief: Gaussian) => void): void {
    this.#beliefs.forEach(change);
    this.#combine();
  }

  /**
   * Moves all beliefs `t` seconds on. Before that, each model mixes in what the others know, because the crystal may
   * have changed to it from any of them. The new model does not depend on the old one, so what is mixed in is the same
   * for all: the combined belief.
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

  /** Moves all beliefs by `t` seconds, usually back, without any wander: to the instant at which something changed. */
  rewind(t: number): void {
    this.each((belief) => belief.predict(t, 0));
  }

  /** Takes in an exchange, and weighs the models by it. @returns The logarithm of its likelihood over all models. */
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
   * How far an exchange lies above what is possible, in standard deviations of the model that it fits best. Clearly
   * negative means that it contradicts every model: one way, or the round trip, is shorter than its floor.
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

  /** Becomes the mixture of several filters with the same models. The weights add up to 1. */
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
   * How far offset and rate may lie from the combined mean, `t` seconds on: by `deviations` standard deviations of the
   * combined belief, or of any one model, whichever is further. A model counts with fewer deviations the less it
   * weighs, and not at all below 1/64 of the weight. The rate's margin holds for `horizon` seconds more.
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

  /** Works out the combined belief from those of the models. */
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
