// For comparison: a Kalman filter of offset and rate, each sample weighted by its excess delay.

import type { Estimate, Estimator } from '#protocol/estimate/estimator.js';
import type { Sample } from '#protocol/measure/exchange.js';
import { type RawTime, SECOND, type Span } from '#protocol/time.js';

/** Random walk of the rate: between a good and a poor crystal, (1e-9 per second) squared. */
const WANDER_VARIANCE = 5 ** 2;

export class WeightedKalman implements Estimator {
  readonly doubted = false;
  samples = 0;
  #at = 0;
  #offset = 0;
  #rate = 0;
  #p = { offset: 0, both: 0, rate: 1e10 };
  #least = Infinity;
  #excess = 0;

  add({ at, offset, delay }: Sample): undefined {
    this.#least = Math.min(this.#least, delay);
    this.samples += 1;
    this.#excess += (delay - this.#least - this.#excess) / this.samples;
    // The smallest of n delays lies above the floor by about this.
    const high = (this.#excess / 2) * Math.sqrt(Math.PI / (2 * this.samples));
    const variance = (delay - this.#least + high) ** 2 / 12 + 1;
    if (this.samples === 1) {
      [this.#at, this.#offset, this.#p.offset] = [at, offset, (delay / 2) ** 2];
      return undefined;
    }
    const t = (at - this.#at) / SECOND;
    const p = this.#p;
    this.#at = at;
    this.#offset += this.#rate * t;
    p.offset += 2 * t * p.both + t * t * p.rate + (WANDER_VARIANCE * t ** 3) / 3;
    p.both += t * p.rate + (WANDER_VARIANCE * t * t) / 2;
    p.rate += WANDER_VARIANCE * t;
    const [gain, rateGain] = [p.offset / (p.offset + variance), p.both / (p.offset + variance)];
    const innovation = offset - this.#offset;
    this.#offset += gain * innovation;
    this.#rate += rateGain * innovation;
    p.rate -= rateGain * p.both;
    p.offset *= 1 - gain;
    p.both *= 1 - gain;
    return undefined;
  }

  at(raw: RawTime): Estimate {
    const t = (raw - this.#at) / SECOND;
    return {
      offset: (this.#offset + this.#rate * t) as Span,
      offsetError: Math.sqrt(this.#p.offset) as Span,
      rate: this.#rate / SECOND,
      rateError: Math.sqrt(this.#p.rate) / SECOND,
      bound: 0 as Span,
      drift: 0,
    };
  }
}
