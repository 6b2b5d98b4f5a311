// A crystal: raw time as a function of true time, with a rate that walks from second to second.

import type { Random } from '@belfry/protocol/core/endpoint.js';
import { type RawTime, SECOND } from '@belfry/protocol/core/time.js';
import { normal } from './random.js';

export interface OscillatorOptions {
  /** What the counter shows at true time 0, nanoseconds. */
  readonly start?: number;
  /** Rate error at the start, e.g. 20e-6. */
  readonly drift?: number;
  /** The step of the rate's random walk, each second. */
  readonly wander?: number;
}

/** Constant rate within each second of true time; times in nanoseconds. */
export class Oscillator {
  readonly #random: Random;
  readonly #wander: number;
  #rate: number;
  /** Raw time at each whole second so far. */
  readonly #raw: number[];

  constructor(options: OscillatorOptions, random: Random) {
    this.#random = random;
    this.#wander = options.wander ?? 0;
    this.#rate = options.drift ?? 0;
    this.#raw = [options.start ?? 0];
  }

  raw(at: number): RawTime {
    const second = Math.floor(at / SECOND);
    this.#grow(second + 1);
    const share = at / SECOND - second;
    const from = this.#raw[second]!;
    return (from + share * (this.#raw[second + 1]! - from)) as RawTime;
  }

  /** True time at which the counter shows `raw`. */
  trueAt(raw: RawTime): number {
    while (this.#raw.at(-1)! <= raw) this.#grow(this.#raw.length);
    let low = 0;
    let high = this.#raw.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#raw[middle]! <= raw) low = middle;
      else high = middle;
    }
    const from = this.#raw[low]!;
    return (low + (raw - from) / (this.#raw[high]! - from)) * SECOND;
  }

  #grow(second: number): void {
    while (this.#raw.length <= second) {
      this.#rate += this.#wander * (this.#wander === 0 ? 0 : normal(this.#random));
      this.#raw.push(this.#raw.at(-1)! + SECOND * (1 + this.#rate));
    }
  }
}
