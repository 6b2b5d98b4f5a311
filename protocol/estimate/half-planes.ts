// The half-planes by which the samples of one direction limit offset and rate.

import { wanderLimit } from './wander-limit.js';

/** At most 12 samples are kept: a thirteenth hardly ever limits anything. */
const KEPT = 12;

/**
 * The limits of one direction, one for each of up to 12 samples. A limit says of the offset now, at a given rate:
 *
 *     sign * offset <= level + wanderLimit(age) + sign * rate * age
 *
 * `level` is the apparent one-way delay of that sample, and `age` how long ago it was. Over the rate this is a straight
 * line, and the least of all lines is what limits the offset. Times are in seconds, offsets in nanoseconds, rates in
 * nanoseconds per second.
 */
export class HalfPlanes {
  /** 1 for the way out, which limits the offset from above; -1 for the way back, which limits it from below. */
  readonly #sign: 1 | -1;
  // Parallel arrays, one entry a sample, because objects cost more: seconds since the start; apparent one-way delay,
  // nanoseconds; and that plus the wander since.
  readonly #at: number[] = [];
  readonly #level: number[] = [];
  readonly #bent: number[] = [];
  #now = 0;
  /**
   * Age in seconds of the sample whose limit `lowest` found: the slope of the limit over the rate, but for its sign.
   */
  age = 0;

  /** @param sign 1 for the way out, -1 for the way back. */
  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  /** The limit of the sample that was added last, at rate 0, nanoseconds. */
  get latest(): number {
    return this.#bent.at(-1)!;
  }

  /** Ages all limits to `now` seconds after the start. */
  pass(now: number): void {
    if (now === this.#now) return;
    this.#now = now;
    for (let i = 0; i < this.#at.length; i += 1)
      this.#bent[i] = this.#level[i]! + wanderLimit(now - this.#at[i]!);
  }

  /**
   * Adds a sample taken `at` seconds after the start, not later than now, with an apparent one-way delay of `level`
   * ns.
   */
  add(at: number, level: number): void {
    this.#at.push(at);
    this.#level.push(level);
    this.#bent.push(level + wanderLimit(this.#now - at));
  }

  /** Removes the sample that was added last. */
  drop(): void {
    this.#at.pop();
    this.#level.pop();
    this.#bent.pop();
  }

  /** The least limit at `rate`, nanoseconds. Sets `age` to the age of the sample that it is of. */
  lowest(rate: number): number {
    const slope = this.#sign * rate;
    let lowest = Infinity;
    for (let i = 0; i < this.#at.length; i += 1) {
      const age = this.#now - this.#at[i]!;
      const limit = this.#bent[i]! + slope * age;
      if (limit < lowest) {
        lowest = limit;
        this.age = age;
      }
    }
    return lowest;
  }

  /**
   * Removes one of more than 12 samples: the one whose limit stays furthest above the least between these two rates.
   */
  prune(slowest: number, fastest: number): void {
    if (this.#at.length <= KEPT) return;
    const rates = [slowest, (slowest + fastest) / 2, fastest];
    const lowest = rates.map((rate) => this.lowest(rate));
    let furthest = 0;
    let most = -Infinity;
    // The latest sample stays: `latest` needs it.
    for (let i = 0; i < this.#at.length - 1; i += 1) {
      const age = this.#now - this.#at[i]!;
      let least = Infinity;
      for (let k = 0; k < rates.length; k += 1)
        least = Math.min(least, this.#bent[i]! + this.#sign * rates[k]! * age - lowest[k]!);
      if (least > most) {
        most = least;
        furthest = i;
      }
    }
    this.#remove(furthest);
  }

  #remove(i: number): void {
    this.#at.splice(i, 1);
    this.#level.splice(i, 1);
    this.#bent.splice(i, 1);
  }
}
