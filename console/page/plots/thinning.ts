// What of many clocks is drawn: so many series as can be told apart and drawn in a moment, so many points as there
// is room for.

import type { LineView } from '../../core/wall/view.js';
import { STATES } from '../words/states.js';

/** More series than so many are thinned out. */
export const SERIES_MOST = 100;
/** All series together have about so many points. */
const POINTS_TOGETHER = 24_000;

/**
 * The lines that are drawn: all, up to `most`; else those in the worst states, and of the rest those that are furthest
 * off. In the order in which they were.
 */
export function thinLines(
  lines: readonly LineView[],
  most: number = SERIES_MOST,
): readonly LineView[] {
  if (lines.length <= most) return lines;
  const grave = ({ state }: LineView): number => STATES.indexOf(state);
  const off = ({ offsetNs }: LineView): number => Math.abs(offsetNs ?? 0);
  const chosen = new Set(
    lines.toSorted((a, b) => grave(a) - grave(b) || off(b) - off(a)).slice(0, most),
  );
  return lines.filter((line) => chosen.has(line));
}

/** How many points each of `series` series may have on `pixels` of width. */
export const pointsFor = (series: number, pixels: number): number =>
  Math.round(Math.max(60, Math.min(pixels, POINTS_TOGETHER / Math.max(series, 1))));

/** How wide a column is, milliseconds: as people count, and no more than `points` of them in the window. */
export function columnWidth(spanMs: number, points: number): number {
  const least = spanMs / points / 1000;
  const steps = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600];
  return (steps.find((step) => step >= least) ?? Math.ceil(least / 43_200) * 43_200) * 1000;
}
