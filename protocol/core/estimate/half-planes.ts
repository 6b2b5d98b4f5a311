// The limits that one direction's samples leave: one straight line over the rate for each sample.

import { wanderLimit } from './wander-limit.js';

/** Samples that are kept: more hardly ever limit anything. */
const KEPT = 12;

/** A limit says: the offset, or less the offset, is at most `level + bend + sign * rate * age`. */
export class HalfPlanes {
  /** 1 for limits from above, -1 for those from below. */
  readonly #sign: 1 | -1;
  // What is kept as numbers without objects: seconds since the start, nanoseconds, and with the bend since.
  readonly #at: number[] = [];
  readonly #level: number[] = [];
  readonly #bent: number[] = [];
  #now = 0;
  /** How many seconds ago the sample was that limited last. */
  age = 0;

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  /** What the sample says by itself that was taken in last. */
  get latest(): number {
    return this.#bent.at(-1)!;
  }

  /** It is `now` seconds after the start. */
  pass(now: number): void {
    if (now === this.#now) return;
    this.#now = now;
    for (let i = 0; i < this.#at.length; i += 1)
      this.#bent[i] = this.#level[i]! + wanderLimit(now - this.#at[i]!);
  }

  /** Takes in what was measured `at` seconds after the start, not after now. */
  add(at: number, level: number): void {
    this.#at.push(at);
    this.#level.push(level);
    this.#bent.push(level + wanderLimit(this.#now - at));
  }

  /** Takes the last one out again. */
  drop(): void {
    this.#at.pop();
    this.#level.pop();
    this.#bent.pop();
  }

  /** The limit at this rate, nanoseconds; `age` tells of which sample it is. */
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

  /** Of too many, forgets the one that is furthest from limiting anything at these rates. */
  prune(slowest: number, fastest: number): void {
    if (this.#at.length <= KEPT) return;
    const rates = [slowest, (slowest + fastest) / 2, fastest];
    const lowest = rates.map((rate) => this.lowest(rate));
    let furthest = 0;
    let most = -Infinity;
    // The latest stays.
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
