// A crystal: raw time as a function of true time, with a rate that changes from second to second.

import type { Random } from '#protocol/endpoint.js';
import { type RawTime, SECOND } from '#protocol/time.js';
import { normal } from './random.js';

/** At true time `at`, seconds, something changes by `by` at once. */
export interface Change {
  readonly at: number;
  readonly by: number;
}

export interface OscillatorOptions {
  /** What the counter shows at true time 0, nanoseconds. */
  readonly start?: number;
  /** Rate error at the start, e.g. 20e-6. */
  readonly drift?: number;
  /** The step of the rate's random walk, each second. */
  readonly wander?: number;
  /** Temperature: the rate swings as a sine of this amplitude and period (seconds). */
  readonly swing?: { readonly amplitude: number; readonly period: number };
  /** What else the rate is off by in each second since true time 0: called for each once, in order. */
  readonly warmth?: (second: number) => number;
  /** Sudden changes of the rate, and of the counter itself (nanoseconds), at whole seconds. */
  readonly rateSteps?: readonly Change[];
  readonly phaseSteps?: readonly Change[];
}

/** Constant rate within each second of true time; times in nanoseconds. */
export class Oscillator {
  readonly #random: Random;
  readonly #options: OscillatorOptions;
  /** Nothing changes: no seconds need be kept, of which a crowd of devices would fill gigabytes. */
  readonly #constant: boolean;
  #walked: number;
  /** Raw time as each second began, and the rate error in it. */
  readonly #raw: number[] = [];
  readonly #rates: number[] = [];

  constructor(options: OscillatorOptions, random: Random) {
    this.#options = options;
    this.#random = random;
    this.#walked = options.drift ?? 0;
    const { wander = 0, swing, warmth, rateSteps = [], phaseSteps = [] } = options;
    this.#constant =
      wander === 0 && !swing && !warmth && rateSteps.length + phaseSteps.length === 0;
  }

  raw(at: number): RawTime {
    const { start = 0, drift = 0 } = this.#options;
    if (this.#constant) return (start + at * (1 + drift)) as RawTime;
    const second = Math.floor(at / SECOND);
    if (second >= this.#raw.length) this.#grow(second);
    return (this.#raw[second]! + (at - second * SECOND) * (1 + this.#rates[second]!)) as RawTime;
  }

  /** The first true time from `from` on at which the counter shows `raw` or more. */
  trueAt(raw: RawTime, from: number): number {
    const { start = 0, drift = 0 } = this.#options;
    if (this.#constant) return Math.max((raw - start) / (1 + drift), from);
    for (let second = Math.floor(from / SECOND); ; second += 1) {
      if (second >= this.#raw.length) this.#grow(second);
      const wanted =
        (second + (raw - this.#raw[second]!) / SECOND / (1 + this.#rates[second]!)) * SECOND;
      if (wanted < (second + 1) * SECOND) return Math.max(wanted, second * SECOND, from);
    }
  }

  #grow(second: number): void {
    const { start = 0, wander = 0, swing, warmth, rateSteps = [], phaseSteps = [] } = this.#options;
    while (this.#raw.length <= second) {
      const now = this.#raw.length;
      if (wander > 0) this.#walked += wander * normal(this.#random);
      for (const { at, by } of rateSteps) if (at === now) this.#walked += by;
      const swung = swing && swing.amplitude * Math.sin((2 * Math.PI * now) / swing.period);
      const before = now === 0 ? start : this.#raw[now - 1]! + SECOND * (1 + this.#rates[now - 1]!);
      const step = phaseSteps.reduce((sum, { at, by }) => (at === now ? sum + by : sum), 0);
      this.#raw.push(before + step);
      this.#rates.push(this.#walked + (swung ?? 0) + (warmth?.(now) ?? 0));
    }
  }
}
