// The set of offsets and rates that no sample rules out, whatever queues, routes and attackers do.

import type { Sample } from '../measure/exchange.js';
import { type RawTime, SECOND, rawDifference } from '../time.js';
import { wanderLimit } from './wander-limit.js';
import { HalfPlanes } from './half-planes.js';

/** The search for possible rates begins at plus and minus 1 %: what runs further off is no clock. */
const RATE_LIMIT = 1e7;
/** Two sound crystals differ in rate by no more than 500 ppm, here in nanoseconds per second. */
export const CRYSTAL_RATE_MOST = 5e5;
/** Stamps are whole nanoseconds, so each of a sample's two limits may be wrong by 1 ns. */
const ERROR_LEAST = 1;
/** Newton's method stops at a room within this of zero, nanoseconds: what is less is rounding. */
const ROUNDING = 1e-3;
/** Newton's method takes no more steps than this: the room has far fewer straight pieces. */
const PIECES_MOST = 100;

/**
 * The set of all pairs (offset now, rate) that agree with every sample.
 *
 * One exchange measures two apparent one-way delays: `out` is the offset plus the true delay out, `back` is the true
 * delay back less the offset. No true delay is negative, so the offset was at most `out` and at least `-back`, but for
 * the stamps' error. Since then, `age` seconds ago, the offset has grown by rate times age, and by no more than
 * `wanderLimit(age)` beyond that. So each sample limits offset x and rate y of now by two half-planes:
 *
 *     x - y age <= out + wanderLimit(age)        -(x - y age) <= back + wanderLimit(age)
 *
 * The half-planes' intersection is a convex set that contains the true pair (set-membership estimation: Schweppe 1968,
 * "Recursive state estimation: unknown but bounded errors and system inputs"). It rests on three limits only: delays
 * are not negative, stamps err by no more than they state, crystals keep to `CRYSTAL_RATE_MOST` and `wanderLimit`.
 * Datagrams that are delayed, lost, repeated or overtaken make the set wider, never wrong.
 *
 * Inside, time is in seconds, an offset in nanoseconds and a rate in nanoseconds per second.
 */
export class FeasibleSet {
  readonly #out = new HalfPlanes(1);
  readonly #back = new HalfPlanes(-1);
  readonly #start: RawTime;
  /**
   * The first sample's offset, from which all are counted: a double has too few digits for the small differences
   * else.
   */
  readonly #reference: number;
  /** The least and the greatest possible rate, nanoseconds per second. */
  #slowest = -RATE_LIMIT;
  #fastest = RATE_LIMIT;
  /**
   * The least and the greatest possible offset at the instant of the latest sample, less the reference, nanoseconds.
   */
  #least = -Infinity;
  #most = Infinity;
  /** The shortest round trip of all samples, nanoseconds. No bound is below half of it. */
  roundTrip = Infinity;
  /** The instant of the latest sample, left out or not. */
  at: RawTime;
  /** Number of samples that were taken in. */
  samples = 0;
  /**
   * A rate of a sound crystal has been among the possible ones all along. Otherwise the clock was set between two
   * samples, or is bad. Old limits get weaker with age and may let a sound rate in again, but what was impossible once
   * stays so.
   */
  #isUsual = true;
  /**
   * By so much more the offset may have moved during the latest exchange than the rates that were possible before it
   * allow, nanoseconds: what counts where that exchange is to stand alone.
   */
  #unmoved = 0;

  constructor(first: Sample) {
    this.#start = this.at = first.at;
    this.#reference = first.offset;
    this.add(first);
  }

  /** The least possible rate, nanoseconds per second. */
  get slowest(): number {
    return this.#isUsual
      ? Math.max(this.#slowest, -CRYSTAL_RATE_MOST)
      : Math.min(this.#slowest, -CRYSTAL_RATE_MOST);
  }

  /** The greatest possible rate, nanoseconds per second. */
  get fastest(): number {
    return this.#isUsual
      ? Math.min(this.#fastest, CRYSTAL_RATE_MOST)
      : Math.max(this.#fastest, CRYSTAL_RATE_MOST);
  }

  /** The least possible offset at `raw`, nanoseconds. */
  leastAt(raw: RawTime): number {
    const t = this.#since(raw);
    const rate = t < 0 ? this.fastest : this.slowest;
    return this.#reference + this.#least + rate * t - wanderLimit(Math.abs(t));
  }

  /** The greatest possible offset at `raw`, nanoseconds. */
  mostAt(raw: RawTime): number {
    const t = this.#since(raw);
    const rate = t < 0 ? this.slowest : this.fastest;
    return this.#reference + this.#most + rate * t + wanderLimit(Math.abs(t));
  }

  /**
   * The greatest distance of the true offset at `raw` from `offset`, nanoseconds; at least half the shortest round
   * trip.
   */
  furthest(raw: RawTime, offset: number): number {
    return Math.max(this.mostAt(raw) - offset, offset - this.leastAt(raw), this.roundTrip / 2);
  }

  /** The same by the latest sample alone: what stays true when all earlier samples are out of date. */
  furthestByLatest(raw: RawTime, offset: number): number {
    const from = offset - this.#reference;
    const latest = Math.max(this.#out.latest - from, from + this.#back.latest);
    const rate = Math.max(this.#rateMost, CRYSTAL_RATE_MOST);
    return latest + this.#unmoved + rate * Math.abs(this.#since(raw));
  }

  /**
   * How fast `furthest` grows from `raw` on, over the next `horizon` seconds, for an offset that grows by `rate`. All
   * rates are in nanoseconds per second.
   */
  growth(rate: number, raw: RawTime, horizon: number): number {
    const spread = Math.max(this.fastest - rate, rate - this.slowest);
    if (horizon <= 0) return spread;
    const t = Math.max(this.#since(raw), 0);
    return spread + (wanderLimit(t + horizon) - wanderLimit(t)) / horizon;
  }

  /** Seconds from the latest sample to `raw`, negative before it. */
  #since(raw: RawTime): number {
    return rawDifference(raw, this.at) / SECOND;
  }

  /**
   * Takes in a sample.
   *
   * @returns false if the set would be empty with it; then the sample is left out. It shows that a clock was set or
   *   that a stamp is wrong.
   */
  add({ at, offset, delay, error }: Sample): boolean {
    this.#pass(at);
    const half = Math.max(delay, 0) / 2;
    // Each limit is of an instant up to half a round trip away from `at`; the offset moved meanwhile.
    const moved = (this.#rateMost * half) / SECOND;
    const unmovedBefore = this.#unmoved;
    this.#unmoved = Math.max((CRYSTAL_RATE_MOST * half) / SECOND - moved, 0);
    // A negative round trip shows that the stamps are wrong by at least as much.
    const wrong = Math.max(error, ERROR_LEAST, -delay) + moved;
    const when = rawDifference(at, this.#start) / SECOND;
    const from = offset - this.#reference;
    this.#out.add(when, from + half + wrong);
    this.#back.add(when, half - from + wrong);
    if (!this.#narrow()) {
      this.#out.drop();
      this.#back.drop();
      this.#unmoved = unmovedBefore;
      // Find the ranges again for the limits that are kept, which have become older.
      this.#narrow();
      return false;
    }
    this.samples += 1;
    this.roundTrip = Math.min(this.roundTrip, 2 * half);
    this.#out.prune(this.slowest, this.fastest);
    this.#back.prune(this.slowest, this.fastest);
    return true;
  }

  /** The greatest possible rate either way, nanoseconds per second. */
  get #rateMost(): number {
    return Math.max(Math.abs(this.slowest), Math.abs(this.fastest));
  }

  /** Ages all limits to `at`. A sample that was overtaken by a later one changes nothing. */
  #pass(at: RawTime): void {
    if (at > this.at) this.at = at;
    const now = rawDifference(this.at, this.#start) / SECOND;
    this.#out.pass(now);
    this.#back.pass(now);
  }

  /** Finds the ranges of possible rates and offsets. @returns false, and changes nothing, if the set is empty. */
  #narrow(): boolean {
    const slowest = this.#firstPossible(-RATE_LIMIT, 1);
    const fastest = this.#firstPossible(RATE_LIMIT, -1);
    if (!(slowest <= fastest)) return false;
    [this.#slowest, this.#fastest] = [slowest, fastest];
    this.#isUsual &&= slowest <= CRYSTAL_RATE_MOST && fastest >= -CRYSTAL_RATE_MOST;
    // Every sample lies in the past, so the greatest offset belongs to the greatest rate, and the least to the least.
    this.#most = this.#isUsual ? this.#out.lowest(this.fastest) : this.#out.latest + this.#unmoved;
    this.#least = -(this.#isUsual
      ? this.#back.lowest(this.slowest)
      : this.#back.latest + this.#unmoved);
    return true;
  }

  /**
   * The first possible rate at or after `rate`, going up (`direction` 1) or down (-1), nanoseconds per second.
   *
   * A rate is possible if there is room: if the greatest offset at that rate is not below the least. The room is a
   * concave function of the rate, made of straight pieces, so Newton's method comes from the impossible side, never
   * passes the first possible rate, and ends after a few steps.
   *
   * @returns plus or minus infinity if no rate is possible.
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
