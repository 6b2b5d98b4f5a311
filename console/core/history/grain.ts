// Which grain answers a question: the finest that fits, and that reaches back as far as is asked and known.

import type { TimeWindow } from './history-store.js';
import { GRAIN_MS } from './roll-up.js';
import type { Grain } from './sample.js';

/** Where each grain of a clock begins, and where the last of them ends, in milliseconds since 1970; Infinity where there is nothing. */
export interface Extents {
  readonly from: Readonly<Record<Grain, number>>;
  readonly toMs: number;
}

/** From the finest on. */
const GRAINS: readonly Grain[] = ['second', 'minute', 'hour'];

/** A coarse grain begins before the second that it was made of: by less than this. */
const SLACK_MS = GRAIN_MS.hour;

/**
 * The grain for `window`, from which no more than `points` shall come. What is asked of times before the first second
 * takes no room: a young history is shown finely, however far back the question goes.
 */
export function grainFor(window: TimeWindow, points: number, extents: Extents): Grain {
  const known = Math.min(...GRAINS.map((grain) => extents.from[grain]));
  const fromMs = Math.max(window.fromMs, known);
  const spanMs = Math.max(0, Math.min(window.toMs, extents.toMs) - fromMs);
  const isFine = (grain: Grain): boolean =>
    spanMs / GRAIN_MS[grain] <= points && extents.from[grain] <= fromMs + SLACK_MS;
  return GRAINS.find(isFine) ?? 'hour';
}
