// `belfry-console history LINE`: how a clock was, as a table, as CSV or as JSON, and what befell it.

import {
  countOption,
  EXIT,
  Failure,
  localText,
  percent,
  printAnswer,
  shortSpan,
  signedPpm,
  signedSpan,
  tableLines,
  UNKNOWN,
  type Column,
} from '@belfry/host/cli';
import { nearest } from '@belfry/host/config';
import type { CommandModule } from 'yargs';
import { CONFIG_OPTION, TIME_WORDS, windowOf, withHistory } from './reading.js';
import { historyCsv } from '../core/history/csv.js';
import type { ClockHistory, TimeWindow } from '../core/history/history-store.js';
import type { HistoryPoint, SeriesKey } from '../core/history/sample.js';
import type { Trouble } from '../core/troubles/trouble.js';
import type { WallEvent } from '../core/wall/view.js';
import type { HistoryReader } from '../store/read-history.js';

interface Arguments {
  readonly line: string;
  readonly since: string;
  readonly until: string | undefined;
  readonly group: string | undefined;
  readonly wall: number;
  readonly points: number | undefined;
  readonly csv: boolean;
  readonly json: boolean;
  readonly config: string | undefined;
}

/** Lines of a table that a person reads, and of a file that a program does. */
const TABLE_POINTS = 60;
const FILE_POINTS = 20_000;
const RECORDS_MOST = 500;

export const history: CommandModule<object, Arguments> = {
  command: 'history <line>',
  describe: 'how a clock was: its offset, its bound, and what befell it',
  builder: (argv) =>
    argv
      .positional('line', {
        type: 'string',
        demandOption: true,
        describe: 'the line, or the master (with --wall -1: its machine’s own clock)',
      })
      .option('since', {
        type: 'string',
        requiresArg: true,
        default: '1h',
        describe: `from when on: ${TIME_WORDS}`,
      })
      .option('until', {
        type: 'string',
        requiresArg: true,
        describe: 'until when; now, if not given',
      })
      .option('group', {
        type: 'string',
        requiresArg: true,
        describe: 'its group, where lines of several have that name',
      })
      .option('wall', {
        type: 'number',
        requiresArg: true,
        default: 0,
        describe: 'a wall clock of the line, from 1 on; 0 is the line itself',
      })
      .option('points', {
        type: 'number',
        requiresArg: true,
        describe: `no more lines than that; ${TABLE_POINTS} for a table, ${FILE_POINTS} for CSV and JSON`,
      })
      .option('csv', {
        type: 'boolean',
        default: false,
        describe: 'answer in CSV, for a spreadsheet',
      })
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' })
      .option('config', CONFIG_OPTION)
      .example('$0 history mit --since 02:00 --until 04:00', 'what was with mit at three')
      .example('$0 history mit --since 1m', 'each second of the last minute')
      .epilogue(
        'It reads the history itself, whether the console runs or not: of one that runs, up to its last batch, some ' +
          'seconds ago. The finest grain that fits is shown. Exit codes: 0 done; 1 there is no such history; 2 wrong usage.',
      ),
  async handler(given) {
    const { since, until, csv, json, points } = given;
    if (csv && json) throw new Failure('--csv and --json exclude each other', EXIT.wrong);
    const window = windowOf(['since', since], ['until', until]);
    const most = countOption(
      'points',
      points ?? (csv || json ? FILE_POINTS : TABLE_POINTS),
      FILE_POINTS,
    );
    await withHistory(given.config, async (reader) => {
      const key = await keyOf(reader, given, window);
      const history = await reader.query({ key, ...window, points: most });
      if (csv) {
        process.stdout.write(historyCsv(history, (ms) => new Date(ms).toISOString()));
        return;
      }
      const asked = { ...window, group: key.group, subject: key.line, limit: RECORDS_MOST };
      const troubles = (await reader.troubles(asked)).toReversed();
      const events = (await reader.events(asked)).toReversed();
      printAnswer(
        json,
        { ok: true, ...window, history, troubles, events },
        historyText(history, troubles, events),
      );
    });
  },
};

/** Which clock is meant. @throws Failure where there is none in that time, or several have the name. */
async function keyOf(
  reader: HistoryReader,
  { line, group, wall }: Arguments,
  window: TimeWindow,
): Promise<SeriesKey> {
  const known = await reader.series(window);
  const found = known.filter(
    (key) => key.line === line && key.wall === wall && (group === undefined || key.group === group),
  );
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new Failure(
      `${line} is in several groups: --group ${found.map((key) => key.group).join(', or --group ')}`,
      EXIT.wrong,
    );
  const others = [...new Set(known.map((key) => key.line))];
  const meant = nearest(line, others);
  const hint =
    known.length === 0
      ? 'nothing is known of any clock then'
      : meant === undefined || meant === line
        ? `there are ${known.length} clocks, such as ${others.slice(0, 3).join(', ')}`
        : `did you mean ${meant}?`;
  throw new Failure(
    `nothing is known of ${line}${wall === 0 ? '' : `, clock ${wall},`} in that time; ${hint}`,
  );
}

const COLUMNS: readonly Column<HistoryPoint>[] = [
  { head: 'TIME', cell: ({ atMs }) => localText(atMs) },
  {
    head: 'OFFSET',
    right: true,
    cell: ({ values: { offset } }) => span(offset && furthest(offset)),
  },
  { head: 'BOUND', right: true, cell: ({ values }) => shortSpan(values.bound?.most ?? null) },
  {
    head: 'ROUND TRIP',
    right: true,
    cell: ({ values }) => shortSpan(values.roundTrip?.mean ?? null),
  },
  { head: 'LOST OUT %', right: true, cell: ({ values }) => lost(values.lossOut) },
  { head: 'BACK %', right: true, cell: ({ values }) => lost(values.lossBack) },
  {
    head: 'RATE',
    right: true,
    cell: ({ values }) => (values.rate === undefined ? UNKNOWN : signedPpm(values.rate.mean)),
  },
  { head: 'NOT WELL', right: true, cell: ({ secondsUnwell }) => count(secondsUnwell) },
  { head: 'OUTSIDE', right: true, cell: ({ secondsOutside }) => count(secondsOutside) },
  { head: 'STATE', cell: ({ state }) => state },
];

const span = (nanoseconds: number | undefined): string =>
  nanoseconds === undefined ? UNKNOWN : signedSpan(nanoseconds);

/** Of a minute or an hour, what was furthest from zero. */
const furthest = ({ least, most }: { readonly least: number; readonly most: number }): number =>
  Math.abs(least) > Math.abs(most) ? least : most;

const count = (seconds: number): string => (seconds === 0 ? '' : `${seconds} s`);

const lost = (share: { readonly mean: number } | undefined): string =>
  share === undefined ? UNKNOWN : percent(share.mean);

function historyText(
  { points, grain }: ClockHistory,
  troubles: readonly Trouble[],
  events: readonly WallEvent[],
): string {
  const heads = {
    second: 'Each line is a second.',
    minute: 'Each line is a minute: the offset furthest from zero, the worst bound and state.',
    hour: 'Each line is an hour or more: the offset furthest from zero, the worst bound and state.',
  };
  return [
    ...(points.length === 0
      ? ['nothing is known of that time']
      : [heads[grain], '', ...tableLines(COLUMNS, points)]),
    ...(troubles.length === 0
      ? []
      : ['', 'Troubles', ...troubles.map((one) => `  ! ${plain(one.text)}${seen(one)}`)]),
    ...(events.length === 0
      ? []
      : [
          '',
          'Events',
          ...events.map(
            ({ atMs, level, text }) => `  ${localText(atMs)}  ${level.padEnd(5)}  ${plain(text)}`,
          ),
        ]),
  ].join('\n');
}

const seen = ({ acknowledged }: Trouble): string =>
  acknowledged === null ? '' : ` (${plain(acknowledged.by)}: ${plain(acknowledged.note)})`;

/** Somebody else wrote it: nothing in it may move a terminal's cursor. */
const plain = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');
