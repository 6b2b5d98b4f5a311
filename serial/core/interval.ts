// Intervals of an offset: what one answer leaves possible, and how that widens until it is used.

import { type RawTime, WALL_CLOCK_DRIFT_MOST } from '@belfry/protocol';

/** The offset lay between the two at raw time `at`, nanoseconds. */
export interface Interval {
  readonly at: RawTime;
  readonly low: number;
  readonly high: number;
  /** How fast both ends move apart, each by so much; as any wall clock's, if nothing is said. */
  readonly drift?: number;
}

/** What an interval leaves possible at raw time `at`, for a clock that nobody has moved since. */
export function grown(interval: Interval, at: RawTime): Interval {
  const { drift = WALL_CLOCK_DRIFT_MOST } = interval;
  const spread = drift * Math.max(at - interval.at, 0);
  return { ...interval, at, low: interval.low - spread, high: interval.high + spread };
}

/** What all of them leave possible at `at`; undefined if nothing. */
export function common(intervals: readonly Interval[], at: RawTime): Interval | undefined {
  const now = intervals.map((one) => grown(one, at));
  const low = Math.max(...now.map((one) => one.low));
  const high = Math.min(...now.map((one) => one.high));
  return low <= high ? { at, low, high } : undefined;
}

/** From the lowest to the highest that any of them leaves possible at `at`. */
export function hull(intervals: readonly Interval[], at: RawTime): Interval {
  const now = intervals.map((one) => grown(one, at));
  return {
    at,
    low: Math.min(...now.map((one) => one.low)),
    high: Math.max(...now.map((one) => one.high)),
  };
}

/** What each of them leaves possible but at most one, which may be false; of two or more. */
export function commonButOne(intervals: readonly Interval[], at: RawTime): Interval {
  const now = intervals.map((one) => grown(one, at));
  const lows = now.map((one) => one.low).toSorted((a, b) => b - a);
  const highs = now.map((one) => one.high).toSorted((a, b) => a - b);
  return { at, low: lows[1]!, high: highs[1]! };
}

/** How fast the offset must have moved from the one to the other, at least: 0 if it may have stood still. */
export function speedBetween(earlier: Interval, later: Interval): number {
  const apart = Math.max(later.low - earlier.high, earlier.low - later.high, 0);
  return apart === 0 ? 0 : apart / Math.max(later.at - earlier.at, 1);
}

/** How far its ends are apart, nanoseconds. */
export const breadthOf = ({ low, high }: Interval): number => high - low;

/** The offset in its middle, nanoseconds. */
export const middleOf = ({ low, high }: Interval): number => (low + high) / 2;
