// Has the route become longer? Queues that are long, and all of about one length, are no queues.

import type { Queueing } from './queueing.js';

/** So many samples at least make a new route. */
const SAMPLES_LEAST = 5;
/**
 * Chance of a false alarm, as a logarithm, of both directions together; it may be greater if both
 * have changed alike, which does no harm to the offset. And the share of one direction in it.
 */
const ALARM = -30;
const ALARM_ALIKE = -16;
const ALARM_OF_ONE = -6;
/** Blocks of samples after which the usual shortest queue is known. */
export const BLOCKS_LEAST = 8;
/** The shortest queue must be so many deviations longer than it usually is. */
const UNUSUAL = 8;
/** Spreads over the number of samples that two directions' changes may differ by and be equal. */
const EQUAL = 6;
/** Stamps are no better, nanoseconds. */
const SPREAD_LEAST = 10;

export interface RouteChange {
  /** How much longer each direction has become, nanoseconds; 0 for not. */
  readonly out: number;
  readonly back: number;
  /** Since how many samples. */
  readonly samples: number;
  /** Both by the same, as far as can be told. */
  readonly equal: boolean;
}

/**
 * If n delays are exponential, their shortest times (n - 1) n over the sum of what the others have
 * more than it is distributed as F(2, 2n - 2); it is s or more with probability
 * (1 + s / (n - 1))^(1 - n), whatever their mean. So a shortest delay of many times the spread
 * betrays a floor that lies too low. Looks at the latest 6 samples, the latest 7, and so on.
 */
export function routeChange(out: Queueing, back: Queueing): RouteChange | undefined {
  const length = Math.min(out.recent.length, back.recent.length);
  const [there, here] = [new Run(out), new Run(back)];
  for (let samples = 1; samples <= length; samples += 1) {
    there.add();
    here.add();
    if (samples < SAMPLES_LEAST) continue;
    const changes = { out: there.change(), back: here.change() };
    if (changes.out === 0 && changes.back === 0) continue;
    const both = changes.out > 0 && changes.back > 0;
    const tolerance = (EQUAL * (there.spread + here.spread)) / samples;
    const equal = both && Math.abs(changes.out - changes.back) <= tolerance;
    if (there.logChance() + here.logChance() <= (equal ? ALARM_ALIKE : ALARM))
      return { ...changes, samples, equal };
  }
  return undefined;
}

/** The latest samples of one direction, one more at a time. */
class Run {
  readonly #queueing: Queueing;
  #count = 0;
  #sum = 0;
  #shortest = Infinity;

  constructor(queueing: Queueing) {
    this.#queueing = queueing;
  }

  add(): void {
    this.#count += 1;
    const delay = this.#queueing.recent.at(-this.#count)!;
    this.#sum += delay;
    this.#shortest = Math.min(this.#shortest, delay);
  }

  get spread(): number {
    return Math.max(this.#sum / this.#count - this.#shortest, SPREAD_LEAST);
  }

  /** The logarithm of the chance that this is mere queueing; 0 for no reason to ask. */
  logChance(): number {
    const { blocks, least, leastDeviation } = this.#queueing;
    const usual = least + UNUSUAL * leastDeviation + (4 * this.spread) / this.#count;
    if (blocks >= BLOCKS_LEAST && this.#shortest <= usual) return 0;
    return -(this.#count - 1) * Math.log1p(this.#shortest / this.spread);
  }

  change(): number {
    return this.logChance() < ALARM_OF_ONE ? this.#shortest : 0;
  }
}
