// How a crystal answers to temperature, learned from the rates that corrections bring; and whether that foretells anything.

import { SECOND, type Span } from '@belfry/protocol';

/** Rates and temperatures are averaged over five minutes: a crystal follows what a chip's sensor shows slowly. */
export const THERMAL_WINDOW = (300 * SECOND) as Span;

/** Degrees Celsius around which the curve is written down, and in units of how many: so that its terms are alike. */
const MIDDLE = 40;
const UNIT = 10;

/** What is assumed before anything is learned, as standard deviations, ppm: any rate, and 1 ppm in ten degrees. */
const RATE_SPREAD = 100;
const SLOPE_SPREAD = 1;
const CURVE_SPREAD = 0.5;

/** Within a window a crystal's rate moves by 1 ppb by itself (ageing, wander), as a standard deviation, ppm. */
const WANDER = 1e-3;
/** A window's rate is uncertain by 3 ppb at least, ppm; how uncertain it is beyond that the model learns. */
const NOISE_LEAST = 3e-3;

/** Predictions are judged over an hour and over four, in windows: holdover is about what comes then. */
const HORIZONS = [12, 48] as const;
/** Judgements are forgotten with a time constant of two days of windows. */
const KEPT = 1 - 1 / 576;
/** The model counts once it is e^3, some twenty times, as likely as a constant rate, over both horizons. */
const EVIDENCE = 3;
/** A square of an error below this counts as this: both are right. ppm squared. */
const SQUARE_LEAST = 1e-6;

/** A window that was looked at: its rate, and what the model then said of its temperature. */
interface Look {
  readonly rate: number;
  readonly curve: number;
  readonly coefficients: readonly [number, number];
}

/** What of a model is kept over a restart: numbers only. */
export interface ThermalMemory {
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
  readonly noise: number;
  readonly errors: readonly (readonly [number, number, number])[];
}

/**
 * Learns rate = a + b x + c x², x = (temperature − 40 °C) / 10 °C, where `a` walks at random, by a Kalman filter
 * (a recursive least-squares fit with a walking constant). A quadratic is the leading part of the curve of a tuning-fork
 * crystal, and of an AT cut around room temperature.
 *
 * Beside it runs the rule that every clock without a thermometer has: the rate stays what it was. Both foretell each
 * window from what was known an hour and four hours before; the model counts only while its predictions have been the
 * likelier ones (a likelihood ratio of two normal distributions, each with the spread that its errors had). So where the sensor
 * says nothing of the crystal, nothing changes.
 */
export class ThermalModel {
  /** a, b and c, ppm. */
  readonly #mean = new Float64Array(3);
  /** Their covariance, row by row. */
  readonly #covariance = new Float64Array(9);
  #noise = NOISE_LEAST ** 2;
  /** The latest windows, the newest last. */
  readonly #looks: Look[] = [];
  /** For each horizon: the weight of all judgements, and mean squares of the errors of the model and of the constant. */
  readonly #errors: [weight: number, model: number, constant: number][];
  #windows = 0;

  constructor(memory?: ThermalMemory) {
    this.#errors = HORIZONS.map((_, i) => [...(memory?.errors[i] ?? [0, 0, 0])]);
    if (memory === undefined) {
      [RATE_SPREAD, SLOPE_SPREAD, CURVE_SPREAD].forEach((spread, i) => {
        this.#covariance[4 * i] = spread ** 2;
      });
      return;
    }
    this.#mean.set(memory.mean);
    this.#covariance.set(memory.covariance);
    this.#noise = memory.noise;
  }

  /** What is to be kept over a restart. */
  get memory(): ThermalMemory {
    return {
      mean: [...this.#mean],
      covariance: [...this.#covariance],
      noise: this.#noise,
      errors: this.#errors.map((one) => [...one] as const),
    };
  }

  /** Has it foretold better than a constant rate would have? */
  get counts(): boolean {
    return this.evidence > EVIDENCE;
  }

  /** The logarithm of how much likelier its predictions were, per horizon's length of windows, over both horizons. */
  get evidence(): number {
    return this.#errors.reduce((sum, [weight, model, constant], i) => {
      if (weight === 0) return sum;
      // Judgements of windows within one horizon are of the same change: they count once.
      const judged = weight / HORIZONS[i]!;
      const gain = Math.log(Math.max(constant, SQUARE_LEAST) / Math.max(model, SQUARE_LEAST));
      return sum + (judged * gain) / 2;
    }, 0);
  }

  /**
   * The rate at a temperature, degrees Celsius, if the crystal goes on as it was; nanoseconds per nanosecond. Undefined
   * before it counts.
   */
  rateAt(temperature: number): number | undefined {
    return this.counts ? (this.#mean[0]! + this.#curve(temperature)) * 1e-6 : undefined;
  }

  /** A window was seen: its mean rate, nanoseconds per nanosecond, and its mean temperature, degrees Celsius. */
  learn(rate: number, temperature: number): void {
    const ppm = rate * 1e6;
    const x = (temperature - MIDDLE) / UNIT;
    this.#judge(ppm, x);
    this.#update(ppm, x);
    const [, b, c] = this.#mean as unknown as [number, number, number];
    this.#looks.push({ rate: ppm, curve: b * x + c * x * x, coefficients: [b, c] });
    if (this.#looks.length > HORIZONS[1]) this.#looks.shift();
    this.#windows += 1;
  }

  /** Time passed without a rate: what was seen before is of another time. */
  interrupt(): void {
    this.#looks.length = 0;
  }

  #curve(temperature: number): number {
    const x = (temperature - MIDDLE) / UNIT;
    return this.#mean[1]! * x + this.#mean[2]! * x * x;
  }

  /** How both rules foretold this window. */
  #judge(rate: number, x: number): void {
    HORIZONS.forEach((horizon, i) => {
      const look = this.#looks.at(-horizon);
      if (look === undefined || this.#looks.length < horizon) return;
      const [b, c] = look.coefficients;
      const constant = rate - look.rate;
      const model = constant - (b * x + c * x * x - look.curve);
      const errors = this.#errors[i]!;
      const weight = KEPT * errors[0] + 1;
      errors[1] += (model ** 2 - errors[1]) / weight;
      errors[2] += (constant ** 2 - errors[2]) / weight;
      errors[0] = weight;
    });
  }

  #update(rate: number, x: number): void {
    const [mean, p] = [this.#mean, this.#covariance];
    const h = [1, x, x * x];
    p[0]! += WANDER ** 2;
    const ph = [0, 1, 2].map((i) => p[3 * i]! + p[3 * i + 1]! * h[1]! + p[3 * i + 2]! * h[2]!);
    const spread = ph[0]! + ph[1]! * h[1]! + ph[2]! * h[2]!;
    const surprise = rate - (mean[0]! + mean[1]! * h[1]! + mean[2]! * h[2]!);
    // What it could not expect says how uncertain rates are, once the fit has settled.
    if (this.#windows >= HORIZONS[0]) {
      const seen = Math.min(surprise ** 2, 25 * (spread + this.#noise)) - spread;
      this.#noise = Math.max(NOISE_LEAST ** 2, this.#noise + (seen - this.#noise) / 48);
    }
    const gain = ph.map((one) => one / (spread + this.#noise));
    for (let i = 0; i < 3; i += 1) {
      mean[i]! += gain[i]! * surprise;
      for (let j = 0; j < 3; j += 1) p[3 * i + j]! -= gain[i]! * ph[j]!;
    }
  }
}

/** The largest number in a memory that this program would have written: of a covariance before anything was learned. */
const NUMBER_MOST = 1e6;

/** Reads what a state file holds; undefined for anything that this program would not have written. */
export function parseThermalMemory(value: unknown): ThermalMemory | undefined {
  const { mean, covariance, noise, errors } = (value ?? {}) as Partial<
    Record<keyof ThermalMemory, unknown>
  >;
  if (!areNumbers(mean, 3) || !areNumbers(covariance, 9) || !areNumbers([noise], 1))
    return undefined;
  if (!Array.isArray(errors) || errors.length !== HORIZONS.length) return undefined;
  if (!errors.every((one): one is [number, number, number] => areNumbers(one, 3) && isGood(one)))
    return undefined;
  // Variances that are none would make the filter run away.
  const isSound = [0, 4, 8].every((i) => covariance[i]! >= 0) && (noise as number) > 0;
  return isSound ? { mean, covariance, noise: noise as number, errors } : undefined;
}

const isGood = (errors: readonly number[]): boolean => errors.every((one) => one >= 0);

const areNumbers = (value: unknown, length: number): value is number[] =>
  Array.isArray(value) &&
  value.length === length &&
  value.every((one) => typeof one === 'number' && Math.abs(one) <= NUMBER_MOST);
