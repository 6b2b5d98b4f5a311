// Where UTC can be, of references that say so each within a bound of its own: the intersection of most of them.

import type { Span } from '@belfry/protocol';
import { majorityOf, regionsOf, type Vote } from './consensus.js';

/** What references agree on. */
export interface Intersection {
  /** All that a majority of the references allows lies between these two. */
  readonly from: number;
  readonly to: number;
  /** The likeliest value, weighted by bounds; and how far the truth may be from there. */
  readonly offset: Span;
  readonly bound: Span;
  /** For each reference, in order: does it overlap what a majority allows? Who does not is a falseticker. */
  readonly agreeing: readonly boolean[];
}

/** No reference is known to less, nanoseconds: a bound of zero would outweigh all others. */
const BOUND_LEAST = 1;

/**
 * Marzullo's intersection (Marzullo 1984, "Maintaining the time in a distributed system"; RFC 5905, section 11.2.1, has
 * it as NTP's selection). Each reference says that UTC lies within its bound of its offset. If fewer than half of them are
 * wrong, each point where UTC can be is covered by more than half; so it lies between the first and the last such point.
 * NTP takes the points that most references cover, which are fewer; but one that drifts off slowly, and is not far beyond
 * its bound yet, can draw those away from the truth.
 *
 * The value is the mean of those who agree, each weighted by one over the square of its bound (as of independent
 * errors), and kept between the two points.
 *
 * @returns undefined where no majority has a point in common.
 */
export function intersect(references: readonly Vote[]): Intersection | undefined {
  if (references.length === 0) return undefined;
  const regions = regionsOf(references, majorityOf(references.length));
  if (regions.length === 0) return undefined;
  const from = Math.min(...regions.map((region) => region.from));
  const to = Math.max(...regions.map((region) => region.to));
  const agreeing = references.map(
    ({ offset, bound }) => offset - bound <= to && offset + bound >= from,
  );
  const mean = weighted(references.filter((_, i) => agreeing[i]));
  const offset = Math.min(Math.max(mean, from), to);
  return {
    from,
    to,
    offset: offset as Span,
    bound: Math.max(to - offset, offset - from) as Span,
    agreeing,
  };
}

/** Counted from the first one, so that a double holds the differences. */
function weighted(votes: readonly Vote[]): number {
  const origin = votes[0]!.offset;
  let [sum, weights] = [0, 0];
  for (const { offset, bound } of votes) {
    const weight = Math.max(bound, BOUND_LEAST) ** -2;
    sum += weight * (offset - origin);
    weights += weight;
  }
  return origin + sum / weights;
}

/** The mean of what those who agree say of something else, by the same weights. */
export const weightedMean = (values: readonly number[], bounds: readonly number[]): number =>
  weighted(values.map((offset, i) => ({ offset, bound: bounds[i]! })));
