// Another clock behind a path, as an estimator meets it: the truth, and what an exchange says of it.

import type { Sample } from '#protocol/measure/exchange.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { exponential, normal, seededRandom } from './random.js';

export interface OtherClockOptions {
  readonly seed: number;
  /** The step of the rate's random walk, each second; nanoseconds per second. */
  readonly wander?: number;
  /** Smallest delay each way, and the mean queue on top; nanoseconds. */
  readonly floor: number;
  readonly jitter: number;
  readonly offset?: number;
  readonly rate?: number;
}

export class OtherClock {
  readonly random: () => number;
  readonly #jitter: number;
  seconds = 0;
  wander: number;
  /** What is true now: nanoseconds, nanoseconds per second, and the smallest delays. */
  offset: number;
  rate: number;
  floorOut: number;
  floorBack: number;

  constructor({ seed, wander = 0, floor, jitter, offset = 0, rate = 0 }: OtherClockOptions) {
    this.random = seededRandom(seed);
    this.#jitter = jitter;
    this.wander = wander;
    this.offset = offset;
    this.rate = rate;
    this.floorOut = this.floorBack = floor;
  }

  get raw(): number {
    return 1e12 + this.seconds * 1e9;
  }

  /** So many whole seconds pass. */
  pass(seconds: number): void {
    for (let i = 0; i < seconds; i += 1) {
      this.seconds += 1;
      this.offset += this.rate;
      this.rate += this.wander * normal(this.random);
    }
  }

  /** The apparent one-way delays of an exchange now, and the variance of its stamps; nanoseconds. */
  delays(): { out: number; back: number; noise: number } {
    const out = this.floorOut + this.offset + this.#jitter * exponential(this.random);
    const back = this.floorBack - this.offset + this.#jitter * exponential(this.random);
    return { out, back, noise: 1 };
  }

  /** The same as a sample of an exchange. */
  sample(): Sample {
    const { out, back } = this.delays();
    return {
      at: rawTime(this.raw),
      offset: spanOf((out - back) / 2),
      delay: spanOf(out + back),
      error: spanOf(0),
    };
  }
}
