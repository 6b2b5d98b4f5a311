// Change detection: finds out what has changed, the other clock or the path, when three samples contradict the
// estimate.

import type { InteractingModels, OneWayDelays } from './interacting-models.js';
import { FLOOR_BACK, FLOOR_OUT, type Gaussian, OFFSET, RATE } from './gaussian.js';
import type { Queueing } from './queueing.js';

/** Standard deviation of a sudden change of rate, nanoseconds per second: 100 ppm. */
const RATE_CHANGE = 1e5;
/** Logarithm of the factor against leaving a sample out, which may have been taken in the midst of the change. */
const LEFT_OUT = 12;
/** A floor may lie below zero by up to 4 of its standard deviations. */
const FLOOR_DEVIATIONS = 4;
/** The size of a change is taken as at least 1 us, nanoseconds. */
const LEAST_CHANGE = 1e3;
/** Logarithm of the factor against an explanation that makes a floor negative. */
const IMPOSSIBLE = -1e6;

/** Something that may have happened just before the samples that contradict. */
interface Explanation {
  /** Logarithm of its prior probability, up to a constant. */
  readonly usual: number;
  /** Adds what has changed to a belief, as an uncertainty of `by` nanoseconds. */
  readonly widen: (belief: Gaussian, by: number) => void;
  /** It began before the first of the samples, so none of them may be left out. */
  readonly whole?: boolean;
  /** No later sample could prove it wrong, so it is not mixed with others: it is the best alone, or does not count. */
  readonly lasting?: boolean;
}

const EXPLANATIONS: readonly Explanation[] = [
  // The clock was set.
  { usual: 0, widen: (belief, by) => belief.widen(OFFSET, by) },
  // The crystal runs faster or slower.
  { usual: 0, widen: (belief) => belief.widen(RATE, RATE_CHANGE), whole: true },
  // The clock was set, and its crystal runs faster or slower.
  {
    usual: -3,
    widen(belief, by) {
      belief.widen(OFFSET, by);
      belief.widen(RATE, RATE_CHANGE);
    },
  },
  // The route is shorter by the same in both directions.
  { usual: -1, widen: (belief, by) => belief.widenFloors(by) },
  // The route is shorter, each way by a length of its own.
  {
    usual: -4,
    widen(belief, by) {
      belief.widen(FLOOR_OUT, by);
      belief.widen(FLOOR_BACK, by);
    },
    lasting: true,
  },
];

/** What `explainChange` found. */
export interface ExplainedChange {
  /** The belief after the samples, as a mixture over all explanations. */
  readonly models: InteractingModels;
  /** Number of samples that were taken in. */
  readonly samples: number;
}

/**
 * Replays contradicting samples under each explanation, and mixes the results by posterior probability: the prior of
 * the explanation times the likelihood of the samples under it (Bayesian multiple change detection with a bank of
 * hypotheses). Each explanation is also tried with the first sample left out, the first two, and so on.
 *
 * @param models The belief before the samples. It does not change.
 * @param queueing How long datagrams queue each way.
 * @param since Time from the models' instant back to the last sample that was taken in, seconds; 0 or negative.
 * @param samples The contradicting samples, oldest first.
 * @param pauses Seconds before each of them: since the last sample that was taken in, then since the one before.
 */
export function explainChange(
  models: InteractingModels,
  queueing: { readonly out: Queueing; readonly back: Queueing },
  since: number,
  samples: readonly OneWayDelays[],
  pauses: readonly number[],
): ExplainedChange {
  const by = furthest(models, samples);
  const tried = samples.flatMap((_, left) =>
    EXPLANATIONS.filter((explanation) => left === 0 || explanation.whole !== true).map(
      (explanation) => {
        const belief = models.clone();
        belief.rewind(since);
        belief.each((gaussian) => explanation.widen(gaussian, by));
        let chance = explanation.usual - left * (LEFT_OUT - usualChance(queueing));
        samples.forEach((sample, i) => {
          belief.predict(pauses[i]!);
          if (i >= left) chance += belief.update(sample, queueing);
        });
        return {
          models: belief,
          chance: possible(belief) ? chance : chance + IMPOSSIBLE,
          left,
          explanation,
        };
      },
    ),
  );
  const best = tried.reduce((one, other) => (other.chance > one.chance ? other : one));
  const believed =
    best.explanation.lasting === true
      ? [best]
      : tried.filter(({ explanation }) => explanation.lasting !== true);
  const weights = believed.map(({ chance }) => Math.exp(chance - best.chance));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mixture = models.clone();
  mixture.mix(
    believed.map((one) => one.models),
    weights.map((weight) => weight / total),
  );
  return { models: mixture, samples: samples.length - best.left };
}

/** Typical logarithm of an ordinary exchange's likelihood: what a sample that is left out would have added. */
const usualChance = ({ out, back }: { readonly out: Queueing; readonly back: Queueing }): number =>
  -2 - Math.log(out.short) - Math.log(back.short);

/** The greatest distance of a sample from what was expected, nanoseconds. */
function furthest(
  { combined: { mean } }: InteractingModels,
  samples: readonly OneWayDelays[],
): number {
  const distances = samples.flatMap(({ out, back }) => [
    Math.abs(out - mean[OFFSET]! - mean[FLOOR_OUT]!),
    Math.abs(back + mean[OFFSET]! - mean[FLOOR_BACK]!),
  ]);
  return Math.max(...distances, LEAST_CHANGE);
}

/** Are both floors positive, within their uncertainty? No way takes less than no time. */
function possible({ combined }: InteractingModels): boolean {
  return ([FLOOR_OUT, FLOOR_BACK] as const).every(
    (floor) =>
      combined.mean[floor]! >= -FLOOR_DEVIATIONS * Math.sqrt(combined.covariance(floor, floor)),
  );
}
