// Detects a route that has become longer: delays that are all long, and about equally long, are no queues.

import type { Queueing } from './queueing.js';

/** A longer route shows in at least 5 samples. */
const SAMPLES_LEAST = 5;
/** Logarithm of the probability of a false alarm, at most, when the ways have changed differently. */
const ALARM = -30;
/** The same when both have become longer by the same, which does little harm to the offset. */
const ALARM_ALIKE = -16;
/** The same for the round trip, when both are alike and the offset is uncertain. */
const ALARM_OF_ROUND = -22;
/** The same for the round trip, when each of the samples was late by the same on both ways. */
const ALARM_IN_A_ROW = -9;
/** The same for one direction alone: above it, that direction has not changed. */
const ALARM_OF_ONE = -6;
/** The usual shortest queue is known after 8 blocks of samples. */
export const BLOCKS_LEAST = 8;
/** Only a shortest queue above its usual length by 10 mean deviations can be a longer route. */
const UNUSUAL = 10;
/** Two changes are equal if they differ by no more than 6 times the spread divided by the number of samples. */
const EQUAL = 6;
/** When the offset is uncertain, two changes are alike up to a factor of 3 ... */
const ALIKE = 3;
/** ... and up to what 3 standard deviations of the offset explain. */
const DEVIATIONS = 3;
/** The sum of two queues has a density that is at its greatest 1.5 times an exponential's: it lies closer together. */
const DENSER = 1.5;
/** A mean queue is about 0.7 times the spread of the sum of two, for any number of samples from 5 on. */
const QUEUE = 0.7;
/** The spread is taken as at least 10 ns: stamps are no better. */
const SPREAD_LEAST = 10;

/** A route that has become longer. All delays are in nanoseconds. */
export interface RouteChange {
  /** How much longer the way out has become; 0 if it has not. */
  readonly out: number;
  /** How much longer the way back has become; 0 if it has not. */
  readonly back: number;
  /** Mean queue on the way out since then. */
  readonly queueOut: number;
  /** Mean queue on the way back since then. */
  readonly queueBack: number;
  /** Number of samples since then. */
  readonly samples: number;
  /** Both ways have become longer by the same, as far as the samples show. */
  readonly equal: boolean;
}

/**
 * Tests whether the latest delays can be queues above the floors that are known, or whether a floor is too low.
 *
 * Let n delays be exponential, S the shortest, and R the sum of how far the others lie above S. Then n (n - 1) S / R
 * has an F(2, 2n - 2) distribution, whatever the mean; it is s or more with probability (1 + s / (n - 1))^(1 - n).
 * The reason is that n S and R are independent, an exponential and a gamma variable (Johnson, Kotz & Balakrishnan,
 * Continuous Univariate Distributions 1, chapter 19). So a shortest delay of many times the spread R / n is no queue.
 * The test is made of the latest 5 samples, the latest 6, and so on up to 24.
 *
 * @param out Queues of the way out, with the latest delays.
 * @param back Queues of the way back.
 * @param offsetError Standard deviation of the offset, nanoseconds. A wrong offset makes one way seem longer, and the
 *   other shorter, by as much.
 * @param inARow The latest this many samples were late by about the same on both ways.
 * @returns undefined if all can be queues.
 */
export function detectRouteChange(
  out: Queueing,
  back: Queueing,
  offsetError: number,
  inARow = 0,
): RouteChange | undefined {
  const length = Math.min(out.recent.length, back.recent.length);
  const known = out.blocks >= BLOCKS_LEAST;
  const there = new Run(known ? usualLeast(out) : -Infinity, 1);
  const here = new Run(back.blocks >= BLOCKS_LEAST ? usualLeast(back) : -Infinity, 1);
  const round = new Run(known ? usualLeast(out) + usualLeast(back) : -Infinity, DENSER);
  for (let samples = 1; samples <= length; samples += 1) {
    const outward = out.recent[out.recent.length - samples]!;
    const homeward = back.recent[back.recent.length - samples]!;
    there.add(outward);
    here.add(homeward);
    round.add(outward + homeward);
    // With a delay as short as usual among them, more samples cannot show a longer route.
    if (there.isUsual && here.isUsual && round.isUsual) return undefined;
    if (samples < SAMPLES_LEAST) continue;
    // The sum of both delays does not depend on the offset.
    const alarm = samples <= inARow ? ALARM_IN_A_ROW : ALARM_OF_ROUND;
    if (round.logProbability() <= alarm && areAlike(there, here, offsetError)) {
      const [change, queue] = [round.shortest / 2, QUEUE * round.spread];
      return { out: change, back: change, queueOut: queue, queueBack: queue, samples, equal: true };
    }
    const [logProbabilityOut, logProbabilityBack] = [there.logProbability(), here.logProbability()];
    const changes = {
      out: logProbabilityOut < ALARM_OF_ONE ? there.shortest : 0,
      back: logProbabilityBack < ALARM_OF_ONE ? here.shortest : 0,
    };
    if (changes.out === 0 && changes.back === 0) continue;
    const both = changes.out > 0 && changes.back > 0;
    const tolerance = (EQUAL * (there.spread + here.spread)) / samples;
    const equal = both && Math.abs(changes.out - changes.back) <= tolerance;
    if (logProbabilityOut + logProbabilityBack <= (equal ? ALARM_ALIKE : ALARM))
      return {
        ...changes,
        queueOut: there.mean - changes.out,
        queueBack: here.mean - changes.back,
        samples,
        equal,
      };
  }
  return undefined;
}

/** Can both ways have become longer by the same, given how wrong the offset may be? */
function areAlike(there: Run, here: Run, offsetError: number): boolean {
  const [less, more] = [
    Math.min(there.shortest, here.shortest),
    Math.max(there.shortest, here.shortest),
  ];
  const tolerance = (EQUAL * (there.spread + here.spread)) / there.count;
  return less > more / ALIKE && more - less <= tolerance + 2 * DEVIATIONS * offsetError;
}

/** The shortest delay of a block is usually no longer than this, nanoseconds. */
const usualLeast = ({ least, leastDeviation }: Queueing): number =>
  least + UNUSUAL * leastDeviation;

/** Statistics of the latest delays of one direction, or of both together, with one more sample at a time. */
class Run {
  readonly #usual: number;
  readonly #scale: number;
  count = 0;
  #sum = 0;
  mean = 0;
  shortest = Infinity;
  spread = SPREAD_LEAST;

  /**
   * @param usual Greatest usual length of the shortest delay, nanoseconds; -Infinity while that is not known.
   * @param scale How many times an exponential distribution's the density of these delays is at its greatest.
   */
  constructor(usual: number, scale: number) {
    this.#usual = usual;
    this.#scale = scale;
  }

  add(delay: number): void {
    this.count += 1;
    this.#sum += delay;
    this.mean = this.#sum / this.count;
    this.shortest = Math.min(this.shortest, delay);
    this.spread = Math.max(this.mean - this.shortest, SPREAD_LEAST);
  }

  /** Is the shortest of them no longer than usual? */
  get isUsual(): boolean {
    return this.shortest <= this.#usual;
  }

  /** Logarithm of the probability that mere queueing makes the shortest delay this long; 0 if it is not suspicious. */
  logProbability(): number {
    if (this.shortest <= this.#usual + (4 * this.spread) / this.count) return 0;
    return -(this.count - 1) * Math.log1p(this.shortest / (this.#scale * this.spread));
  }
}
