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
export interface Limits {
  readonly out: number;
  readonly back: number;
  readonly noise: number;
}

/** Distances that are promised: nanoseconds, and nanoseconds a second. */
export interface Reach {
  readonly offset: number;
  readonly rate: number;
}

/** Beliefs as they were before an exchange: kept by nobody for longer than that. */
const BEFORE: Gaussian[] = [];

export class Ensemble {
  readonly #wanders: typeof WANDERS;
  readonly #beliefs: readonly Gaussian[];
  readonly #weights: Float64Array;
  readonly #next: Float64Array;
  readonly #shares: Float64Array;
  /** All of it as one Gaussian; valid after `combine`. */
  readonly combined = new Gaussian();
  /** The middle variance of the rate's walk; likewise. */
  wander2 = 0;

  /** @param wanders Each with how usual it is; these add up to 1. */
  constructor(wanders = WANDERS) {
    this.#wanders = wanders;
    this.#beliefs = wanders.map(() => new Gaussian());
    this.#weights = Float64Array.from(wanders, ([, usual]) => usual);
    this.#next = new Float64Array(wanders.length);
    this.#shares = new Float64Array(wanders.length);
  }

  /** Another one that believes the same. */
  clone(): Ensemble {
    const clone = new Ensemble(this.#wanders);
    clone.copy(this);
    return clone;
  }

  copy(other: Ensemble): void {
    this.#beliefs.forEach((belief, i) => belief.copy(other.#beliefs[i]!));
    this.#weights.set(other.#weights);
    this.combine();
  }

  /** Begins anew, at every pace with the same belief. */
  reset(begin: (belief: Gaussian) => void): void {
    this.each(begin);
    this.#weights.set(this.#wanders.map(([, usual]) => usual));
    this.combine();
  }

  each(change: (belief: Gaussian) => void): void {
    this.#beliefs.forEach(change);
  }

  /**
   * Lets `t` seconds pass. Before that, each belief takes in what the others know, as far as the
   * crystal may have changed its pace (interacting multiple models; Blom & Bar-Shalom 1988).
   */
  pass(t: number): void {
    this.#exchange();
    this.#beliefs.forEach((belief, i) => belief.pass(t, this.#wanders[i]![0] ** 2));
  }

  #exchange(): void {
    const weights = this.#weights;
    const shares = this.#shares;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const before = this.#beliefs.map((belief, i) => {
      BEFORE[i] ??= new Gaussian();
      BEFORE[i]!.copy(belief);
      return BEFORE[i]!;
    });
    this.#wanders.forEach(([, usual], i) => {
      let sum = 0;
      weights.forEach((weight, j) => {
        shares[j] = (weight / total) * ((i === j ? 1 - CHANGES : 0) + CHANGES * usual);
        sum += shares[j]!;
      });
      for (let j = 0; j < shares.length; j += 1) shares[j]! /= sum;
      this.#beliefs[i]!.mix(before, shares);
      this.#next[i] = sum;
    });
    weights.set(this.#next);
  }

  /** Moves all beliefs in time without any wander: back to where something happened. */
  rewind(t: number): void {
    this.each((belief) => belief.pass(t, 0));
  }

  /** Takes an exchange in; answers the logarithm of how likely it was. */
  observe(limits: Limits, queueing: Readonly<Record<Direction, Queueing>>): number {
    const { out, back, noise } = limits;
    const chances = this.#beliefs.map(
      (belief) =>
        belief.observe('out', out, noise, queueing.out) +
        belief.observe('back', back, noise, queueing.back),
    );
    const most = Math.max(...chances);
    const before = this.#weights.reduce((sum, weight) => sum + weight, 0);
    chances.forEach((chance, i) => (this.#weights[i]! *= Math.exp(chance - most)));
    const after = this.#weights.reduce((sum, weight) => sum + weight, 0);
    this.#weights.forEach((weight, i) => {
      this.#weights[i] = Math.max(weight / after, WEIGHT_LEAST);
    });
    this.combine();
    return most + Math.log(after / before);
  }

  /**
   * By how many deviations an exchange lies below what is possible, for the belief that it suits
   * best: negative when it contradicts them all.
   */
  contradiction({ out, back, noise }: Limits): number {
    return Math.max(
      ...this.#beliefs.map((belief) =>
        Math.min(
          belief.excess('out', out, noise),
          belief.excess('back', back, noise),
          belief.excessOfRound(out + back, 2 * noise),
        ),
      ),
    );
  }

  /** Becomes the mixture of several ensembles; weights add up to 1. */
  mix(parts: readonly Ensemble[], weights: readonly number[]): void {
    this.#beliefs.forEach((belief, i) => {
      belief.mix(
        parts.map((part) => part.#beliefs[i]!),
        weights,
      );
      this.#weights[i] = parts.reduce((sum, part, j) => sum + weights[j]! * part.#weights[i]!, 0);
    });
    this.combine();
  }

  /**
   * How far, `t` seconds on, the offset and (over `horizon` seconds more) the rate may lie from their
   * middle: so many deviations of all together, or of any one belief, whichever is further; but the
   * less a belief weighs, the fewer.
   */
  reach(deviations: number, t: number, horizon: number): Reach {
    const { mean } = this.combined;
    const total = this.#weights.reduce((sum, weight) => sum + weight, 0);
    const reachOf = (belief: Gaussian, wander2: number, z: number): Reach => {
      const aside = belief.mean[RATE]! - mean[RATE]!;
      const distance = Math.abs(belief.mean[OFFSET]! - mean[OFFSET]! + aside * t);
      const variance = Math.max(belief.offsetVariance(t, wander2), 0);
      // The offset's deviation after t is at most its own and t sqrt(rate's variance + wander2 t / 3).
      const wandered = (wander2 * (Math.abs(t) + horizon)) / 3;
      // After a leap of seconds what is left of a variance may round to less than nothing.
      const growth = Math.max(belief.covariance(RATE, RATE) + wandered, 0);
      return {
        offset: distance + z * Math.sqrt(variance),
        rate: Math.abs(aside) + z * Math.sqrt(growth),
      };
    };
    let { offset, rate } = reachOf(this.combined, this.wander2, deviations);
    this.#beliefs.forEach((belief, i) => {
      const share = this.#weights[i]! / total;
      if (share <= SHARE_LEAST) return;
      const z = deviations * Math.sqrt(1 - Math.log(share) / Math.log(SHARE_LEAST));
      const its = reachOf(belief, this.#wanders[i]![0] ** 2, z);
      offset = Math.max(offset, its.offset);
      rate = Math.max(rate, its.rate);
    });
    return { offset, rate };
  }

  combine(): void {
    const total = this.#weights.reduce((sum, weight) => sum + weight, 0);
    const shares = this.#weights.map((weight) => weight / total);
    this.combined.mix(this.#beliefs, shares);
    this.wander2 = shares.reduce((sum, share, i) => sum + share * this.#wanders[i]![0] ** 2, 0);
  }
}
