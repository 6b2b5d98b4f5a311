// A two-state Kalman filter of another clock's offset and rate, each sample weighted by its delay.

import type { Sample } from '../measure/exchange.js';
import type { Refusal } from '../refusal.js';
import { type RawTime, SECOND, type Span, rawDifference } from '../time.js';
import { DelayFloor } from './delay-floor.js';
import type { Estimate, Estimator } from './estimator.js';

// Inside, time is in seconds, offset in nanoseconds and rate in nanoseconds per second (1e-9).

/** What a crystal may be wrong by before anything is known of it. */
const RATE_AT_START = 1e5;
/** The random walk of the rate: 5e-9 a second, a crystal between a good and a poor one. */
const RATE_WANDER_VARIANCE = 5 ** 2;
/** White noise of the phase, which also keeps the filter from trusting itself absolutely. */
const PHASE_VARIANCE = 10 ** 2;
/** After a true step of the other clock, its rate may have changed too. */
const RATE_AFTER_STEP = 2e4;

/** Stamps are whole nanoseconds: no sample is more exact. */
const VARIANCE_LEAST = 1;

/** Deviations beyond which a sample and the estimate contradict each other. */
const CONTRADICTION = 6;
/** So many contradictions in a row, and the samples are believed: the other clock has stepped. */
const CONTRADICTIONS_MOST = 3;
/** Deviations that the bound promises. */
const PROMISED = 4;

export class KalmanEstimator implements Estimator {
  readonly #floor = new DelayFloor();
  #at = 0 as RawTime;
  #offset = 0;
  #rate = 0;
  // The covariance: of the offset, of both, of the rate.
  #p00 = 0;
  #p01 = 0;
  #p11 = RATE_AT_START ** 2;
  /** The share of the last innovation that went into the offset. */
  #gain = 0;
  /** Half the delay behind the offset: the same mean of half delays as it is of offsets. */
  #half = 0;
  /** How wrong the offset may be while samples contradict it that are not believed yet. */
  #doubt = 0;
  #contradictions = 0;
  samples = 0;

  add(sample: Sample): Refusal | undefined {
    this.#floor.add(sample.delay);
    const excess = sample.delay - this.#floor.least + this.#floor.uncertainty;
    // Exponential queues both ways spread the error evenly over half the excess each side.
    const variance = Math.max(excess ** 2 / 12 + sample.error ** 2, VARIANCE_LEAST);
    if (this.samples === 0) return this.#start(sample, variance);
    this.#predict(sample.at);
    const innovation = sample.offset - this.#offset;
    const limit = excess / 2 + CONTRADICTION * Math.sqrt(this.#p00 + sample.error ** 2);
    if (Math.abs(innovation) > limit) {
      this.#contradictions += 1;
      this.#doubt = Math.abs(innovation) + halfOf(sample.delay) + sample.error;
      if (this.#contradictions < CONTRADICTIONS_MOST) return 'contradiction';
      this.#p11 = Math.max(this.#p11, RATE_AFTER_STEP ** 2);
      return this.#start(sample, variance);
    }
    this.#contradictions = 0;
    this.#doubt = 0;
    this.#update(innovation, variance);
    this.#half += this.#gain * (halfOf(sample.delay) - this.#half);
    return undefined;
  }

  /** True while samples contradict the estimate: it may be about to start anew. */
  get doubted(): boolean {
    return this.#contradictions > 0;
  }

  at(raw: RawTime): Estimate | undefined {
    if (this.samples === 0) return undefined;
    const t = rawDifference(raw, this.#at) / SECOND;
    const p00 = this.#p00 + 2 * t * this.#p01 + t * t * this.#p11 + grown(Math.abs(t));
    const offsetError = Math.sqrt(p00) as Span;
    return {
      offset: (this.#offset + this.#rate * t) as Span,
      offsetError,
      rate: this.#rate / SECOND,
      rateError: Math.sqrt(this.#p11 + RATE_WANDER_VARIANCE * Math.abs(t)) / SECOND,
      bound: Math.max(this.#half + PROMISED * offsetError, this.#doubt) as Span,
    };
  }

  #start(sample: Sample, variance: number): undefined {
    this.#at = sample.at;
    this.#offset = sample.offset;
    this.#p00 = Math.max(variance, (sample.delay / 2) ** 2);
    this.#p01 = 0;
    this.#contradictions = 0;
    this.#half = halfOf(sample.delay);
    this.#doubt = 0;
    this.samples = 1;
    return undefined;
  }

  #predict(at: RawTime): void {
    const t = rawDifference(at, this.#at) / SECOND;
    // A sample older than the last is taken as of now: asks overtake by milliseconds at most.
    if (t <= 0) return;
    this.#at = at;
    this.#offset += this.#rate * t;
    this.#p00 += 2 * t * this.#p01 + t * t * this.#p11 + grown(t);
    this.#p01 += t * this.#p11 + (RATE_WANDER_VARIANCE * t * t) / 2;
    this.#p11 += RATE_WANDER_VARIANCE * t;
  }

  #update(innovation: number, variance: number): void {
    const total = this.#p00 + variance;
    const gain0 = this.#p00 / total;
    this.#gain = gain0;
    const gain1 = this.#p01 / total;
    this.#offset += gain0 * innovation;
    this.#rate += gain1 * innovation;
    this.#p11 -= gain1 * this.#p01;
    this.#p00 *= 1 - gain0;
    this.#p01 *= 1 - gain0;
    this.samples += 1;
  }
}

const halfOf = (delay: Span): number => Math.max(delay, 0) / 2;

/** Variance that `t` seconds of wander add to the offset. */
const grown = (t: number): number => PHASE_VARIANCE * t + (RATE_WANDER_VARIANCE * t ** 3) / 3;
