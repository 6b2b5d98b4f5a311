// The lower edge of one direction's apparent delays, for a given rate of the other clock.

/** Above 16 samples, only those that can be the lowest are kept; of the others, sums. */
const KEPT = 16;
/**
 * From 12 samples on, a queue longer than 8 usual ones is taken as of another kind, unless more than a quarter of all
 * are. Among fewer samples a few lie close to one line by chance, and the others would seem long.
 */
const LONG_FROM = 12;
const LONG = 8;
const LONG_SHARE = 1 / 4;

/**
 * The lower edge of the apparent delays of one direction, at one rate of the other clock at a time.
 *
 * At the right rate, each apparent delay less what the clock has moved is the edge plus a queueing delay. Queueing
 * delays are exponential with an unknown mean m. Let n be the number of samples, A the lowest of them and R the sum
 * of how far the others lie above A. With a flat prior for the edge and an inverse gamma prior for m (shape 1, scale
 * s), both integrate out in closed form:
 *
 * - the rate's likelihood is proportional to (R + s)^-n;
 * - the distance of the edge below A is Lomax distributed with shape n and scale (R + s) / n.
 *
 * This is the Bayesian form of the two-parameter exponential distribution (Johnson, Kotz & Balakrishnan, Continuous
 * Univariate Distributions 1, chapter 19). Times are in seconds, delays in nanoseconds, rates in nanoseconds per
 * second.
 */
export class Edge {
  /** 1 for the way out, whose apparent delay grows with the offset; -1 for the way back. */
  readonly #sign: 1 | -1;
  // Parallel arrays, one entry a sample that is kept: seconds since the first sample, apparent delay, far longer than
  // usual.
  #at: number[] = [];
  #level: number[] = [];
  #isLong: boolean[] = [];
  /** The usual samples that are not kept: their number, and the sums of their delays and times. */
  #count = 0;
  #levels = 0;
  #times = 0;
  /** Number of all samples that are not marked as long. */
  #usual = 0;
  /** When the latest sample was taken, seconds since the first. */
  #now = 0;
  // Of the rate that `evaluate` was given last, as of the latest sample:
  /** The lowest delay A, nanoseconds. */
  lowest = 0;
  /** Age in seconds of the sample that is lowest. */
  age = 0;
  /** R + s: the sum of all usual queues, with the prior's scale, nanoseconds. */
  sum = 0;

  /** @param sign 1 for the way out, -1 for the way back. */
  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  /** Adds an apparent delay of `level` ns, `at` seconds after the first sample and not before the latest. */
  add(at: number, level: number): void {
    this.#now = at;
    this.#at.push(at);
    this.#level.push(level);
    this.#usual = this.#count + this.#at.length;
    this.#isLong = [];
  }

  /** Works out the edge at this rate, ns per s. `scale` is s, the scale of the prior of the mean queue, nanoseconds. */
  evaluate(rate: number, scale: number): void {
    const slope = this.#sign * rate;
    let lowest = Infinity;
    let lowestAt = 0;
    let sum = this.#levels - slope * (this.#times - this.#count * this.#now);
    for (let i = 0; i < this.#at.length; i += 1) {
      const now = this.#level[i]! - slope * (this.#at[i]! - this.#now);
      if (now < lowest) {
        lowest = now;
        lowestAt = this.#at[i]!;
      }
      if (this.#isLong[i] !== true) sum += now;
    }
    this.lowest = lowest;
    this.age = this.#now - lowestAt;
    this.sum = Math.max(sum - this.#usual * lowest, 0) + scale;
  }

  /** Logarithm of the rate's likelihood, up to a constant. */
  get logLikelihood(): number {
    return -this.#usual * Math.log(this.sum);
  }

  /** Estimate of the mean queueing delay, nanoseconds: (R + s) / n. */
  get mean(): number {
    return this.sum / this.#usual;
  }

  /**
   * Mean distance of the edge below A, nanoseconds. It is the Lomax distribution's, but no more than `most` / 3: both
   * floors together are at most `most`, and the mean of either is `most` / 3 when all pairs are equally likely.
   */
  below(most: number): number {
    const n = this.#usual;
    return n > 1 ? Math.min(this.mean / (n - 1), most / 3) : most / 3;
  }

  /** Variance of that distance, ns^2: the Lomax distribution's, but no more than `most`^2 / 18, as above. */
  variance(most: number): number {
    const n = this.#usual;
    const known = n > 2 ? (this.mean ** 2 * n) / ((n - 1) ** 2 * (n - 2)) : Infinity;
    return Math.min(known, most ** 2 / 18);
  }

  /**
   * Marks the queues that are far longer than most at this rate, so that they do not count. @returns true if there
   * are any.
   */
  markLongQueues(rate: number, scale: number): boolean {
    const all = this.#count + this.#at.length;
    if (all < LONG_FROM) return false;
    this.evaluate(rate, scale);
    const slope = this.#sign * rate;
    const queues = this.#at.map(
      (at, i) => this.#level[i]! - slope * (at - this.#now) - this.lowest,
    );
    const middle = queues.toSorted((a, b) => a - b)[queues.length >> 1]!;
    const longest = (LONG * (middle + scale / all)) / Math.LN2;
    const isLong = queues.map((queue) => queue > longest);
    const long = isLong.filter(Boolean).length;
    if (long === 0 || long > all * LONG_SHARE) return false;
    this.#isLong = isLong;
    this.#usual = all - long;
    return true;
  }

  /**
   * Bounds the memory: keeps the samples that are the lowest at some rate (their lower convex hull), and sums of the
   * others.
   */
  condense(): void {
    if (this.#at.length <= KEPT) return;
    const hull: number[] = [];
    this.#at.forEach((_, i) => {
      while (hull.length > 1 && !this.#isBelow(hull.at(-2)!, hull.at(-1)!, i)) hull.pop();
      hull.push(i);
    });
    this.#at.forEach((at, i) => {
      if (hull.includes(i) || this.#isLong[i] === true) return;
      this.#count += 1;
      this.#levels += this.#level[i]!;
      this.#times += at;
    });
    this.#isLong = hull.map((i) => this.#isLong[i] === true);
    this.#level = hull.map((i) => this.#level[i]!);
    this.#at = hull.map((i) => this.#at[i]!);
  }

  /** Does the second of three samples lie below the straight line from the first to the third? */
  #isBelow(first: number, second: number, third: number): boolean {
    const rise = (i: number): number => this.#level[i]! - this.#level[first]!;
    const time = (i: number): number => this.#at[i]! - this.#at[first]!;
    return rise(second) * time(third) < rise(third) * time(second);
  }
}
