// How long datagrams queue in one direction: mostly an exponential time, sometimes any time.

/** Samples over which the queues' lengths are learned, once there are so many. */
const MEMORY = 128;
/** While there are fewer, only the length of the short queues is learned. */
const YOUNG = 16;
/** Of fewer than these nothing is late. */
const FEW = 4;
/** A delay of so many usual ones is late: one in half a billion would be. */
export const LATE = 20;
/** The latest samples, in which a longer route shows. */
const RECENT = 24;
/** Long queues are at least so many times the short ones, and this many before any was seen. */
const LONG_LEAST = 4;
const LONG_AT_FIRST = 8;
/** A delay of so many usual ones is no usual one: one in 150 would be. */
const OUTSTANDING = 5;
/** The share of long queues, at first and at its limits. */
const SHARE_AT_FIRST = 0.1;
const SHARE_LEAST = 0.1;
const SHARE_MOST = 0.5;
/** No queue is shorter on average: stamps are whole nanoseconds. */
const SHORT_LEAST = 1;
/** Samples whose shortest queue is remembered together, and how many such blocks. */
const BLOCK = 16;
const BLOCKS = 10;

export class Queueing {
  /** The mean of the short queues and of the long ones, nanoseconds, and the share of the long. */
  short: number;
  long: number;
  share = SHARE_AT_FIRST;
  #count = 0;
  /** The latest queueing delays, newest last. */
  readonly recent: number[] = [];
  /** Blocks of samples so far; mean and mean deviation of the shortest delay in one. */
  blocks = 0;
  least = 0;
  leastDeviation = 0;

  constructor(mean: number) {
    this.short = Math.max(mean, SHORT_LEAST);
    this.long = LONG_AT_FIRST * this.short;
  }

  /** Of so many samples the mean is known better than from what was learned of each. */
  expect(mean: number, samples: number): void {
    if (samples > YOUNG) return;
    this.#count = samples;
    this.short = Math.max(mean, SHORT_LEAST);
    this.long = LONG_AT_FIRST * this.short;
  }

  /** One sample has queued so long: expectation maximisation, one step (Cappé & Moulines 2009). */
  learn(delay: number): void {
    this.#count += 1;
    const gain = Math.max(1 / MEMORY, 2 / (this.#count + 2));
    if (this.#count <= YOUNG) {
      // So late a sample came by a longer route, or is of another kind: it is no sign of long queues.
      if (this.#count <= FEW || delay < LATE * this.short)
        this.short = Math.max(this.short + gain * (delay - this.short), SHORT_LEAST);
      this.long = LONG_AT_FIRST * this.short;
    } else this.#divide(delay, gain);
    this.recent.push(delay);
    if (this.#count === YOUNG) this.#markLongQueues();
    if (this.recent.length > RECENT) this.recent.shift();
  }

  /** If half of the delays are much shorter than the mean, there are two kinds of them. */
  #markLongQueues(): void {
    const sorted = this.recent.toSorted((a, b) => a - b);
    const usual = sorted[sorted.length >> 1]! / Math.LN2;
    const long = sorted.filter((delay) => delay > OUTSTANDING * usual);
    if (long.length === 0) return;
    this.short = Math.max(usual, SHORT_LEAST);
    this.long = long.reduce((sum, delay) => sum + delay, 0) / long.length;
    this.share = Math.min(long.length / sorted.length, SHARE_MOST);
  }

  /** Gives the sample to the short and the long queues in proportion, and learns both. */
  #divide(delay: number, gain: number): void {
    const [asShort, asLong] = [
      ((1 - this.share) / this.short) * Math.exp(-delay / this.short),
      (this.share / this.long) * Math.exp(-delay / this.long),
    ];
    // Beyond all that a number can tell it is surely a long one.
    const isLong = asShort + asLong > 0 ? asLong / (asShort + asLong) : 1;
    const shortGain = (gain * (1 - isLong)) / (1 - this.share);
    const longGain = Math.min((gain * isLong) / this.share, 1);
    this.short = Math.max(this.short + shortGain * (delay - this.short), SHORT_LEAST);
    this.long = Math.max(this.long + longGain * (delay - this.long), LONG_LEAST * this.short);
    const share = this.share + gain * (isLong - this.share);
    this.share = Math.min(Math.max(share, SHARE_LEAST), SHARE_MOST);
  }

  /** Remembers how short the shortest delays usually are: not all networks ever have none. */
  remember(): void {
    if (this.#count % BLOCK !== 0) return;
    const shortest = Math.min(...this.recent.slice(-BLOCK));
    this.blocks += 1;
    const gain = Math.max(1 / this.blocks, 1 / BLOCKS);
    this.least += gain * (shortest - this.least);
    this.leastDeviation += gain * (Math.abs(shortest - this.least) - this.leastDeviation);
  }

  /**
   * The route has changed, `samples` ago: of the delays since, `mean` is the mean, and is learned anew;
   * or, if it is undefined, what was learned holds.
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
