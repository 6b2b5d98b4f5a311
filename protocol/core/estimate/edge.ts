// The edge below what one direction measured, if the other clock runs straight.

/** Samples that are kept as they are: of more, those that are below the others, and sums. */
const KEPT = 16;
/**
 * From so many samples on, a queue of so many usual ones is of another kind, if no larger share of them is
 * that: a few lie on one line by chance.
 */
const LONG_FROM = 12;
const LONG = 8;
const LONG_SHARE = 1 / 4;

/**
 * At a given rate, all that a direction measured lies above an edge by queues: exponential, with a mean that
 * nobody knows. Of n samples let A be the lowest, and R the sum of what the others lie above it. With an
 * inverse gamma prior for that mean (shape 1, scale s) the integrals over mean and edge are known: the
 * rate's likelihood is a constant times (R + s)^-n, and the edge lies below A by a Lomax of shape n and
 * scale (R + s) / n.
 */
export class Edge {
  /** 1 if the offset raises what is measured, -1 if it lowers it. */
  readonly #sign: 1 | -1;
  // What is kept, as numbers without objects: seconds since the first sample, and nanoseconds measured.
  #at: number[] = [];
  #level: number[] = [];
  #isLong: boolean[] = [];
  /** Of the usual ones that are not kept: how many, and their sums. */
  #count = 0;
  #levels = 0;
  #times = 0;
  /** All usual ones. */
  #usual = 0;
  #now = 0;
  // At the rate that was considered last, at the instant of the latest sample:
  /** The lowest measurement, how many seconds ago, and the sum of the queues above it with the prior's scale. */
  lowest = 0;
  age = 0;
  sum = 0;

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  /** Takes in what was measured `at` seconds after the first; not before the latest one. */
  add(at: number, level: number): void {
    this.#now = at;
    this.#at.push(at);
    this.#level.push(level);
    this.#usual = this.#count + this.#at.length;
    this.#isLong = [];
  }

  /** Considers this rate; the queues' mean is expected to be `scale` before any is known. */
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

  get logLikelihood(): number {
    return -this.#usual * Math.log(this.sum);
  }

  /** The queues' mean. */
  get mean(): number {
    return this.sum / this.#usual;
  }

  /** The mean of how far the edge is below the lowest, of a delay that can be `most` in all. */
  below(most: number): number {
    const n = this.#usual;
    return n > 1 ? Math.min(this.mean / (n - 1), most / 3) : most / 3;
  }

  /** And its variance. */
  variance(most: number): number {
    const n = this.#usual;
    const known = n > 2 ? (this.mean ** 2 * n) / ((n - 1) ** 2 * (n - 2)) : Infinity;
    return Math.min(known, most ** 2 / 18);
  }

  /** Leaves those out of the sum that are far longer than most at this rate: are there any? */
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

  /** Keeps of the samples those that can be the lowest at some rate, and of the others the sums. */
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

  /** Does the second of three lie below the line from the first to the third? */
  #isBelow(first: number, second: number, third: number): boolean {
    const rise = (i: number): number => this.#level[i]! - this.#level[first]!;
    const time = (i: number): number => this.#at[i]! - this.#at[first]!;
    return rise(second) * time(third) < rise(third) * time(second);
  }
}
