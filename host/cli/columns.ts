// Text in columns, and quantities short enough to stand in one.

import { spanOf } from '@belfry/protocol';
import { formatDuration } from '../config/units.js';

/** What stands where a value is not known. */
export const UNKNOWN = '-';

/** One line a pair, the values in one column. A pair without a value is left out. */
export function pairLines(pairs: readonly (readonly [string, string | undefined])[]): string[] {
  const known = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}

/** One column of a table: its heading, and what stands in it for a row. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
  /** Left out where there is no room, the lowest number first. */
  readonly spare?: number;
}

/** A heading and one line a row, no longer than `most` as far as columns can be spared. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  most = Infinity,
): string[] {
  const lines = allLines(columns, rows);
  if (Math.max(...lines.map((line) => line.length)) <= most) return lines;
  const spares = columns.flatMap(({ spare }) => spare ?? []);
  if (spares.length === 0) return lines;
  const least = Math.min(...spares);
  const others = columns.filter(({ spare }) => spare !== least);
  return tableLines(others, rows, most);
}

function allLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = columns.map(({ head, cell }) => [head, ...rows.map(cell)]);
  const padded = cells.map((column, i) => {
    const width = Math.max(...column.map((cell) => cell.length));
    const right = columns[i]!.right ?? false;
    return column.map((cell) => (right ? cell.padStart(width) : cell.padEnd(width)));
  });
  return ['', ...rows].map((_, line) =>
    padded
      .map((column) => column[line]!)
      .join('  ')
      .trimEnd(),
  );
}

const SMALL_UNITS = [
  ['us', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
] as const;

/** Three digits and a unit (`1.23 ms`, `45.0 us`, `7 ns`); as `formatDuration` from a minute on. */
export function shortSpan(nanoseconds: number | null): string {
  if (nanoseconds === null) return UNKNOWN;
  const sign = Math.round(nanoseconds) < 0 ? '-' : '';
  const size = Math.abs(nanoseconds);
  if (Math.round(size) < 1000) return `${sign}${Math.round(size)} ns`;
  for (const [unit, factor] of SMALL_UNITS) {
    const count = Number((size / factor).toPrecision(3));
    if (count < (unit === 's' ? 60 : 1000)) return `${sign}${count.toPrecision(3)} ${unit}`;
  }
  return formatDuration(spanOf(nanoseconds));
}

/** A span as `shortSpan` writes it, with a plus in front of what is above zero. */
export function signedSpan(nanoseconds: number | null): string {
  const text = shortSpan(nanoseconds);
  return nanoseconds !== null && Math.round(nanoseconds) > 0 ? `+${text}` : text;
}

/** How long ago, to a tenth of a second: what is younger than that is no news. */
export function ago(nanoseconds: number | null): string {
  if (nanoseconds === null) return 'never';
  if (nanoseconds < 60e9) return `${(nanoseconds / 1e9).toFixed(1)} s ago`;
  return `${formatDuration(spanOf(nanoseconds))} ago`;
}

/** A rate in ppm, to a hundredth, with its sign: `+12.35`. */
export function signedPpm(ppm: number | null): string {
  if (ppm === null) return UNKNOWN;
  const text = ppm.toFixed(2);
  if (Number(text) === 0) return '0.00';
  return ppm > 0 ? `+${text}` : text;
}

/** A share from 0 to 1 in percent: `0`, `0.8`, `12`. */
export const percent = (share: number): string =>
  share === 0 || share >= 0.0995 ? (100 * share).toFixed(0) : (100 * share).toFixed(1);

/** Counts by reason in one line: `bad-tag 3, replayed 1`; undefined when there are none. */
export function countsText(counts: Readonly<Record<string, number>>): string | undefined {
  const parts = Object.entries(counts).map(([reason, count]) => `${reason} ${count}`);
  return parts.length === 0 ? undefined : parts.join(', ');
}
