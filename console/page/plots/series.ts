// The points of one clock as a plot keeps them, and how they are put into columns that all series share.

import type { HistoryColumns } from '../../core/history/columns.js';
import { type Grain, HISTORY_QUANTITIES, type HistoryQuantity } from '../../core/history/sample.js';
import type { LineView, ShownState } from '../../core/wall/view.js';

/** One point: a second, or what became of a minute or an hour. */
export interface PlotPoint {
  readonly atMs: number;
  /** How long it is. */
  readonly widthMs: number;
  readonly state: ShownState;
  readonly values: Readonly<
    Partial<
      Record<
        HistoryQuantity,
        { readonly least: number; readonly mean: number; readonly most: number }
      >
    >
  >;
}

/** The columns of a plot: where the first begins, how wide each is, and how many there are. */
export interface Columns {
  readonly firstMs: number;
  readonly widthMs: number;
  readonly count: number;
}

/** Which of the three is wanted where a column holds several points. */
export type Side = 'least' | 'mean' | 'most';

/** The columns that cover a window; they begin at whole widths, so that they stay while time moves on. */
export function columnsOf(fromMs: number, toMs: number, widthMs: number): Columns {
  const first = Math.floor(fromMs / widthMs);
  const last = Math.floor(toMs / widthMs);
  return { firstMs: first * widthMs, widthMs, count: last - first + 1 };
}

/** Where each column begins, in seconds since 1970, as the drawing library wants it. */
export const columnTimes = ({ firstMs, widthMs, count }: Columns): number[] =>
  Array.from({ length: count }, (_, i) => (firstMs + i * widthMs) / 1000);

/**
 * One value a column: null where nothing is known, so that a gap is a gap. A point that is wider than a column fills as
 * many as it is wide.
 */
export function valuesIn(
  points: readonly PlotPoint[],
  columns: Columns,
  quantity: HistoryQuantity,
  side: Side,
): (number | null)[] {
  const { firstMs, widthMs, count } = columns;
  const values: (number | null)[] = Array.from({ length: count }, () => null);
  const counts = new Uint32Array(count);
  for (const point of points) {
    const wide = Math.max(1, Math.round(point.widthMs / widthMs));
    const value = point.values[quantity]?.[side];
    if (value === undefined) continue;
    const start = Math.floor((point.atMs - firstMs) / widthMs);
    for (let i = Math.max(start, 0); i < Math.min(start + wide, count); i++) {
      const before = values[i] ?? null;
      counts[i]! += 1;
      values[i] = before === null ? value : joined(side, before, value, counts[i]!);
    }
  }
  return values;
}

function joined(side: Side, before: number, value: number, count: number): number {
  if (side === 'least') return Math.min(before, value);
  if (side === 'most') return Math.max(before, value);
  return before + (value - before) / count;
}

const GRAIN_MS: Readonly<Record<Grain, number>> = { second: 1000, minute: 60_000, hour: 3_600_000 };

/** The points of a history that came as columns. */
export function pointsOf({ grain, atMs, state, values }: HistoryColumns): PlotPoint[] {
  return atMs.map((at, i) => ({
    atMs: at,
    widthMs: GRAIN_MS[grain],
    state: state[i]!,
    values: Object.fromEntries(
      HISTORY_QUANTITIES.flatMap((quantity) => {
        const { least, mean, most } = values[quantity] ?? {};
        const middle = mean?.[i] ?? null;
        if (middle === null) return [];
        return [
          [quantity, { least: least?.[i] ?? middle, mean: middle, most: most?.[i] ?? middle }],
        ];
      }),
    ),
  }));
}

/** The point of a second in which a line, or one of its wall clocks, was seen so; undefined for a clock that nobody sees. */
export function pointNow(line: LineView, wall: number, atMs: number): PlotPoint | undefined {
  const clock = wall === 0 ? line : line.walls.find((one) => one.wall === wall);
  if (clock === undefined || !line.isSeen) return undefined;
  const seen: Record<HistoryQuantity, number | null> = {
    offset: clock.offsetNs,
    bound: clock.boundNs,
    roundTrip: wall === 0 ? line.roundTripNs : null,
    lossOut: wall === 0 ? line.lossOut : null,
    lossBack: wall === 0 ? line.lossBack : null,
    rate: wall === 0 ? line.ratePpm : null,
    temperature: wall === 0 ? line.temperatureC : null,
  };
  return {
    atMs: Math.floor(atMs / 1000) * 1000,
    widthMs: 1000,
    state: line.state,
    values: Object.fromEntries(
      HISTORY_QUANTITIES.flatMap((quantity) => {
        const value = seen[quantity];
        return value === null ? [] : [[quantity, { least: value, mean: value, most: value }]];
      }),
    ),
  };
}
