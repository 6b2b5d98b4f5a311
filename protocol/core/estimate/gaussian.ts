// What may be believed of another clock and the path to it, as one Gaussian of four numbers.
//
// An agent runs this without the optimising compiler: nothing here takes arrays apart or walks through them
// by iterators, which costs as much as the arithmetic then.

import { hazardBelow, logShareBelow } from './truncated-normal.js';
import type { Queueing } from './queueing.js';

/**
 * The four: the other clock's offset (nanoseconds) and rate (nanoseconds per second), and the
 * smallest delays, out to it and back (nanoseconds).
 */
export const OFFSET = 0;
export const RATE = 1;
export const FLOOR_OUT = 2;
export const FLOOR_BACK = 3;
export type Quantity = typeof OFFSET | typeof RATE | typeof FLOOR_OUT | typeof FLOOR_BACK;

/** Where the covariance of two quantities stands among the ten that differ. */
const INDEX = [
  [0, 1, 2, 3],
  [1, 4, 5, 6],
  [2, 5, 7, 8],
  [3, 6, 8, 9],
] as const;

/** What one direction of an exchange measured: offset + floor out, or floor back - offset. */
export type Direction = 'out' | 'back';

/** However sharp a measurement is, so much of the variance along it stays. */
const SHRINK_MOST = 1e-9;

export class Gaussian {
  readonly mean = new Float64Array(4);
  readonly #covariance = new Float64Array(10);

  copy(other: Gaussian): void {
    this.mean.set(other.mean);
    this.#covariance.set(other.#covariance);
  }

  /** Forgets everything, and believes `mean` with these deviations, of which none depend. */
  reset(mean: readonly number[], deviations: readonly number[]): void {
    this.mean.set(mean);
    this.#covariance.fill(0);
    deviations.forEach((deviation, i) => this.widen(i as Quantity, deviation));
  }

  /** Believes this mean with these ten covariances, the upper triangle row by row. */
  set(mean: readonly number[], covariance: readonly number[]): void {
    this.mean.set(mean);
    this.#covariance.set(covariance);
  }

  /** Is so many times less sure of everything. */
  inflate(times: number): void {
    for (let i = 0; i < this.#covariance.length; i += 1) this.#covariance[i]! *= times ** 2;
  }

  covariance(one: Quantity, other: Quantity): number {
    return this.#covariance[INDEX[one][other]]!;
  }

  /** Adds a deviation of its own to one quantity. */
  widen(quantity: Quantity, deviation: number): void {
    this.#covariance[INDEX[quantity][quantity]]! += deviation ** 2;
  }

  /** Adds one deviation to both floors together: whatever they are, they differ no more by it. */
  widenFloors(deviation: number): void {
    const P = this.#covariance;
    for (const place of [7, 8, 9]) P[place]! += deviation ** 2;
  }

  /** Lets `t` seconds pass, in which the rate walks with `wander2` variance a second. */
  predict(t: number, wander2: number): void {
    const x = this.mean;
    const P = this.#covariance;
    x[OFFSET]! += x[RATE]! * t;
    const walked = wander2 * t;
    P[0] = this.offsetVariance(t, wander2);
    P[1]! += t * (P[4]! + walked / 2);
    P[2]! += t * P[5]!;
    P[3]! += t * P[6]!;
    P[4]! += walked;
  }

  /** The offset's variance `t` seconds on: the integral of a rate that walks adds t^3 / 3. */
  offsetVariance(t: number, wander2: number): number {
    const P = this.#covariance;
    return P[0]! + t * (2 * P[1]! + t * (P[4]! + (wander2 * Math.abs(t)) / 3));
  }

  /**
   * With the rate's own deviation, how fast the offset may depart: after `t` seconds its deviation is at most
   * what it was and t times this.
   */
  rateDeviation(wander2: number, t: number): number {
    // After a leap of seconds what is left of a variance may round to less than nothing.
    return Math.sqrt(Math.max(this.#covariance[4]! + (wander2 * t) / 3, 0));
  }

  /** By how many deviations a measurement lies above what is the least possible. */
  excess(direction: Direction, measured: number, noise: number): number {
    const x = this.mean;
    const P = this.#covariance;
    return direction === 'out'
      ? (measured - x[0]! - x[2]!) / Math.sqrt(P[0]! + 2 * P[2]! + P[7]! + noise)
      : (measured + x[0]! - x[3]!) / Math.sqrt(P[0]! - 2 * P[3]! + P[9]! + noise);
  }

  /** The same of a whole round trip, which no error of the clock makes shorter. */
  excessOfRound(measured: number, noise: number): number {
    const x = this.mean;
    const P = this.#covariance;
    const variance = P[7]! + 2 * P[8]! + P[9]!;
    return (measured - x[FLOOR_OUT]! - x[FLOOR_BACK]!) / Math.sqrt(variance + noise);
  }

  /**
   * Takes in one direction's measurement: the sum of what the direction measures, a queueing delay
   * that is never negative, and Gaussian noise of variance `noise`. Seen from the sum, the belief is
   * a normal that is cut off at the measurement, and tilted towards it if short queues are likelier
   * than long ones; its first two moments are carried over to the four quantities (assumed density
   * filtering; Maybeck 1982, section 12.7). Answers the logarithm of how likely the measurement was.
   */
  update(direction: Direction, measured: number, noise: number, queueing: Queueing): number {
    const x = this.mean;
    const P = this.#covariance;
    const out = direction === 'out';
    const c0 = out ? P[0]! + P[2]! : P[3]! - P[0]!;
    const c1 = out ? P[1]! + P[5]! : P[6]! - P[1]!;
    const c2 = out ? P[2]! + P[7]! : P[8]! - P[2]!;
    const c3 = out ? P[3]! + P[8]! : P[9]! - P[3]!;
    const middle = out ? x[0]! + x[2]! : x[3]! - x[0]!;
    const total = (out ? c0 + c2 : c3 - c0) + noise;
    const deviation = Math.sqrt(total);

    // Of each kind of queue, the cut and tilted normal that it makes of the belief.
    const { short, long, share } = queueing;
    const shortTilted = middle + total / short;
    const longTilted = middle + total / long;
    const shortLimit = (measured - shortTilted) / deviation;
    const longLimit = (measured - longTilted) / deviation;
    const shortShare = logShareBelow(shortLimit);
    const longShare = logShareBelow(longLimit);
    const shortHazard = hazardBelow(shortLimit, shortShare);
    const longHazard = hazardBelow(longLimit, longShare);
    const shortMean = shortTilted - deviation * shortHazard;
    const longMean = longTilted - deviation * longHazard;
    const shortVariance = total * (1 - shortHazard * (shortLimit + shortHazard));
    const longVariance = total * (1 - longHazard * (longLimit + longHazard));
    const above = measured - middle;
    const logShort =
      shortShare + (total / (2 * short) - above) / short + Math.log((1 - share) / short);
    const logLong = longShare + (total / (2 * long) - above) / long + Math.log(share / long);

    const most = Math.max(logShort, logLong);
    const a = Math.exp(logShort - most);
    const b = Math.exp(logLong - most);
    const weight = a / (a + b);
    const mean = weight * shortMean + (1 - weight) * longMean;
    // Of two kinds, what each varies by, and by what they lie apart.
    const apart = shortMean - longMean;
    const left =
      weight * (shortVariance + (1 - weight) * apart * apart) + (1 - weight) * longVariance;

    const shift = (mean - middle) / total;
    const shrink = (total - Math.max(left, SHRINK_MOST * total)) / (total * total);
    x[0]! += c0 * shift;
    x[1]! += c1 * shift;
    x[2]! += c2 * shift;
    x[3]! += c3 * shift;
    P[0]! -= shrink * c0 * c0;
    P[1]! -= shrink * c0 * c1;
    P[2]! -= shrink * c0 * c2;
    P[3]! -= shrink * c0 * c3;
    P[4]! -= shrink * c1 * c1;
    P[5]! -= shrink * c1 * c2;
    P[6]! -= shrink * c1 * c3;
    P[7]! -= shrink * c2 * c2;
    P[8]! -= shrink * c2 * c3;
    P[9]! -= shrink * c3 * c3;
    return most + Math.log(a + b);
  }

  /** Takes in another one by this weight, between 0 and 1: keeps the mean and the covariance of the mixture. */
  mixIn(other: Gaussian, weight: number): void {
    const x = this.mean;
    const P = this.#covariance;
    const Q = other.#covariance;
    const kept = 1 - weight;
    const d0 = other.mean[0]! - x[0]!;
    const d1 = other.mean[1]! - x[1]!;
    const d2 = other.mean[2]! - x[2]!;
    const d3 = other.mean[3]! - x[3]!;
    const w0 = weight * d0;
    const w1 = weight * d1;
    const w2 = weight * d2;
    const w3 = weight * d3;
    x[0]! += w0;
    x[1]! += w1;
    x[2]! += w2;
    x[3]! += w3;
    P[0] = kept * (P[0]! + w0 * d0) + weight * Q[0]!;
    P[1] = kept * (P[1]! + w0 * d1) + weight * Q[1]!;
    P[2] = kept * (P[2]! + w0 * d2) + weight * Q[2]!;
    P[3] = kept * (P[3]! + w0 * d3) + weight * Q[3]!;
    P[4] = kept * (P[4]! + w1 * d1) + weight * Q[4]!;
    P[5] = kept * (P[5]! + w1 * d2) + weight * Q[5]!;
    P[6] = kept * (P[6]! + w1 * d3) + weight * Q[6]!;
    P[7] = kept * (P[7]! + w2 * d2) + weight * Q[7]!;
    P[8] = kept * (P[8]! + w2 * d3) + weight * Q[8]!;
    P[9] = kept * (P[9]! + w3 * d3) + weight * Q[9]!;
  }

  /** Becomes the mixture of all `parts`; weights add up to 1. */
  mix(parts: readonly Gaussian[], weights: ArrayLike<number>): void {
    this.mean.fill(0);
    this.#covariance.fill(0);
    let sum = 0;
    for (let i = 0; i < parts.length; i += 1) {
      const weight = weights[i]!;
      if (weight === 0) continue;
      sum += weight;
      this.mixIn(parts[i]!, weight / sum);
    }
  }
}
