// What the first samples show of another clock, judged exactly: a straight line between two edges.

import type { Sample } from '../measure/exchange.js';
import { type RawTime, SECOND, rawDifference } from '../time.js';
import { Edge } from './edge.js';
import { type Scan, scan, gridWeights } from './scan.js';

// Inside, time is in seconds, offset in nanoseconds and rate in nanoseconds per second (1e-9).

/** What crystals are wrong by, as a deviation: most of them, and a share of others. */
const RATE_OF_MOST = 3e4;
const RATE_OF_OTHERS = 3e5;
const OTHERS = 0.001;
/** What runs further off is no clock. */
const RATE_LIMIT = 1e7;
/** The mean queue before any is known, as a share of the delay. */
const QUEUE_EXPECTED = 1 / 50;
/** Stamps are whole nanoseconds; of so many samples their error hides how the shortest queues differ. */
const NOISE_LEAST = 1;
const MANY = 16;
/** What is less likely than the likeliest by this (the logarithm) makes no difference. */
const UNLIKELY = 30;
/** The room for both floors has far fewer straight pieces than this: more are rounding. */
const PIECES_MOST = 100;
/** In a second a poor crystal's rate wanders by so much; a tenth of the path that this makes is no straight line. */
const WANDER = 10;
const BEND = 0.1;

/** What is believed at the instant of the latest sample. */
export interface FitResult {
  /** Offset, rate, floor out and floor back. */
  readonly mean: readonly number[];
  /** Their ten covariances, the upper triangle row by row. */
  readonly covariance: readonly number[];
}

/** Where offset and floor lie at one rate. */
interface Candidate {
  readonly weight: number;
  readonly rate: number;
  readonly offset: number;
  readonly floor: number;
  /** Of the offset and of the floor, which have the same, and of both together. */
  readonly variance: number;
  readonly covariance: number;
}

/**
 * For so short a time a rate is constant. All that either direction measured lies above its edge: the offset
 * plus the floor out, or the floor back less the offset. At any one rate the integrals over the edges and
 * the queues are known (`Edge`); the one over the rate is a sum.
 */
export class StraightLineFit {
  readonly #out = new Edge(1);
  readonly #back = new Edge(-1);
  readonly #start: RawTime;
  /** Offsets are counted from the first, so that their differences have digits. */
  readonly #reference: number;
  /** Slower and faster ones are impossible, and remain so. */
  #slowest = -RATE_LIMIT;
  #fastest = RATE_LIMIT;
  #least = Infinity;
  #noise = NOISE_LEAST;
  /** The mean queue that is expected before any is known. */
  #scale = 0;
  samples = 0;
  /** The instant of the latest sample. */
  at: RawTime;

  constructor(first: Sample) {
    this.#start = this.at = first.at;
    this.#reference = first.offset;
    this.add(first);
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
    if (error > this.#noise) {
      this.#noise = error;
      // More room than before may make them possible again.
      [this.#slowest, this.#fastest] = [-RATE_LIMIT, RATE_LIMIT];
    }
    this.#scale = Math.max(QUEUE_EXPECTED * this.#least, this.samples * this.#noise);
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
    return BEND * WANDER * this.#span ** 1.5 + noise < finest;
  }

  /** Undefined if no line fits: the clock was set meanwhile. */
  solve(): FitResult | undefined {
    if (!this.#narrow()) return undefined;
    let rates = this.#scan();
    const rate = rates.at[rates.logDensities.indexOf(Math.max(...rates.logDensities))]!;
    const long = [this.#out, this.#back].filter((edge) => edge.markLongQueues(rate, this.#scale));
    if (long.length > 0) rates = this.#scan();
    const { mean, covariance } = summed(this.#candidates(rates));
    // The queues, and how sharp all is, are told at this rate.
    this.#evaluate(mean[1]!);
    this.#out.condense();
    this.#back.condense();
    mean[0]! += this.#reference;
    return { mean, covariance };
  }

  #narrow(): boolean {
    this.#slowest = this.#firstPossible(this.#slowest, 1);
    this.#fastest = this.#firstPossible(this.#fastest, -1);
    return this.#slowest < this.#fastest;
  }

  /**
   * The first possible rate, upwards or downwards from one that may be too far: the room is concave, so its
   * tangents (Newton's method) come ever closer and never too close. Infinite if there is none.
   */
  #firstPossible(rate: number, direction: 1 | -1): number {
    for (let i = 0; i < PIECES_MOST; i += 1) {
      const lacking = -2 * this.#noise - this.#room(rate);
      if (lacking <= 0) break;
      const slope = this.#out.age - this.#back.age;
      if (slope * direction <= 0) return direction * Infinity;
      rate += lacking / slope;
    }
    return rate;
  }

  /** What both floors together are at most. */
  #room(rate: number): number {
    this.#evaluate(rate);
    return this.#out.lowest + this.#back.lowest;
  }

  #scan(): Scan {
    return scan((rate) => this.#logDensity(rate), this.#slowest, this.#fastest);
  }

  /** The logarithm of how likely a rate that is possible is, but for a constant. */
  #logDensity(rate: number): number {
    this.#evaluate(rate);
    return logPrior(rate) + this.#out.logLikelihood + this.#back.logLikelihood;
  }

  #candidates(rates: Scan): readonly Candidate[] {
    const [out, back] = [this.#out, this.#back];
    const least = Math.max(...rates.logDensities) - UNLIKELY;
    const candidates: Candidate[] = [];
    gridWeights(rates).forEach((weight, i) => {
      if (rates.logDensities[i]! < least) return;
      const rate = rates.at[i]!;
      // Less than none is the stamps' error.
      const room = Math.max(this.#room(rate), 0);
      const edgeOut = out.lowest - out.below(room);
      const edgeBack = back.lowest - back.below(room);
      const varianceOut = out.variance(room);
      const varianceBack = back.variance(room);
      candidates.push({
        weight,
        rate,
        offset: (edgeOut - edgeBack) / 2,
        floor: (edgeOut + edgeBack) / 2,
        variance: (varianceOut + varianceBack) / 4,
        covariance: (varianceOut - varianceBack) / 4,
      });
    });
    return candidates;
  }

  #evaluate(rate: number): void {
    this.#out.evaluate(rate, this.#scale);
    this.#back.evaluate(rate, this.#scale);
  }
}

/** The logarithm of how usual a rate is, but for a constant. */
function logPrior(rate: number): number {
  const normal = (deviation: number): number =>
    Math.exp(-((rate / deviation) ** 2) / 2) / deviation;
  return Math.log((1 - OTHERS) * normal(RATE_OF_MOST) + OTHERS * normal(RATE_OF_OTHERS));
}

/** All candidates as one: mean and covariances. */
function summed(candidates: readonly Candidate[]): { mean: number[]; covariance: number[] } {
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  const average = (of: (candidate: Candidate) => number): number =>
    candidates.reduce((sum, candidate) => sum + candidate.weight * of(candidate), 0) / total;
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
