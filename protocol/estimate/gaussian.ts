// A Gaussian belief about another clock and the path to it: four quantities, with Kalman's predict and a Bayesian
// update.
//
// An agent runs this code in the interpreter, where destructuring and iterators cost as much as the arithmetic. So it
// spells every element out.

import { hazardBelow, logShareBelow } from './truncated-normal.js';
import type { Queueing } from './queueing.js';

/** Index of the other clock's offset, nanoseconds. */
export const OFFSET = 0;
/** Index of the rate at which the offset grows, nanoseconds per second. */
export const RATE = 1;
/** Index of the floor of the way out: its shortest delay, nanoseconds. */
export const FLOOR_OUT = 2;
/** Index of the floor of the way back, nanoseconds. */
export const FLOOR_BACK = 3;
/** One of the four quantities, as an index into the mean. */
export type Quantity = typeof OFFSET | typeof RATE | typeof FLOOR_OUT | typeof FLOOR_BACK;

/** Index of the covariance of two quantities among the ten that differ: the upper triangle, row by row. */
const INDEX = [
  [0, 1, 2, 3],
  [1, 4, 5, 6],
  [2, 5, 7, 8],
  [3, 6, 8, 9],
] as const;

/** A direction of an exchange. Without queueing, it measures offset + floor out, or floor back - offset. */
export type Direction = 'out' | 'back';

/** An update leaves at least this share of the variance along its direction, so that no variance becomes zero. */
const SHRINK_MOST = 1e-9;

/**
 * A normal distribution of the four quantities `OFFSET`, `RATE`, `FLOOR_OUT` and `FLOOR_BACK`. It changes in place.
 * Times are in seconds, offsets and delays in nanoseconds, rates in nanoseconds per second.
 */
export class Gaussian {
  /** The means, by index. */
  readonly mean = new Float64Array(4);
  readonly #covariance = new Float64Array(10);

  /** Becomes equal to `other`. */
  copy(other: Gaussian): void {
    this.mean.set(other.mean);
    this.#covariance.set(other.#covariance);
  }

  /** Sets the mean and independent standard deviations; a deviation that is not given is 0. */
  reset(mean: readonly number[], deviations: readonly number[]): void {
    this.mean.set(mean);
    this.#covariance.fill(0);
    deviations.forEach((deviation, i) => this.widen(i as Quantity, deviation));
  }

  /** Sets the mean and the ten covariances: the upper triangle, row by row. */
  set(mean: readonly number[], covariance: readonly number[]): void {
    this.mean.set(mean);
    this.#covariance.set(covariance);
  }

  /** Multiplies all standard deviations by `times` (covariance inflation). */
  inflate(times: number): void {
    for (let i = 0; i < this.#covariance.length; i += 1) this.#covariance[i]! *= times ** 2;
  }

  /** Covariance of two quantities, in the product of their units; of one with itself, its variance. */
  covariance(one: Quantity, other: Quantity): number {
    return this.#covariance[INDEX[one][other]]!;
  }

  /** Adds an independent error with this standard deviation to one quantity. */
  widen(quantity: Quantity, deviation: number): void {
    this.#covariance[INDEX[quantity][quantity]]! += deviation ** 2;
  }

  /** Adds one common error with this standard deviation to both floors: their difference stays as certain as it was. */
  widenFloors(deviation: number): void {
    const P = this.#covariance;
    for (const place of [7, 8, 9]) P[place]! += deviation ** 2;
  }

  /**
   * Moves the belief `t` seconds on: offset += rate * t, while the rate does a random walk with a variance of `wander2`
   * a second. This is the prediction step of a Kalman filter with the two-state clock model (Zucca & Tavella 2005).
   * A negative `t` goes back.
   */
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

  /** Variance of the offset `t` seconds on, ns^2. The random walk of the rate adds `wander2` * t^3 / 3. */
  offsetVariance(t: number, wander2: number): number {
    const P = this.#covariance;
    return P[0]! + t * (2 * P[1]! + t * (P[4]! + (wander2 * Math.abs(t)) / 3));
  }

  /**
   * Greatest growth of the offset's standard deviation over the next `t` seconds, nanoseconds per second: after `t`
   * seconds it is at most what it is now plus t times this.
   */
  rateDeviation(wander2: number, t: number): number {
    // After a correction by many seconds, rounding may leave a variance that is slightly negative.
    return Math.sqrt(Math.max(this.#covariance[4]! + (wander2 * t) / 3, 0));
  }

  /**
   * How far an apparent delay lies above its floor, in standard deviations. Queueing makes it positive. Clearly
   * negative means a contradiction: no queue makes a delay shorter.
   *
   * @param noise Variance of the stamps' error, ns^2.
   */
  excess(direction: Direction, measured: number, noise: number): number {
    const x = this.mean;
    const P = this.#covariance;
    return direction === 'out'
      ? (measured - x[0]! - x[2]!) / Math.sqrt(P[0]! + 2 * P[2]! + P[7]! + noise)
      : (measured + x[0]! - x[3]!) / Math.sqrt(P[0]! - 2 * P[3]! + P[9]! + noise);
  }

  /** The same for both ways together, where the offset cancels. */
  excessOfRound(measured: number, noise: number): number {
    const x = this.mean;
    const P = this.#covariance;
    const variance = P[7]! + 2 * P[8]! + P[9]!;
    return (measured - x[FLOOR_OUT]! - x[FLOOR_BACK]!) / Math.sqrt(variance + noise);
  }

  /**
   * Takes in the apparent delay of one direction: what the direction measures without queueing, plus a queueing delay,
   * plus Gaussian noise.
   *
   * The queueing delay is a mixture of two exponential distributions (`queueing`). Given the measurement, the quantity
   * `middle` has a truncated normal distribution for each of the two: it ends at the measurement, as no queue is
   * negative, and its mean is shifted by total / mean queue, because short queues are likelier than long ones. The
   * mean and variance of the mixture are then carried over to all four quantities as in a Kalman update (assumed
   * density filtering: Maybeck, Stochastic Models, Estimation and Control 2, 1982, section 12.7).
   *
   * @param measured Apparent delay, nanoseconds.
   * @param noise Variance of the stamps' error, ns^2.
   * @returns The logarithm of the measurement's likelihood.
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

    // For short queues and for long ones: mean and variance of the truncated normal that they make of the belief.
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
    // The mixture's variance: that within each part, and that between their means.
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

  /**
   * Becomes the Gaussian with the mean and covariance of a mixture: `other` by `weight` (0 to 1), this one by the
   * rest.
   */
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

  /** Becomes the Gaussian with the mean and covariance of the mixture of `parts`. The weights add up to 1. */
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
