// A picture of a clock's offset within its bound, as SVG that prints.

import { html, type Markup } from './markup.js';
import { GRAIN_MS } from '../history/roll-up.js';
import type { ClockHistory, TimeWindow } from '../history/history-store.js';
import type { HistoryPoint } from '../history/sample.js';

/** How times and spans are written. */
export interface Words {
  /** Of milliseconds since 1970: `2026-12-01 03:12:04+01:00`. */
  readonly time: (milliseconds: number) => string;
  /** Of nanoseconds: `1.20 ms`. */
  readonly span: (nanoseconds: number) => string;
}

const WIDTH = 720;
const HEIGHT = 150;
/** Room for words at the left and at the bottom. */
const LEFT = 64;
const BOTTOM = 16;
const TOP = 4;
/** Points that are further apart than so many of their grain have nothing between them. */
const GAP = 2.5;

/** The offset from least to greatest, the bound on both sides, and below it when the clock was not well. */
export function offsetPlot(
  { points, grain }: ClockHistory,
  window: TimeWindow,
  { time, span }: Words,
): Markup {
  const most = largest(points);
  const x = (atMs: number): number =>
    LEFT + ((atMs - window.fromMs) / (window.toMs - window.fromMs)) * (WIDTH - LEFT);
  const middle = TOP + (HEIGHT - BOTTOM - TOP) / 2;
  const y = (nanoseconds: number): number => middle - (nanoseconds / most) * (middle - TOP);
  const runs = runsOf(points, GRAIN_MS[grain]);
  const band = (low: (one: HistoryPoint) => number | undefined, high: typeof low): string =>
    runs.map((run) => bandPath(run, GRAIN_MS[grain], x, y, low, high)).join('');
  const bound = ({ values }: HistoryPoint): number | undefined => values.bound?.most;
  const unwell = points.filter(({ secondsUnwell }) => secondsUnwell > 0);
  const outside = points.filter(({ secondsOutside }) => secondsOutside > 0);
  const marks = (of: readonly HistoryPoint[], top: number, kind: string): Markup[] =>
    of.map(
      ({ atMs }) =>
        html`<rect
          class="${kind}"
          x="${fixed(x(atMs))}"
          y="${top}"
          width="${fixed(Math.max(1.5, x(atMs + GRAIN_MS[grain]) - x(atMs)))}"
          height="4"
        />`,
    );
  const label = `offset and bound from ${time(window.fromMs)} to ${time(window.toMs)}`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
    <path class="bound" d="${band((one) => negative(bound(one)), bound)}" />
    <path
      class="offset"
      d="${band(
        ({ values }) => values.offset?.least,
        ({ values }) => values.offset?.most,
      )}"
    />
    <line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${middle}" y2="${middle}" />
    ${marks(unwell, HEIGHT - BOTTOM - 4, 'unwell')}${marks(outside, TOP, 'outside')}
    <text x="${LEFT - 4}" y="${TOP + 9}" class="left">+${span(most)}</text>
    <text x="${LEFT - 4}" y="${middle + 3}" class="left">0</text>
    <text x="${LEFT - 4}" y="${HEIGHT - BOTTOM}" class="left">-${span(most)}</text>
    <text x="${LEFT}" y="${HEIGHT - 2}">${time(window.fromMs)}</text>
    <text x="${WIDTH}" y="${HEIGHT - 2}" class="left">${time(window.toMs)}</text>
  </svg>`;
}

/** What the picture must hold; of nothing, a microsecond. */
function largest(points: readonly HistoryPoint[]): number {
  let most = 0;
  for (const { values } of points) {
    most = Math.max(most, values.bound?.most ?? 0);
    most = Math.max(most, Math.abs(values.offset?.least ?? 0), Math.abs(values.offset?.most ?? 0));
  }
  return most === 0 ? 1000 : most;
}

const negative = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : -value;

const fixed = (value: number): string => value.toFixed(1);

/** Points without a gap between them. */
function runsOf(points: readonly HistoryPoint[], grainMs: number): HistoryPoint[][] {
  const runs: HistoryPoint[][] = [];
  let last = -Infinity;
  for (const point of points) {
    if (point.atMs - last > grainMs * GAP) runs.push([]);
    runs.at(-1)!.push(point);
    last = point.atMs;
  }
  return runs;
}

/** A closed path along the upper side and back along the lower; each point is as wide as its grain. */
function bandPath(
  run: readonly HistoryPoint[],
  grainMs: number,
  x: (atMs: number) => number,
  y: (nanoseconds: number) => number,
  low: (one: HistoryPoint) => number | undefined,
  high: (one: HistoryPoint) => number | undefined,
): string {
  const known = run.filter((one) => low(one) !== undefined && high(one) !== undefined);
  if (known.length === 0) return '';
  const step = (one: HistoryPoint, value: number): string[] => [
    `${fixed(x(one.atMs))} ${fixed(y(value))}`,
    `${fixed(x(one.atMs + grainMs))} ${fixed(y(value))}`,
  ];
  // A line that is too thin to be seen is half a unit thick.
  const upper = known.flatMap((one) => step(one, high(one)!));
  const lower = known.flatMap((one) => step(one, low(one)!)).toReversed();
  return `M${upper.join('L')}L${lower.join('L')}Z`;
}
