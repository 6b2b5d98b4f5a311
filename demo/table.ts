// The live table of the demonstration, for a terminal.

import { spanOf } from '@belfry/protocol/core/time.js';
import { formatDuration } from '@belfry/protocol/node/units.js';
import { type LineState, isGood } from './lines.js';

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

export function drawTable(lines: readonly LineState[]): string {
  const rows = lines.map((line) => [
    line.name,
    line.state,
    span(line.trueErrorNs),
    span(line.boundNs),
    span(line.offsetNs),
    span(line.rttNs),
    `${percent(line.lossOut)} / ${percent(line.lossBack)}`,
    line.state === 'unset' ? '' : isGood(line) ? 'inside its bound' : 'OUTSIDE ITS BOUND',
  ]);
  return alignColumns([HEADER, ...rows]);
}

/** The first two columns to the left, the others to the right. */
function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const cell = (text: string, column: number): string =>
    column < 2 || column === HEADER.length - 1
      ? text.padEnd(widths[column]!)
      : text.padStart(widths[column]!);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
