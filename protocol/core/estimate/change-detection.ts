// Three samples contradict all that is known: what has happened to the other clock, or to the path?

import type { InteractingModels, OneWayDelays } from './interacting-models.js';
import { FLOOR_BACK, FLOOR_OUT, type Gaussian, OFFSET, RATE } from './gaussian.js';
import type { Queueing } from './queueing.js';

/** A crystal's rate does not change at once by much more than it is wrong at first. */
const RATE_CHANGE = 1e5;
/** What it costs to leave a sample out: it may have been taken in the midst of the change. */
const LEFT_OUT = 12;
/** Deviations below zero that a floor may lie and still be one. */
const FLOOR_DEVIATIONS = 4;
const LEAST_CHANGE = 1e3;
/** What stands no comparison with anything possible. */
const IMPOSSIBLE = -1e6;

interface Explanation {
  /** The logarithm of how usual it is. */
  readonly usual: number;
  readonly widen: (belief: Gaussian, by: number) => void;
  /** It began before the first sample that contradicts: none of them may be left out. */
  readonly whole?: boolean;
  /** No later sample could prove it wrong: it is believed alone, or not at all. */
  readonly lasting?: boolean;
}

const EXPLANATIONS: readonly Explanation[] = [
  // The clock was set.
  { usual: 0, widen: (belief, by) => belief.widen(OFFSET, by) },
  // It runs faster or slower.
  { usual: 0, widen: (belief) => belief.widen(RATE, RATE_CHANGE), whole: true },
  {
    usual: -3,
    widen(belief, by) {
      belief.widen(OFFSET, by);
      belief.widen(RATE, RATE_CHANGE);
    },
  },
  // The route is shorter, by the same in both directions, or not.
  { usual: -1, widen: (belief, by) => belief.widenFloors(by) },
  {
    usual: -4,
    widen(belief, by) {
      belief.widen(FLOOR_OUT, by);
      belief.widen(FLOOR_BACK, by);
    },
    lasting: true,
  },
];

export interface ExplainedChange {
  readonly models: InteractingModels;
  /** How many of the samples were taken in. */
  readonly samples: number;
}

/**
 * Replays `samples`, the first of which came `pauses[0]` seconds after the last that was taken in,
 * under each explanation, and believes each as far as it foretells them. `since` is the (negative)
 * time from the models' instant back to that last one, seconds.
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

/** The logarithm of how likely an ordinary exchange is, once its floors are known. */
const usualChance = ({ out, back }: { readonly out: Queueing; readonly back: Queueing }): number =>
  -2 - Math.log(out.short) - Math.log(back.short);

/** How far the samples lie from what was expected, nanoseconds. */
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

/** No way takes less than no time. */
function possible({ combined }: InteractingModels): boolean {
  return ([FLOOR_OUT, FLOOR_BACK] as const).every(
    (floor) =>
      combined.mean[floor]! >= -FLOOR_DEVIATIONS * Math.sqrt(combined.covariance(floor, floor)),
  );
}
