// `belfry-console report --from --to --out FILE`: a page for an audit, which needs nothing else and prints.

import { writeFileSync } from 'node:fs';
import { EXIT, Failure, localText, printAnswer, shortSpan, signedSpan } from '@belfry/host/cli';
import { explainSystemError } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import { CONFIG_OPTION, TIME_WORDS, windowOf, withHistory } from './reading.js';
import { reportPage } from '../core/report/report.js';
import type { ClockHistory, TimeWindow } from '../core/history/history-store.js';
import type { SeriesKey } from '../core/history/sample.js';
import type { HistoryReader } from '../store/read-history.js';

interface Arguments {
  readonly from: string;
  readonly to: string | undefined;
  readonly out: string;
  readonly group: string | undefined;
  readonly config: string | undefined;
  readonly json: boolean;
}

/** A picture shows no more points than that. */
const POINTS = 720;
const EVENTS_MOST = 5000;
const TROUBLES_MOST = 5000;

export const report: CommandModule<object, Arguments> = {
  command: 'report',
  describe: 'write a page for an audit: which clock was how far off, when, and for how long',
  builder: (argv) =>
    argv
      .option('from', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: `from when on: ${TIME_WORDS}`,
      })
      .option('to', {
        type: 'string',
        requiresArg: true,
        describe: 'until when; now, if not given',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'the file of the page; - for standard output',
      })
      .option('group', { type: 'string', requiresArg: true, describe: 'only this group' })
      .option('config', CONFIG_OPTION)
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' })
      .example(
        '$0 report --from 2026-11-01 --to 2026-12-01 --out november.html',
        'November, to print or to keep',
      )
      .epilogue(
        'The page is one file with everything in it. It reads the history itself, whether the console runs or not. ' +
          'Exit codes: 0 done; 1 there is no such history, or the file cannot be written; 2 wrong usage.',
      ),
  async handler({ from, to, out, group, config, json }) {
    const window = windowOf(['from', from], ['to', to]);
    const { page, clocks } = await withHistory(config, (reader) => pageOf(reader, window, group));
    if (out === '-') {
      process.stdout.write(page);
      return;
    }
    try {
      writeFileSync(out, page);
    } catch (error) {
      throw new Failure(`cannot write ${out}: ${explainSystemError(error)}`, EXIT.failed, {
        cause: error,
      });
    }
    printAnswer(
      json,
      { ok: true, out, clocks, bytes: Buffer.byteLength(page) },
      `${out} has the histories of ${clocks} clocks`,
    );
  },
};

async function pageOf(
  reader: HistoryReader,
  window: TimeWindow,
  group: string | undefined,
): Promise<{ readonly page: string; readonly clocks: number }> {
  const keys = (await reader.series(window))
    .filter((key) => group === undefined || key.group === group)
    .toSorted(byName);
  if (keys.length === 0)
    throw new Failure(
      `nothing is known of ${group === undefined ? 'any clock' : `a clock of ${group}`} in that time`,
    );
  const histories: ClockHistory[] = [];
  // One after the other: each is read from the disk anyway.
  for (const key of keys) histories.push(await reader.query({ key, ...window, points: POINTS }));
  const asked = { ...window, ...(group !== undefined && { group }) };
  const events = await reader.events({ ...asked, limit: EVENTS_MOST + 1 });
  const troubles = await reader.troubles({ ...asked, limit: TROUBLES_MOST });
  const page = reportPage(
    {
      ...window,
      madeMs: Date.now(),
      maker: 'belfry-console report',
      histories,
      troubles: troubles.toReversed(),
      events: events.slice(0, EVENTS_MOST).toReversed(),
      areEventsCut: events.length > EVENTS_MOST,
    },
    {
      time: localText,
      span: (nanoseconds) => (nanoseconds < 0 ? signedSpan(nanoseconds) : shortSpan(nanoseconds)),
    },
  );
  return { page, clocks: histories.length };
}

/** As people look for them: by group, line, and clock of the line. */
function byName(a: SeriesKey, b: SeriesKey): number {
  const names =
    a.group.localeCompare(b.group) || a.line.localeCompare(b.line, undefined, { numeric: true });
  return names || a.wall - b.wall;
}
