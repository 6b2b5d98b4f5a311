// The picture of `watch` on a window in which it does not fit: what matters first, and how much else there is.

import type { AgentLine, MasterReport } from '../daemon/report.js';
import { inOrder } from '../daemon/troubles.js';
import type { ScreenSize } from './screen.js';
import { type NamedTable, statusParts } from './table.js';

/** Of the rows that are left below the first few lines, troubles may take this share where tables need the rest. */
const TROUBLES_SHARE = 1 / 3;
/** An empty line, a heading, a row, and how many more there are. */
const TABLE_LEAST = 4;

/** The status as lines for a window. Where it does not fit, each part says how much more it has. */
export function fittingLines(report: MasterReport, { columns, rows }: ScreenSize): string[] {
  const { head, pairs, troubles, day, tables } = statusParts(
    report,
    inOrder(report.agents),
    columns,
  );
  const told = troubles.map((trouble) => wrapped(trouble, columns));
  const whole = [
    head,
    ...pairs,
    ...told.flat(),
    ...day,
    ...tables.flatMap(({ lines }) => ['', ...lines]),
  ];
  if (whole.length <= rows) return whole;
  const short = statusParts(report, hereFirst(report.agents), columns);
  const top = [head, ...short.vital];
  const left = rows - top.length;
  const needed = short.tables.reduce((sum, { lines }) => sum + lines.length + 1, 0);
  const above = firstTroubles(told, Math.max(Math.ceil(left * TROUBLES_SHARE), left - needed));
  return [...top, ...above, ...firstRows(short.tables, left - above.length)];
}

/** Whoever is here and not well, then whoever is well, then the others; each by name. */
const hereFirst = (agents: readonly AgentLine[]): readonly AgentLine[] =>
  inOrder(agents).toSorted((a, b) => urgency(a) - urgency(b));

function urgency({ health, standing, state }: AgentLine): number {
  if (health === 'away') return 2;
  const isWell = health === 'healthy' && ['votes', 'follows', 'client'].includes(standing);
  return isWell && state !== 'holdover' ? 1 : 0;
}

/** As many of the troubles as have room; each is some lines. */
export function firstTroubles(troubles: readonly (readonly string[])[], most: number): string[] {
  if (troubles.flat().length <= most) return troubles.flat();
  const lines: string[] = [];
  for (const [i, trouble] of troubles.entries()) {
    if (lines.length + trouble.length > most - 1)
      return [
        ...lines,
        `  … ${troubles.length - i} more ${troubles.length - i === 1 ? 'trouble' : 'troubles'}`,
      ];
    lines.push(...trouble);
  }
  return lines;
}

function firstRows(tables: readonly NamedTable[], most: number): string[] {
  const shown: string[] = [];
  for (const [i, { name, lines }] of tables.entries()) {
    // Whatever comes below gets one line at least.
    const room = most - shown.length - (tables.length - 1 - i);
    if (lines.length + 1 <= room) shown.push('', ...lines);
    else if (room < TABLE_LEAST) shown.push(`… ${lines.length - 1} ${name}`);
    else {
      const first = lines.slice(0, room - 2);
      shown.push('', ...first, `… ${lines.length - first.length} more ${name}`);
    }
  }
  return shown;
}

/** A line at its spaces on several, those after the first further in. */
export function wrapped(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  for (;;) {
    const at = rest.length <= width ? -1 : rest.lastIndexOf(' ', width);
    if (at <= INDENT.length) return [...lines, rest];
    lines.push(rest.slice(0, at));
    rest = INDENT + rest.slice(at + 1);
  }
}

const INDENT = '    ';
