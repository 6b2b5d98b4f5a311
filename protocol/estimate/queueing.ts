// Learns how long datagrams queue in one direction: a mixture of short and long exponential queues.

/** Once there are enough samples, the averages reach over about 128 of them. */
const MEMORY = 128;
/** Before the 16th sample, only the mean of the short queues is learned. */
const YOUNG = 16;
/** The first four samples all count, however late: nothing is known to compare them with. */
const FEW = 4;
/** A queue of 20 mean queues is late: by chance one in 500 million is as long (exp(-20)). */
export const LATE = 20;
/** The latest 24 delays are kept: a longer route shows in them. */
const RECENT = 24;
/** The mean of the long queues is at least 4 times that of the short ones; 8 times before a long one was seen. */
const LONG_LEAST = 4;
const LONG_AT_FIRST = 8;
/** A queue of 5 mean queues counts as long: by chance one in 150 is as long (exp(-5)). */
const OUTSTANDING = 5;
/** The share of long queues: at first, and its least and greatest value. */
const SHARE_AT_FIRST = 0.1;
const SHARE_LEAST = 0.1;
const SHARE_MOST = 0.5;
/** The mean queue is at least 1 ns: stamps are whole nanoseconds. */
const SHORT_LEAST = 1;
/** The shortest delay of each block of 16 samples is averaged, over about the last 10 blocks. */
const BLOCK = 16;
const BLOCKS = 10;

/**
 * The queueing delays of one direction, as a mixture of two exponential distributions whose means and weights are
 * learned from the samples. All delays are in nanoseconds, less the floor of the way.
 */
export class Queueing {
  /** Mean of the short queues. */
  short: number;
  /** Mean of the long queues. */
  long: number;
  /** Share of the long queues, 0.1 to 0.5. */
  share = SHARE_AT_FIRST;
  #count = 0;
  /** The latest queueing delays, newest last. */
  readonly recent: number[] = [];
  /** Number of blocks of 16 samples so far. */
  blocks = 0;
  /** Mean of the shortest delay in a block. */
  least = 0;
  /** Mean absolute deviation of the shortest delay in a block. */
  leastDeviation = 0;

  /** @param mean Expected mean queue before anything is learned. */
  constructor(mean: number) {
    this.short = Math.max(mean, SHORT_LEAST);
    this.long = LONG_AT_FIRST * this.short;
  }

  /** Sets the mean queue as fitted to the first `samples` samples together, unless there are more than 16. */
  expect(mean: number, samples: number): void {
    if (samples > YOUNG) return;
    this.#count = samples;
    this.short = Math.max(mean, SHORT_LEAST);
    this.long = LONG_AT_FIRST * this.short;
  }

  /**
   * Learns from the queueing delay of one sample: a step of online expectation maximisation (Cappé & Moulines 2009).
   */
  learn(delay: number): void {
    this.#count += 1;
    const gain = Math.max(1 / MEMORY, 2 / (this.#count + 2));
    if (this.#count <= YOUNG) {
      // A sample that late came by a longer route, say. It tells nothing of the usual queues.
      if (this.#count <= FEW || delay < LATE * this.short)
        this.short = Math.max(this.short + gain * (delay - this.short), SHORT_LEAST);
      this.long = LONG_AT_FIRST * this.short;
    } else this.#divide(delay, gain);
    this.recent.push(delay);
    if (this.#count === YOUNG) this.#markLongQueues();
    if (this.recent.length > RECENT) this.recent.shift();
  }

  /**
   * With the 16th sample: takes the queues above 5 usual ones for long ones. The usual mean is the median over ln 2.
   */
  #markLongQueues(): void {
    const sorted = this.recent.toSorted((a, b) => a - b);
    const usual = sorted[sorted.length >> 1]! / Math.LN2;
    const long = sorted.filter((delay) => delay > OUTSTANDING * usual);
    if (long.length === 0) return;
    this.short = Math.max(usual, SHORT_LEAST);
    this.long = long.reduce((sum, delay) => sum + delay, 0) / long.length;
    this.share = Math.min(long.length / sorted.length, SHARE_MOST);
  }

  /** Learns both means and the share, each in proportion to how likely the delay is a short or a long queue. */
  #divide(delay: number, gain: number): void {
    const [asShort, asLong] = [
      ((1 - this.share) / this.short) * Math.exp(-delay / this.short),
      (this.share / this.long) * Math.exp(-delay / this.long),
    ];
    // Both densities underflow to 0 for a delay far beyond both means: that is a long queue.
    const isLong = asShort + asLong > 0 ? asLong / (asShort + asLong) : 1;
    const shortGain = (gain * (1 - isLong)) / (1 - this.share);
    const longGain = Math.min((gain * isLong) / this.share, 1);
    this.short = Math.max(this.short + shortGain * (delay - this.short), SHORT_LEAST);
    this.long = Math.max(this.long + longGain * (delay - this.long), LONG_LEAST * this.short);
    const share = this.share + gain * (isLong - this.share);
    this.share = Math.min(Math.max(share, SHARE_LEAST), SHARE_MOST);
  }

  /** At the end of each block of 16, learns its shortest delay: on a busy network it is never near zero. */
  remember(): void {
    if (this.#count % BLOCK !== 0) return;
    const shortest = Math.min(...this.recent.slice(-BLOCK));
    this.blocks += 1;
    const gain = Math.max(1 / this.blocks, 1 / BLOCKS);
    this.least += gain * (shortest - this.least);
    this.leastDeviation += gain * (Math.abs(shortest - this.least) - this.leastDeviation);
  }

  /**
   * Forgets the latest delays because the route or the clock has changed.
   *
   * @param mean Mean queue since the change, with which learning begins again; undefined keeps what was learned.
   * @param samples Number of samples since the change.
   */
  restart(mean: number | undefined, samples = 0): void {
    this.recent.length = 0;
    if (mean === undefined) return;
    this.#count = samples;
    this.short = Math.max(mean, SHORT_LEAST);
    this.long = LONG_AT_FIRST * this.short;
    this.share = SHARE_AT_FIRST;
  }
}
