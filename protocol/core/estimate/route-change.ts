// Has the route become longer? Queues that are long, and all of about one length, are no queues.

import type { Queueing } from './queueing.js';

/** So many samples at least make a new route. */
const SAMPLES_LEAST = 5;
/**
 * Chance of a false alarm, as a logarithm, of both directions together; it may be greater if both
 * have changed alike, which does little harm to the offset; of the round trip, if they have and the
 * offset is uncertain; and the share of one direction in it.
 */
const ALARM = -30;
const ALARM_ALIKE = -16;
const ALARM_OF_ROUND = -22;
/** The same, of samples each of which was late alike on both ways. */
const ALARM_IN_A_ROW = -9;
const ALARM_OF_ONE = -6;
/** Blocks of samples after which the usual shortest queue is known. */
export const BLOCKS_LEAST = 8;
/** The shortest queue must be so many deviations longer than it usually is. */
const UNUSUAL = 10;
/** Spreads over the number of samples that two directions' changes may differ by and be equal. */
const EQUAL = 6;
/** More than so many times the other, and so many deviations of the offset apart, they are not. */
const ALIKE = 3;
const DEVIATIONS = 3;
/** How much denser than an exponential's the density of the sum of two is where it is greatest. */
const DENSER = 1.5;
/** One mean queue over the spread of the sum of two, of five samples to many. */
const QUEUE = 0.7;
/** Stamps are no better, nanoseconds. */
const SPREAD_LEAST = 10;

export interface RouteChange {
  /** How much longer each direction has become, nanoseconds; 0 for not. */
  readonly out: number;
  readonly back: number;
  /** The mean of the queues since, nanoseconds. */
  readonly queueOut: number;
  readonly queueBack: number;
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
 * `offsetError` is the offset's deviation, nanoseconds: what one way seems to be longer by, and the
 * other shorter, when the offset is wrong. The latest `inARow` samples were late alike both ways.
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
    // What is as short as usual remains so, however many more are looked at.
    if (there.isUsual && here.isUsual && round.isUsual) return undefined;
    if (samples < SAMPLES_LEAST) continue;
    // The sum of both queues does not depend on the offset.
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

/** Has either way become longer, and by the same, if the offset may be wrong? */
function areAlike(there: Run, here: Run, offsetError: number): boolean {
  const [less, more] = [
    Math.min(there.shortest, here.shortest),
    Math.max(there.shortest, here.shortest),
  ];
  const tolerance = (EQUAL * (there.spread + here.spread)) / there.count;
  return less > more / ALIKE && more - less <= tolerance + 2 * DEVIATIONS * offsetError;
}

/** No shortest delay of a block is usually longer than this. */
const usualLeast = ({ least, leastDeviation }: Queueing): number =>
  least + UNUSUAL * leastDeviation;

/** The latest samples of one direction, or of both together, one more at a time. */
class Run {
  readonly #usual: number;
  readonly #scale: number;
  count = 0;
  #sum = 0;
  mean = 0;
  shortest = Infinity;
  spread = SPREAD_LEAST;

  /**
   * @param usual What the shortest delay usually is at most; -Infinity while that is not known.
   * @param scale How much of its density the delay has more in one place than an exponential one.
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

  /** Has one of them been no longer than usual? */
  get isUsual(): boolean {
    return this.shortest <= this.#usual;
  }

  /** The logarithm of the chance that this is mere queueing; 0 for no reason to ask. */
  logProbability(): number {
    if (this.shortest <= this.#usual + (4 * this.spread) / this.count) return 0;
    return -(this.count - 1) * Math.log1p(this.shortest / (this.#scale * this.spread));
  }
}
