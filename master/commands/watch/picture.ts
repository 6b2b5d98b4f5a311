// The picture of `watch` on a terminal with keys: what matters first, a table that scrolls, and what the keys do.

import { type Column, ago, shortSpan, signedSpan, tableLines } from '@belfry/host/cli';
import type { AgentLine, MasterReport } from '../../daemon/report.js';
import { standsBy } from '../../daemon/troubles.js';
import { firstTroubles, wrapped } from '../fit.js';
import type { PaintedLine } from '../paint.js';
import type { ScreenSize } from '../screen.js';
import { type NamedTable, statusParts } from '../table.js';
import { type View, chosen, isTroubled, wordOf } from './view.js';

/** Below this width a table has four columns, which fit on 40. */
const NARROW = 60;
/** Characters of a name there. */
const NAME_MOST = 13;
/** Of the rows below the first few lines, troubles may take this share where the table needs the rest. */
const TROUBLES_SHARE = 1 / 3;
/** So many rows the table has at least. */
const ROWS_LEAST = 3;
/** Another table stands above that of the agents if it takes no more than this share. */
const OTHERS_SHARE = 1 / 3;

/** A picture, and how many rows of the table are seen in it, from which on. */
export interface WatchPicture {
  readonly lines: readonly (string | PaintedLine)[];
  readonly top: number;
  readonly page: number;
}

const HELP = [
  'q, Ctrl-C         end',
  'up, down, j, k    scroll by a row',
  'page up and down  by a page; also b and space',
  'home, end, g, G   to the first, to the last',
  's                 sort by another column',
  'f                 show all, troubled, here, away',
  '/                 filter: type, then Enter',
  'Esc               show all again',
  'Ctrl-Z            stop, fg goes on',
];

/** The picture for a window of this size. */
export function watchPicture(report: MasterReport, view: View, size: ScreenSize): WatchPicture {
  const { columns, rows } = size;
  if (view.helps)
    return { lines: ['The keys of watch; any goes back:', '', ...HELP], top: view.top, page: 1 };
  const agents = chosen(report.agents, view);
  const { head, pairs, vital, troubles, day, tables } = statusParts(report, agents, columns);
  const isWell = troubles.length === 0;
  const first: PaintedLine = { text: head, meaning: isWell ? 'head' : 'trouble' };
  const table = columns < NARROW ? narrowLines(report, agents) : (linesOf(tables, 'agents') ?? []);
  const others = tables.filter(({ name }) => name !== 'agents');
  const told = troubles.map((trouble) => wrapped(trouble, columns));
  const room = rows - 1;
  const whole = [
    ...pairs,
    ...told.flat(),
    ...day,
    ...others.flatMap(({ lines }) => ['', ...lines]),
  ];
  const fits = 1 + whole.length + table.length + 1 <= room;
  const above = fits
    ? [...pairs, ...told.flat(), ...day]
    : shortAbove(vital, told, others, { rows: room - 1, columns, table: table.length });
  const below = fits ? others.flatMap(({ lines }) => ['', ...lines]) : [];
  const page = Math.max(room - 1 - above.length - below.length - 2, 1);
  const top = Math.max(Math.min(view.top, agents.length - page), 0);
  const seen = table.slice(1).slice(top, top + page);
  const lines = [
    first,
    ...above.map(paintTrouble),
    '',
    ...(table[0] === undefined
      ? [nobodyText(report, view)]
      : [{ text: table[0], meaning: 'heading' as const }]),
    ...seen.map((text, i) => paintRow(text, agents[top + i]!)),
    ...below,
  ];
  const fill = Number.isFinite(room) ? Math.max(room - lines.length, 0) : 0;
  const last = keysText(view, { from: top + 1, to: top + seen.length, of: agents.length }, columns);
  return { lines: [...lines.slice(0, room), ...Array<string>(fill).fill(''), last], top, page };
}

const linesOf = (tables: readonly NamedTable[], wanted: string): readonly string[] | undefined =>
  tables.find(({ name }) => name === wanted)?.lines;

/** What stands above a table that has not room for all: the vital lines, the first troubles, how much else there is. */
function shortAbove(
  vital: readonly string[],
  told: readonly (readonly string[])[],
  others: readonly NamedTable[],
  { rows, columns, table }: ScreenSize & { readonly table: number },
): string[] {
  const counts = others.flatMap(({ name, lines }) => {
    const isWide = lines.some((line) => line.length > columns);
    if (name === 'masters' && !isWide && lines.length + 1 <= rows * OTHERS_SHARE)
      return ['', ...lines, ''];
    return [`  … ${lines.length - 1} ${name}: see status`];
  });
  const left = rows - vital.length - counts.length;
  const share = Math.max(Math.ceil(left * TROUBLES_SHARE), left - table - 1);
  const most = Math.max(Math.min(share, left - 2 - ROWS_LEAST), 1);
  return [...vital, ...counts, ...firstTroubles(told, most)];
}

const paintTrouble = (text: string): string | PaintedLine =>
  text.startsWith('  ! ') ? { text, meaning: 'trouble' } : text;

function paintRow(text: string, agent: AgentLine): string | PaintedLine {
  if (!isTroubled(agent)) return text;
  if (agent.health === 'away') return { text, meaning: 'quiet' };
  return {
    text,
    meaning: agent.health === 'lost' || agent.standing === 'outlier' ? 'trouble' : 'warning',
  };
}

const nobodyText = ({ agents }: MasterReport, { filter, shown }: View): string =>
  agents.length === 0
    ? 'No agent has a key yet.'
    : `None of ${agents.length} agents is ${[...(shown === 'all' ? [] : [shown]), ...(filter === '' ? [] : [`like "${filter}"`])].join(' and ')}: Esc shows all.`;

/** Four columns that fit beside each other on 40 characters. */
const narrowLines = (report: MasterReport, agents: readonly AgentLine[]): string[] =>
  agents.length === 0 ? [] : tableLines(standsBy(report) ? NARROW_STANDBY : NARROW_COLUMNS, agents);

const NAME_AND_WORD: readonly Column<AgentLine>[] = [
  {
    head: 'NAME',
    cell: ({ name }) => (name.length > NAME_MOST ? `${name.slice(0, NAME_MOST - 1)}…` : name),
  },
  { head: 'IS', cell: wordOf },
];
const BOUND: Column<AgentLine> = {
  head: 'BOUND',
  right: true,
  cell: ({ boundNs }) => shortSpan(boundNs),
};
const NARROW_COLUMNS: readonly Column<AgentLine>[] = [
  ...NAME_AND_WORD,
  { head: 'OFFSET', right: true, cell: ({ offsetNs }) => signedSpan(offsetNs) },
  BOUND,
];
/** Who stands by knows no offsets. */
const NARROW_STANDBY: readonly Column<AgentLine>[] = [
  ...NAME_AND_WORD,
  BOUND,
  { head: 'HEARD', right: true, cell: ({ sinceHeardNs }) => ago(sinceHeardNs) },
];

/** The last line: what is seen, and the keys, as far as there is room. */
function keysText(
  { typing, filter, sort, shown }: View,
  { from, to, of }: { from: number; to: number; of: number },
  columns: number,
): PaintedLine {
  const which = [...(shown === 'all' ? [] : [shown]), ...(filter === '' ? [] : [`"${filter}"`])];
  const seen = of === 0 ? 'none' : `${from}-${to} of ${of}`;
  const parts = typing
    ? [`filter: ${filter}_`, 'Enter keeps it', 'Esc ends it']
    : [
        [`${seen} by ${sort}`, ...which].join(', '),
        'q quit',
        '? help',
        's sort',
        'f show',
        '/ filter',
        'arrows scroll',
      ];
  let text = parts[0]!;
  for (const part of parts.slice(1)) if (`${text}  ${part}`.length <= columns) text += `  ${part}`;
  const width = Number.isFinite(columns) ? columns : text.length;
  return { text: text.padEnd(width), meaning: 'keys' };
}
