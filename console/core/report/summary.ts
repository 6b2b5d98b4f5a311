// How a clock was in all of a time: what an audit asks first.

import type { ClockHistory } from '../history/history-store.js';

/** One clock over all of the time. Spans in nanoseconds; null for what was never known. */
export interface ClockSummary {
  /** Seconds of which something is known. */
  readonly seconds: number;
  readonly secondsUnwell: number;
  readonly secondsOutside: number;
  /** The offset that was furthest from zero, with its sign. */
  readonly worstOffset: number | null;
  readonly meanOffset: number | null;
  readonly worstBound: number | null;
}

/** Sums a history up. */
export function summaryOf({ points }: ClockHistory): ClockSummary {
  const sums = { seconds: 0, secondsUnwell: 0, secondsOutside: 0 };
  let [worstOffset, worstBound, sum, weight]: [number | null, number | null, number, number] = [
    null,
    null,
    0,
    0,
  ];
  for (const { seconds, secondsUnwell, secondsOutside, values } of points) {
    sums.seconds += seconds;
    sums.secondsUnwell += secondsUnwell;
    sums.secondsOutside += secondsOutside;
    const { offset, bound } = values;
    if (bound !== undefined) worstBound = Math.max(worstBound ?? 0, bound.most);
    if (offset === undefined) continue;
    for (const one of [offset.least, offset.most])
      if (Math.abs(one) > Math.abs(worstOffset ?? 0)) worstOffset = one;
    worstOffset ??= 0;
    sum += offset.mean * seconds;
    weight += seconds;
  }
  return { ...sums, worstOffset, worstBound, meanOffset: weight === 0 ? null : sum / weight };
}
