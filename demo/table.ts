// The live table of the demonstration, for a terminal.

import { spanOf } from '#protocol/time.js';
import { formatDuration } from '#host/config/units.js';
import { type LineState, SILENT, isInside } from './lines.js';

const HEADER = [
  'line',
  'state',
  'true error',
  'bound',
  'measured',
  'round trip',
  'loss out/back',
  '',
];

const span = (nanoseconds: number | null): string =>
  nanoseconds === null ? '-' : formatDuration(spanOf(nanoseconds));

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** With walls, each line's clock in a column of its own before the verdict. */
export function drawTable(lines: readonly LineState[]): string {
  const walls = lines.some(({ wall }) => wall !== undefined);
  const header = walls ? [...HEADER.slice(0, -1), 'wall clock', ''] : HEADER;
  const rows = lines.map((line) => [
    line.name,
    line.state,
    span(line.trueErrorNs),
    span(line.boundNs),
    span(line.offsetNs),
    span(line.rttNs),
    `${percent(line.lossOut)} / ${percent(line.lossBack)}`,
    ...(walls ? [wallText(line)] : []),
    line.state === 'unset' || line.state === SILENT
      ? ''
      : isInside(line)
        ? 'inside its bound'
        : 'OUTSIDE ITS BOUND',
  ]);
  return alignColumns([header, ...rows]);
}

function wallText({ wall }: LineState): string {
  if (wall === undefined || wall === null) return '-';
  const error = `${wall.errorMs > 0 ? '+' : ''}${wall.errorMs.toFixed(1)} ms`;
  return `${wall.shown} ${wall.right ? error : `WRONG ${error}`}`;
}

/** The first two columns to the left, the others to the right. */
function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const cell = (text: string, column: number): string =>
    column < 2 || column === widths.length - 1
      ? text.padEnd(widths[column]!)
      : text.padStart(widths[column]!);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
