// What the limits leave of offset and rate, whatever the queues, the routes and an attacker are like.

import type { Sample } from '../measure/exchange.js';
import { type RawTime, SECOND, rawDifference } from '../time.js';
import { bendAfter } from './bend.js';
import { Side } from './side.js';

// Inside, time is in seconds, offset in nanoseconds and rate in nanoseconds per second (1e-9).

/** What runs further off is no clock; and no clock is further off than this, unless its samples show it. */
const RATE_LIMIT = 1e7;
export const RATE_MOST = 5e5;
/** Stamps are whole nanoseconds: each of an exchange's two limits may be wrong by so much. */
const ERROR_LEAST = 1;
/** The room for both floors has far fewer straight pieces than this: more are rounding. */
const PIECES_MOST = 100;

/**
 * The limits that an exchange leaves: no queue and no way takes less than no time, so the offset is at most what
 * the way out measured, and at least what the way back did, less the stamps' error. Both clocks' rates move
 * within `bendAfter`. So each sample, however old, limits offset x and rate y of now by two half-planes:
 *
 *     x - y age <= out + bend(age)        -(x - y age) <= back + bend(age)
 *
 * What satisfies all is a convex set (set-membership estimation; Schweppe 1968). The true pair lies in it
 * as long as the clocks and stamps keep to these limits. Delays that are added, datagrams that are lost,
 * repeated or overtaken only make it wider.
 */
export class Feasible {
  readonly #out = new Side(1);
  readonly #back = new Side(-1);
  #start = 0 as RawTime;
  /** Offsets are counted from the first, so that their differences have digits. */
  #reference = 0;
  /** The rates that are left. */
  #slowest = -RATE_LIMIT;
  #fastest = RATE_LIMIT;
  /** The offsets that are left at the instant of the latest sample, from the reference. */
  #least = -Infinity;
  #most = Infinity;
  /** The shortest round trip of all, nanoseconds: no bound is below half of it. */
  roundTrip = Infinity;
  /** The instant of the latest sample. */
  at = 0 as RawTime;

  get isEmpty(): boolean {
    return this.#out.size === 0;
  }

  /** The slowest and the fastest rate that are left, nanoseconds per second. */
  get slowest(): number {
    return Math.max(this.#slowest, Math.min(this.#fastest, 0) - RATE_MOST);
  }

  get fastest(): number {
    return Math.min(this.#fastest, Math.max(this.#slowest, 0) + RATE_MOST);
  }

  /** The least and the most offset that are left `t` seconds after the latest sample, nanoseconds. */
  leastAfter(t: number): number {
    const rate = t < 0 ? this.fastest : this.slowest;
    return this.#reference + this.#least + rate * t - bendAfter(Math.abs(t));
  }

  mostAfter(t: number): number {
    const rate = t < 0 ? this.slowest : this.fastest;
    return this.#reference + this.#most + rate * t + bendAfter(Math.abs(t));
  }

  /** How fast what is left grows, nanoseconds per second, over the next `horizon` seconds after `t`. */
  growth(rate: number, t: number, horizon: number): number {
    const spread = Math.max(this.fastest - rate, rate - this.slowest);
    if (horizon <= 0) return spread;
    const from = Math.max(t, 0);
    const bend = bendAfter(from + horizon) - bendAfter(from);
    return spread + bend / horizon;
  }

  #clear(): void {
    this.#out.clear();
    this.#back.clear();
    this.#slowest = -RATE_LIMIT;
    this.#fastest = RATE_LIMIT;
    this.#least = -Infinity;
    this.#most = Infinity;
    this.roundTrip = Infinity;
  }

  /**
   * Takes a sample in. Answers false, and leaves it out, if nothing would be left: a clock was set, or a stamp is
   * wrong.
   */
  add({ at, offset, delay, error }: Sample): boolean {
    if (this.isEmpty) {
      this.#start = this.at = at;
      this.#reference = offset;
    }
    this.#pass(at);
    const half = Math.max(delay, 0) / 2;
    // The two limits are of when the datagrams came, not of the middle of the exchange.
    const moved = (this.#rateMost * half) / SECOND;
    // A round trip of less than no time shows how wrong the stamps are.
    const wrong = Math.max(error, ERROR_LEAST, -delay) + moved;
    const when = rawDifference(at, this.#start) / SECOND;
    const from = offset - this.#reference;
    this.#out.add(when, from + half + wrong);
    this.#back.add(when, half - from + wrong);
    if (!this.#narrow()) {
      this.#out.drop();
      this.#back.drop();
      // Time has passed all the same.
      this.#narrow();
      return false;
    }
    this.roundTrip = Math.min(this.roundTrip, 2 * half);
    this.#out.prune(this.slowest, this.fastest);
    this.#back.prune(this.slowest, this.fastest);
    return true;
  }

  /** Begins again with these samples, and if they leave nothing together, with the latest. */
  restart(samples: readonly Sample[]): void {
    this.#clear();
    for (const sample of samples) {
      if (this.add(sample)) continue;
      this.#clear();
      this.add(sample);
    }
  }

  get #rateMost(): number {
    return Math.max(Math.abs(this.slowest), Math.abs(this.fastest));
  }

  /** Lets time pass until `at`; a sample that was overtaken lets none. */
  #pass(at: RawTime): void {
    if (at > this.at) this.at = at;
    const now = rawDifference(this.at, this.#start) / SECOND;
    this.#out.pass(now);
    this.#back.pass(now);
  }

  /** Finds the rates and offsets that are left; false, and no change, if none is. */
  #narrow(): boolean {
    const slowest = this.#firstPossible(-RATE_LIMIT, 1);
    const fastest = this.#firstPossible(RATE_LIMIT, -1);
    if (!(slowest <= fastest)) return false;
    [this.#slowest, this.#fastest] = [slowest, fastest];
    // Every sample lies before now: the most is the higher the faster the other clock is.
    this.#most = this.#out.lowest(this.fastest);
    this.#least = -this.#back.lowest(this.slowest);
    return true;
  }

  /**
   * The first possible rate, upwards or downwards from one that may be too far: the room is concave, so its
   * tangents (Newton's method) come ever closer and never too close. Infinite if there is none.
   */
  #firstPossible(rate: number, direction: 1 | -1): number {
    for (let i = 0; i < PIECES_MOST; i += 1) {
      const room = this.#out.lowest(rate) + this.#back.lowest(rate);
      if (room >= 0) break;
      const slope = this.#out.age - this.#back.age;
      if (slope * direction <= 0) return direction * Infinity;
      rate -= room / slope;
    }
    return rate;
  }
}
