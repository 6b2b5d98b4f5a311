// What the first samples show of another clock, judged exactly: a straight line between two edges.

import type { Sample } from '../measure/exchange.js';
import { type RawTime, SECOND, rawDifference } from '../time.js';
import { Edge } from './edge.js';

// Inside, time is in seconds, offset in nanoseconds and rate in nanoseconds per second (1e-9).

/** What crystals are wrong by, as a deviation: most of them, and a share of others. */
const RATE_OF_MOST = 3e4;
const RATE_OF_OTHERS = 3e5;
const OTHERS = 0.001;
/** What runs further off is no clock; and a promise is for clocks that are no further off than this. */
const RATE_LIMIT = 1e7;
const RATE_PROMISED = 5e5;
/** The mean queue before any is known, as a share of the delay. */
const QUEUE_EXPECTED = 1 / 50;
/** Stamps are whole nanoseconds; of so many samples their error hides how the shortest queues differ. */
const NOISE_LEAST = 1;
const MANY = 16;
/**
 * Rates are tried by so many at once; then again about the best one, as far as the others are no less likely
 * than this (the logarithm), until that is hardly narrower or for so many times.
 */
const RATES = 24;
const ABOUT = 4;
const NARROWER = 0.6;
const PASSES = 12;
/** The fastest and the slowest rate that are possible are known to the range, halved so often. */
const HALVINGS = 16;
/**
 * In a second a poor crystal's rate wanders by so much; a tenth of the path that this makes is no straight
 * line. A promise covers so many deviations of both.
 */
const WANDER = 10;
const BEND = 0.1;
const DEVIATIONS = 4;

/** What is believed at the instant of the latest sample. */
export interface Judgement {
  /** Offset, rate, floor out and floor back. */
  readonly mean: readonly number[];
  /** Their ten covariances, the upper triangle row by row. */
  readonly covariance: readonly number[];
  /** Offset and rate are surely no further from the mean, whatever the path's asymmetry. */
  readonly promised: { readonly offset: number; readonly rate: number };
}

/** Where offset and floor lie at one rate. */
interface Candidate {
  readonly rate: number;
  /** The logarithm of how likely it is, but for a constant. */
  readonly chance: number;
  /** What both floors together are at most: less than nothing where the rate is impossible. */
  readonly both: number;
  readonly offset: number;
  readonly floor: number;
  /** Of the offset and of the floor, which have the same, and of both together. */
  readonly variance: number;
  readonly covariance: number;
  /** The offset lies between these for sure. */
  readonly least: number;
  readonly most: number;
}

/**
 * For so short a time a rate is constant. All that either direction measured lies above its edge: the offset
 * plus the floor out, or the floor back less the offset. At any one rate the integrals over the edges and
 * the queues are known (`Edge`); the one over the rate is a sum.
 */
export class Straight {
  readonly #out = new Edge(1);
  readonly #back = new Edge(-1);
  readonly #start: RawTime;
  /** Offsets are counted from the first, so that their differences have digits. */
  readonly #reference: number;
  #least = Infinity;
  #noise = NOISE_LEAST;
  samples = 0;
  /** The instant of the latest sample. */
  at: RawTime;

  constructor(first: Sample) {
    this.#start = this.at = first.at;
    this.#reference = first.offset;
    this.add(first);
  }

  /** The usual time between samples, seconds. */
  get pause(): number {
    return this.#span / Math.max(this.samples - 1, 1);
  }

  get #span(): number {
    return rawDifference(this.at, this.#start) / SECOND;
  }

  /** A sample older than the latest is taken as of then. */
  add({ at, offset, delay, error }: Sample): void {
    if (at > this.at) this.at = at;
    this.samples += 1;
    const half = Math.max(delay, 0) / 2;
    this.#least = Math.min(this.#least, 2 * half);
    this.#noise = Math.max(this.#noise, error);
    this.#out.add(this.#span, offset - this.#reference + half);
    this.#back.add(this.#span, half - (offset - this.#reference));
  }

  /** The queues' means, nanoseconds. */
  get queues(): { readonly out: number; readonly back: number } {
    return { out: this.#out.mean, back: this.#back.mean };
  }

  /** A rate that wanders would not be mistaken for queues yet, nor, of many samples, the stamps' error. */
  get isSharp(): boolean {
    const finest = Math.min(this.#out.mean, this.#back.mean) / this.samples;
    const noise = this.samples < MANY ? 0 : this.#noise;
    return this.#bend + noise < finest;
  }

  /** How far from a straight line a poor crystal has run: one deviation. */
  get #bend(): number {
    return BEND * WANDER * this.#span ** 1.5;
  }

  /** Undefined if no line fits: the clock was set meanwhile. */
  judge(): Judgement | undefined {
    let candidates = this.#candidates();
    const { rate, chance } = candidates.reduce((one, other) =>
      other.chance > one.chance ? other : one,
    );
    if (chance === -Infinity) return undefined;
    const long = [this.#out, this.#back].filter((edge) => edge.tellLongOnes(rate, this.#scale));
    if (long.length > 0) candidates = this.#candidates();
    const { mean, covariance } = summed(candidates);
    const promised = this.#promise(mean, candidates);
    this.#turn(mean[1]!);
    this.#out.condense();
    this.#back.condense();
    mean[0]! += this.#reference;
    promised.offset += this.#noise + DEVIATIONS * this.#bend;
    promised.rate += DEVIATIONS * WANDER * Math.sqrt(this.#span);
    return { mean, covariance, promised };
  }

  /**
   * Whatever the queues are like: a rate is possible where both limits leave room for the offset, which is
   * one range of rates, and at each of them the offset lies between the limits.
   */
  #promise(
    mean: readonly number[],
    candidates: readonly Candidate[],
  ): { offset: number; rate: number } {
    const [offset, rate] = mean as [number, number];
    const ends = [this.#lastPossible(rate, -1), this.#lastPossible(rate, 1)];
    const all = [...candidates, ...ends].filter(
      (one) => one.rate >= ends[0]!.rate && one.rate <= ends[1]!.rate,
    );
    return {
      offset: Math.max(...all.map(({ least, most }) => Math.max(most - offset, offset - least))),
      rate: Math.max(...ends.map((one) => Math.abs(one.rate - rate))),
    };
  }

  #lastPossible(rate: number, direction: 1 | -1): Candidate {
    let [possible, not] = [rate, rate + direction * (RATE_PROMISED + Math.abs(rate))];
    for (let i = 0; i < HALVINGS; i += 1) {
      const middle = (possible + not) / 2;
      if (this.#candidate(middle).chance > -Infinity) possible = middle;
      else not = middle;
    }
    return this.#candidate(not);
  }

  get #scale(): number {
    return Math.max(QUEUE_EXPECTED * this.#least, this.samples * this.#noise);
  }

  #turn(rate: number): void {
    this.#out.turn(rate, this.#scale);
    this.#back.turn(rate, this.#scale);
  }

  #candidate(rate: number): Candidate {
    this.#turn(rate);
    const out = this.#out;
    const back = this.#back;
    const both = out.lowest + back.lowest;
    const isPossible = both >= -2 * this.#noise;
    const room = Math.max(both, 0);
    const edgeOut = out.lowest - out.below(room);
    const edgeBack = back.lowest - back.below(room);
    const varianceOut = out.variance(room);
    const varianceBack = back.variance(room);
    return {
      rate,
      chance: isPossible ? logPrior(rate) + out.logChance + back.logChance : -Infinity,
      both,
      offset: (edgeOut - edgeBack) / 2,
      floor: (edgeOut + edgeBack) / 2,
      variance: (varianceOut + varianceBack) / 4,
      covariance: (varianceOut - varianceBack) / 4,
      least: -back.lowest,
      most: out.lowest,
    };
  }

  /** Candidates in the order of their rates, the denser the likelier. */
  #candidates(): readonly Candidate[] {
    let [from, to] = [-RATE_LIMIT, RATE_LIMIT];
    let all: Candidate[] = [];
    for (let pass = 0; pass < PASSES; pass += 1) {
      const step = (to - from) / RATES;
      const some = Array.from({ length: RATES + 1 }, (_, i) => this.#candidate(from + i * step));
      all = [
        ...all.filter(({ rate }) => rate < from),
        ...some,
        ...all.filter(({ rate }) => rate > to),
      ];
      const best = Math.max(...some.map(({ chance }) => chance));
      // What is possible may lie between two of them, near the one that is the least impossible.
      const roomiest = Math.max(...some.map(({ both }) => both));
      const isAbout = ({ chance, both }: Candidate): boolean =>
        best === -Infinity ? both === roomiest : chance > best - ABOUT;
      const range = to - from;
      from = Math.max(from, some.find(isAbout)!.rate - step);
      to = Math.min(to, some.findLast(isAbout)!.rate + step);
      if (best > -Infinity && to - from > NARROWER * range) break;
    }
    return all;
  }
}

/** The logarithm of how usual a rate is, but for a constant. */
function logPrior(rate: number): number {
  const normal = (deviation: number): number =>
    Math.exp(-((rate / deviation) ** 2) / 2) / deviation;
  return Math.log((1 - OTHERS) * normal(RATE_OF_MOST) + OTHERS * normal(RATE_OF_OTHERS));
}

/** All candidates as one: mean and covariances. */
function summed(candidates: readonly Candidate[]): {
  mean: number[];
  covariance: number[];
} {
  const best = Math.max(...candidates.map(({ chance }) => chance));
  const weights = candidates.map(({ rate, chance }, i) => {
    const [before, after] = [candidates[i - 1]?.rate ?? rate, candidates[i + 1]?.rate ?? rate];
    return (after - before) * Math.exp(chance - best);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const average = (of: (candidate: Candidate) => number): number =>
    candidates.reduce((sum, candidate, i) => sum + weights[i]! * of(candidate), 0) / total;
  const x = average(({ offset }) => offset);
  const y = average(({ rate }) => rate);
  const f = average(({ floor }) => floor);
  const xx = average(({ offset, variance }) => (offset - x) ** 2 + variance);
  const xy = average(({ offset, rate }) => (offset - x) * (rate - y));
  const xf = average(({ offset, floor, covariance }) => (offset - x) * (floor - f) + covariance);
  const yy = average(({ rate }) => (rate - y) ** 2);
  const yf = average(({ rate, floor }) => (rate - y) * (floor - f));
  const ff = average(({ floor, variance }) => (floor - f) ** 2 + variance);
  return { mean: [x, y, f, f], covariance: [xx, xy, xf, xf, yy, yf, yf, ff, ff, ff] };
}
