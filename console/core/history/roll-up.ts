// Seconds become minutes, and minutes hours: least, mean and greatest, and how many seconds were not well.

import {
  HISTORY_QUANTITIES,
  type Grain,
  type HistoryPoint,
  type HistoryQuantity,
} from './sample.js';
import type { Second } from './second-chunk.js';
import { SHOWN_STATES } from '../wall/view.js';

/** How long each grain is, in milliseconds. */
export const GRAIN_MS: Readonly<Record<Grain, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
};

/** Least, mean and greatest of a quantity. */
type Extent = NonNullable<HistoryPoint['values'][HistoryQuantity]>;

/** A second as a point; `hasBound` says that the bound is one that the offset has to keep. */
export function pointOf(second: Second, hasBound = true): HistoryPoint {
  const values: Partial<Record<HistoryQuantity, Extent>> = {};
  for (const quantity of HISTORY_QUANTITIES) {
    const value = second[quantity];
    if (value !== null) values[quantity] = { least: value, mean: value, most: value };
  }
  const { atMs, state, offset, bound } = second;
  const isOutside = hasBound && offset !== null && bound !== null && Math.abs(offset) > bound;
  return {
    atMs,
    seconds: 1,
    secondsUnwell: state === 'synchronised' ? 0 : 1,
    secondsOutside: isOutside ? 1 : 0,
    values,
    state,
  };
}

/**
 * Points put together by spans of `spanMs` that begin at whole multiples of it. The points are in order of time; where
 * a clock was set back, so that a time came twice, a point is of both.
 */
export function rollUp(points: readonly HistoryPoint[], spanMs: number): HistoryPoint[] {
  const rolled: HistoryPoint[] = [];
  for (let from = 0; from < points.length;) {
    const atMs = Math.floor(points[from]!.atMs / spanMs) * spanMs;
    let to = from + 1;
    while (to < points.length && points[to]!.atMs < atMs + spanMs) to += 1;
    rolled.push(mergePoints(points.slice(from, to), atMs));
    from = to;
  }
  return rolled;
}

/** In order of time, with what is of one second, minute or hour as one point. */
export const settled = (points: readonly HistoryPoint[], grain: Grain): HistoryPoint[] =>
  rollUp(
    points.toSorted((a, b) => a.atMs - b.atMs),
    GRAIN_MS[grain],
  );

/** No more than `most` points: neighbours are put together, as many to each as it takes. */
export function thinOut(
  points: readonly HistoryPoint[],
  grain: Grain,
  most: number,
): HistoryPoint[] {
  if (points.length <= most) return [...points];
  const spanMs = points.at(-1)!.atMs - points[0]!.atMs + GRAIN_MS[grain];
  let each = Math.ceil(spanMs / GRAIN_MS[grain] / most);
  // Whole multiples may begin before the first point.
  for (;;) {
    const thin = rollUp(points, each * GRAIN_MS[grain]);
    if (thin.length <= most) return thin;
    each += 1;
  }
}

/** One point of several, which begins at `atMs`. Means are weighed by seconds. */
function mergePoints(points: readonly HistoryPoint[], atMs: number): HistoryPoint {
  const [only] = points;
  if (points.length === 1) return only!.atMs === atMs ? only! : { ...only!, atMs };
  const sums = { seconds: 0, secondsUnwell: 0, secondsOutside: 0, state: 0 };
  for (const point of points) {
    sums.seconds += point.seconds;
    sums.secondsUnwell += point.secondsUnwell;
    sums.secondsOutside += point.secondsOutside;
    sums.state = Math.max(sums.state, SHOWN_STATES.indexOf(point.state));
  }
  const values: Partial<Record<HistoryQuantity, Extent>> = {};
  for (const quantity of HISTORY_QUANTITIES) {
    const extent = mergeExtents(points, quantity);
    if (extent !== undefined) values[quantity] = extent;
  }
  return { atMs, ...sums, values, state: SHOWN_STATES[sums.state]! };
}

function mergeExtents(
  points: readonly HistoryPoint[],
  quantity: HistoryQuantity,
): Extent | undefined {
  let [least, most, sum, seconds] = [Infinity, -Infinity, 0, 0];
  for (const point of points) {
    const extent = point.values[quantity];
    if (extent === undefined) continue;
    least = Math.min(least, extent.least);
    most = Math.max(most, extent.most);
    sum += extent.mean * point.seconds;
    seconds += point.seconds;
  }
  if (seconds === 0) return undefined;
  // The last digit of a mean may be beyond what it is the mean of.
  return { least, mean: Math.min(most, Math.max(least, sum / seconds)), most };
}
