// Offset and rate from the first few samples: an exact Bayesian fit of one straight line.

import type { Sample } from '../measure/exchange.js';
import { type RawTime, SECOND, rawDifference } from '../time.js';
import { Edge } from './edge.js';
import { type Scan, scan, gridWeights } from './scan.js';

/**
 * How wrong crystals' rates are before anything is measured, as standard deviations in nanoseconds per second: 30 ppm
 * for most, and 300 ppm for one in a thousand.
 */
const RATE_OF_MOST = 3e4;
const RATE_OF_OTHERS = 3e5;
const OTHERS = 0.001;
/** The search for possible rates begins at plus and minus 1 %: what runs further off is no clock. */
const RATE_LIMIT = 1e7;
/** Before any queue is known, its mean is expected to be a fiftieth of the shortest round trip. */
const QUEUE_EXPECTED = 1 / 50;
/** Stamps are whole nanoseconds: their error is at least 1 ns. */
const NOISE_LEAST = 1;
/** From 16 samples on, the stamps' error counts against the line, too: it hides how the shortest queues differ. */
const MANY = 16;
/** A rate whose log density lies 30 below the greatest makes no difference. */
const UNLIKELY = 30;
/** Newton's method takes no more steps than this: the room has far fewer straight pieces. */
const PIECES_MOST = 100;
/**
 * A poor crystal's rate wanders by 10 nanoseconds per second in a second. Ten per cent of the offset that follows is
 * taken as the bend that the samples show.
 */
const WANDER = 10;
const BEND = 0.1;

/** The fit's result, at the instant of the latest sample: a Gaussian of four quantities. */
export interface FitResult {
  /** Offset (ns), rate (ns per s), shortest delay out and shortest delay back (ns). */
  readonly mean: readonly number[];
  /** Their ten different covariances: the upper triangle, row by row. */
  readonly covariance: readonly number[];
}

/** The distribution of offset and floor at one rate of the grid. */
interface Candidate {
  readonly weight: number;
  readonly rate: number;
  readonly offset: number;
  readonly floor: number;
  /** Variance of the offset, which is the floor's too, and the covariance of the two. */
  readonly variance: number;
  readonly covariance: number;
}

/**
 * Fits one straight line to the first samples of another clock.
 *
 * Over so short a time the rate is taken as constant. At a given rate, all apparent delays of a direction lie above an
 * edge: offset plus floor on the way out, floor less offset on the way back, where a floor is the shortest true delay.
 * How far they lie above it is queueing, exponential with an unknown mean. Under these assumptions the posterior
 * distribution of offset, rate and floors is known exactly: at each rate in closed form (see `Edge`), and over the
 * rates as a sum over a grid (see `scan`).
 *
 * Times are in seconds, offsets and delays in nanoseconds, rates in nanoseconds per second.
 */
export class StraightLineFit {
  readonly #out = new Edge(1);
  readonly #back = new Edge(-1);
  readonly #start: RawTime;
  /** The first sample's offset, from which all are counted: a double has too few digits for small differences else. */
  readonly #reference: number;
  /** Rates outside these two are impossible, and stay so as samples are added. */
  #slowest = -RATE_LIMIT;
  #fastest = RATE_LIMIT;
  /** The shortest round trip, nanoseconds. */
  #least = Infinity;
  /** The greatest error that a sample's stamps stated, nanoseconds. */
  #noise = NOISE_LEAST;
  /** Scale of the prior of the mean queue, nanoseconds. */
  #scale = 0;
  /** Number of samples taken in. */
  samples = 0;
  /** The instant of the latest sample. */
  at: RawTime;

  constructor(first: Sample) {
    this.#start = this.at = first.at;
    this.#reference = first.offset;
    this.add(first);
  }

  /** Seconds from the first sample to the latest. */
  get #span(): number {
    return rawDifference(this.at, this.#start) / SECOND;
  }

  /** Takes in a sample. One that was overtaken counts as taken at the instant of the latest. */
  add({ at, offset, delay, error }: Sample): void {
    if (at > this.at) this.at = at;
    this.samples += 1;
    const half = Math.max(delay, 0) / 2;
    this.#least = Math.min(this.#least, 2 * half);
    if (error > this.#noise) {
      this.#noise = error;
      // A greater error makes more rates possible again.
      [this.#slowest, this.#fastest] = [-RATE_LIMIT, RATE_LIMIT];
    }
    this.#scale = Math.max(QUEUE_EXPECTED * this.#least, this.samples * this.#noise);
    this.#out.add(this.#span, offset - this.#reference + half);
    this.#back.add(this.#span, half - (offset - this.#reference));
  }

  /** Mean queueing delay of each direction at the fitted rate, nanoseconds. */
  get queues(): { readonly out: number; readonly back: number } {
    return { out: this.#out.mean, back: this.#back.mean };
  }

  /**
   * Is the straight line still as good as the samples are? Its edges are known to about one mean queue divided by the
   * number of samples. When a poor crystal can have bent that far, or, from 16 samples on, the stamps' error is as
   * large, the line is no longer the best estimate.
   */
  get isSharp(): boolean {
    const finest = Math.min(this.#out.mean, this.#back.mean) / this.samples;
    const noise = this.samples < MANY ? 0 : this.#noise;
    return BEND * WANDER * this.#span ** 1.5 + noise < finest;
  }

  /**
   * Computes the fit. @returns undefined if no straight line fits all samples: the clock was set between two of them.
   */
  solve(): FitResult | undefined {
    if (!this.#narrow()) return undefined;
    let rates = this.#scan();
    const rate = rates.at[rates.logDensities.indexOf(Math.max(...rates.logDensities))]!;
    const long = [this.#out, this.#back].filter((edge) => edge.markLongQueues(rate, this.#scale));
    if (long.length > 0) rates = this.#scan();
    const { mean, covariance } = summed(this.#candidates(rates));
    // `queues` and `isSharp` are of the fitted rate.
    this.#evaluate(mean[1]!);
    this.#out.condense();
    this.#back.condense();
    mean[0]! += this.#reference;
    return { mean, covariance };
  }

  /** Narrows the range of possible rates; false if none is left. */
  #narrow(): boolean {
    this.#slowest = this.#firstPossible(this.#slowest, 1);
    this.#fastest = this.#firstPossible(this.#fastest, -1);
    return this.#slowest < this.#fastest;
  }

  /**
   * The first possible rate at or after `rate`, going up (`direction` 1) or down (-1). The room is a concave function
   * of the rate, made of straight pieces, so Newton's method comes from the impossible side and never passes it.
   *
   * @returns plus or minus infinity if no rate is possible.
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

  /** The greatest sum of both floors at this rate, nanoseconds; negative if the rate is impossible. */
  #room(rate: number): number {
    this.#evaluate(rate);
    return this.#out.lowest + this.#back.lowest;
  }

  /** The log density of the rate, on a grid. */
  #scan(): Scan {
    return scan((rate) => this.#logDensity(rate), this.#slowest, this.#fastest);
  }

  /** Logarithm of the posterior density of a possible rate, up to a constant. */
  #logDensity(rate: number): number {
    this.#evaluate(rate);
    return logPrior(rate) + this.#out.logLikelihood + this.#back.logLikelihood;
  }

  /** For each rate of the grid that matters, where offset and floor lie. */
  #candidates(rates: Scan): readonly Candidate[] {
    const [out, back] = [this.#out, this.#back];
    const least = Math.max(...rates.logDensities) - UNLIKELY;
    const candidates: Candidate[] = [];
    gridWeights(rates).forEach((weight, i) => {
      if (rates.logDensities[i]! < least) return;
      const rate = rates.at[i]!;
      // A negative room is within the stamps' error.
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

  /** Sets both edges to this rate. */
  #evaluate(rate: number): void {
    this.#out.evaluate(rate, this.#scale);
    this.#back.evaluate(rate, this.#scale);
  }
}

/** Logarithm of the prior density of a rate, up to a constant: a mixture of two normal distributions. */
const logPrior = (rate: number): number =>
  Math.log((1 - OTHERS) * normal(rate, RATE_OF_MOST) + OTHERS * normal(rate, RATE_OF_OTHERS));

/** The normal density of a rate with this deviation, up to a constant. */
const normal = (rate: number, deviation: number): number =>
  Math.exp(-((rate / deviation) ** 2) / 2) / deviation;

/** Mean and covariances of the mixture of all candidates. Both floors are taken to be the same. */
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
