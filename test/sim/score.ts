// How good a run was: errors, their smoothness, when they settled, and whether the bounds held.

export interface Score {
  /** Errors of the shown clock over the scored seconds, seconds. */
  readonly rms: number;
  readonly mean: number;
  readonly max: number;
  /** Root mean square of its rate's error, from second to second. */
  readonly rate: number;
  /** The first second after which the error stays below ten times the run's own RMS error. */
  readonly settled: number;
  /** Share of scored seconds in which the true error lay inside the claimed bound. */
  readonly held: number;
  /** The middle bound, beyond half the smallest delay, over the error's 99.9th percentile. */
  readonly looseness: number;
}

const NANOSECOND = 1e-9;

export class Scoring {
  /** By second, nanoseconds. */
  readonly errors: Float64Array;
  readonly #bounds: Float64Array;
  readonly #from: number;

  constructor(end: number, from: number) {
    this.errors = new Float64Array(end + 1);
    this.#bounds = new Float64Array(end + 1);
    this.#from = from;
  }

  add(second: number, error: number, bound: number): void {
    this.errors[second] = error;
    this.#bounds[second] = bound;
  }

  /** @param half Half the smallest delay, which no exchange can see, nanoseconds. */
  score(half: number): Score {
    const errors = this.errors.subarray(this.#from + 1);
    const bounds = this.#bounds.subarray(this.#from + 1);
    const sizes = errors.map(Math.abs).toSorted();
    const rms = Math.sqrt(mean(errors.map((error) => error * error)));
    const steps = errors.map((error, i) => error - this.errors[this.#from + i]!);
    const inside = errors.filter((error, i) => Math.abs(error) <= bounds[i]!);
    const needed = sizes[Math.floor(0.999 * sizes.length)]!;
    const claimed = bounds.toSorted()[bounds.length >> 1]! - half;
    return {
      rms: rms * NANOSECOND,
      mean: mean(errors) * NANOSECOND,
      max: sizes.at(-1)! * NANOSECOND,
      rate: Math.sqrt(mean(steps.map((step) => step * step))) * NANOSECOND,
      settled: this.settled(10 * rms),
      held: inside.length / errors.length,
      looseness: claimed / needed,
    };
  }

  /** The first second after which the error stays below `level`, nanoseconds. */
  settled(level: number): number {
    return this.errors.findLastIndex((error) => !(Math.abs(error) < level)) + 1;
  }
}

const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
