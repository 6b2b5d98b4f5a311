// What the limits leave of offset and rate, whatever the queues, the routes and an attacker are like.

import type { Sample } from '../measure/exchange.js';
import { type RawTime, SECOND, rawDifference } from '../time.js';
import { wanderLimit } from './wander-limit.js';
import { HalfPlanes } from './half-planes.js';

// Inside, time is in seconds, offset in nanoseconds and rate in nanoseconds per second (1e-9).

/** What runs further off leaves no trace of a line; and no clock runs further off than that. */
const RATE_LIMIT = 1e7;
export const CRYSTAL_RATE_MOST = 5e5;
/** Stamps are whole nanoseconds: each of an exchange's two limits may be wrong by so much. */
const ERROR_LEAST = 1;
/** A room of less than this is rounding, nanoseconds: to a tangent it would seem to come closer for ever. */
const ROUNDING = 1e-3;
/** The room for both floors has far fewer straight pieces than this: more are rounding. */
const PIECES_MOST = 100;

/**
 * The limits that an exchange leaves: no queue and no way takes less than no time, so the offset is at most what
 * the way out measured, and at least what the way back did, less the stamps' error. Both clocks' rates move
 * within `wanderLimit`. So each sample, however old, limits offset x and rate y of now by two half-planes:
 *
 *     x - y age <= out + bend(age)        -(x - y age) <= back + bend(age)
 *
 * What satisfies all is a convex set (set-membership estimation; Schweppe 1968). The true pair lies in it
 * as long as the clocks and stamps keep to these limits. Delays that are added, datagrams that are lost,
 * repeated or overtaken only make it wider.
 */
export class FeasibleSet {
  readonly #out = new HalfPlanes(1);
  readonly #back = new HalfPlanes(-1);
  readonly #start: RawTime;
  /** Offsets are counted from the first, so that their differences have digits. */
  readonly #reference: number;
  /** The rates that are left. */
  #slowest = -RATE_LIMIT;
  #fastest = RATE_LIMIT;
  /** The offsets that are left at the instant of the latest sample, from the reference. */
  #least = -Infinity;
  #most = Infinity;
  /** The shortest round trip of all, nanoseconds: no bound is below half of it. */
  roundTrip = Infinity;
  /** The instant of the latest sample. */
  at: RawTime;
  samples = 0;

  constructor(first: Sample) {
    this.#start = this.at = first.at;
    this.#reference = first.offset;
    this.add(first);
  }

  /** The slowest and the fastest rate that are left, nanoseconds per second. */
  get slowest(): number {
    return this.#isUsual
      ? Math.max(this.#slowest, -CRYSTAL_RATE_MOST)
      : Math.min(this.#slowest, -CRYSTAL_RATE_MOST);
  }

  get fastest(): number {
    return this.#isUsual
      ? Math.min(this.#fastest, CRYSTAL_RATE_MOST)
      : Math.max(this.#fastest, CRYSTAL_RATE_MOST);
  }

  /** Can the other clock be one? Else it was set meanwhile, or is none: nobody knows yet. */
  get #isUsual(): boolean {
    return this.#slowest <= CRYSTAL_RATE_MOST && this.#fastest >= -CRYSTAL_RATE_MOST;
  }

  /** The least and the most offset that are left at `raw`, nanoseconds. */
  leastAt(raw: RawTime): number {
    const t = this.#since(raw);
    const rate = t < 0 ? this.fastest : this.slowest;
    return this.#reference + this.#least + rate * t - wanderLimit(Math.abs(t));
  }

  mostAt(raw: RawTime): number {
    const t = this.#since(raw);
    const rate = t < 0 ? this.slowest : this.fastest;
    return this.#reference + this.#most + rate * t + wanderLimit(Math.abs(t));
  }

  /** How far from `offset` the true one is at most at `raw`, nanoseconds; never less than half the round trip. */
  furthest(raw: RawTime, offset: number): number {
    return Math.max(this.mostAt(raw) - offset, offset - this.leastAt(raw), this.roundTrip / 2);
  }

  /** How far it is at most by the latest sample alone. */
  furthestByLatest(raw: RawTime, offset: number): number {
    const from = offset - this.#reference;
    const latest = Math.max(this.#out.latest - from, from + this.#back.latest);
    return latest + Math.max(this.#rateMost, CRYSTAL_RATE_MOST) * Math.abs(this.#since(raw));
  }

  /** How fast that grows from `raw` on for an offset with this rate, nanoseconds per second, over `horizon` seconds. */
  growth(rate: number, raw: RawTime, horizon: number): number {
    const spread = Math.max(this.fastest - rate, rate - this.slowest);
    if (horizon <= 0) return spread;
    const t = Math.max(this.#since(raw), 0);
    return spread + (wanderLimit(t + horizon) - wanderLimit(t)) / horizon;
  }

  /** Seconds from the latest sample to `raw`. */
  #since(raw: RawTime): number {
    return rawDifference(raw, this.at) / SECOND;
  }

  /**
   * Takes a sample in. Answers false, and leaves it out, if nothing would be left: a clock was set, or a stamp is
   * wrong.
   */
  add({ at, offset, delay, error }: Sample): boolean {
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
    this.samples += 1;
    this.roundTrip = Math.min(this.roundTrip, 2 * half);
    this.#out.prune(this.slowest, this.fastest);
    this.#back.prune(this.slowest, this.fastest);
    return true;
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
    this.#most = this.#isUsual ? this.#out.lowest(this.fastest) : this.#out.latest;
    this.#least = -(this.#isUsual ? this.#back.lowest(this.slowest) : this.#back.latest);
    return true;
  }

  /**
   * The first possible rate, upwards or downwards from one that may be too far: the room is concave, so its
   * tangents (Newton's method) come ever closer and never too close. Infinite if there is none.
   */
  #firstPossible(rate: number, direction: 1 | -1): number {
    for (let i = 0; i < PIECES_MOST; i += 1) {
      const room = this.#out.lowest(rate) + this.#back.lowest(rate);
      if (room >= -ROUNDING) break;
      const slope = this.#out.age - this.#back.age;
      if (slope * direction <= 0) return direction * Infinity;
      rate -= room / slope;
    }
    return rate;
  }
}
