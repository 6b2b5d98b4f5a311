// Which span of time a plot shows, and what zooming and moving make of it. Milliseconds since 1970.

import type { TimeWindow } from '../../core/history/history-store.js';

/** The narrowest and the widest that a plot shows. */
const SPAN_LEAST = 10_000;
const SPAN_MOST = 3 * 365 * 86_400_000;

/** A share of the width: whoever zooms so near to the end of live time means now. */
const NEAR_END = 0.02;

/** What the buttons of a plot offer. */
export const SPANS = [
  { word: '5 min', ms: 300_000 },
  { word: '1 h', ms: 3_600_000 },
  { word: '6 h', ms: 6 * 3_600_000 },
  { word: '1 day', ms: 86_400_000 },
  { word: '1 week', ms: 7 * 86_400_000 },
  { word: '30 days', ms: 30 * 86_400_000 },
] as const;

/** What a plot is told to show: the time up to now, which moves on, or one that stays. */
export type PlotRange =
  { readonly live: true; readonly spanMs: number } | ({ readonly live: false } & TimeWindow);

/** What that is at `nowMs`. */
export const windowAt = (range: PlotRange, nowMs: number): TimeWindow =>
  range.live
    ? { fromMs: nowMs - range.spanMs, toMs: nowMs }
    : { fromMs: range.fromMs, toMs: range.toMs };

/** How wide it is. */
export const windowWidth = ({ fromMs, toMs }: TimeWindow): number => toMs - fromMs;

/** `factor` times as wide, with `atMs` where it was. What is zoomed at the very end of live time stays live. */
export function zoom(range: PlotRange, factor: number, atMs: number, nowMs: number): PlotRange {
  const { fromMs, toMs } = windowAt(range, nowMs);
  const span = clamp((toMs - fromMs) * factor, SPAN_LEAST, SPAN_MOST);
  if (range.live && atMs >= toMs - NEAR_END * (toMs - fromMs)) return { live: true, spanMs: span };
  const share = (atMs - fromMs) / (toMs - fromMs);
  return still(atMs - share * span, span, nowMs);
}

/** Moved by so many widths of itself: below zero is back in time. */
export function move(range: PlotRange, widths: number, nowMs: number): PlotRange {
  const { fromMs, toMs } = windowAt(range, nowMs);
  const span = toMs - fromMs;
  return still(fromMs + widths * span, span, nowMs);
}

/** What somebody drew with the mouse; it is made wider where it is narrower than a plot can show. */
export function between(fromMs: number, toMs: number, nowMs: number): PlotRange {
  const span = clamp(toMs - fromMs, SPAN_LEAST, SPAN_MOST);
  return still((fromMs + toMs - span) / 2, span, nowMs);
}

/** Nothing is known of the time to come: who moves there sees live time again. */
function still(fromMs: number, span: number, nowMs: number): PlotRange {
  if (fromMs + span > nowMs) {
    if (fromMs + span > nowMs + span / 20) return { live: true, spanMs: span };
    return { live: false, fromMs: nowMs - span, toMs: nowMs };
  }
  return { live: false, fromMs, toMs: fromMs + span };
}

const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);
