// `belfry-console troubles`: what was wrong, and what still is.

import { countOption, localText, printAnswer, tableLines, type Column } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { CONFIG_OPTION, TIME_WORDS, windowOf, withHistory } from './reading.js';
import type { Trouble } from '../core/troubles/trouble.js';

interface Arguments {
  readonly since: string;
  readonly until: string | undefined;
  readonly group: string | undefined;
  readonly open: boolean;
  readonly last: number;
  readonly config: string | undefined;
  readonly json: boolean;
}

const LAST_MOST = 10_000;

export const troubles: CommandModule<object, Arguments> = {
  command: 'troubles',
  describe: 'what was wrong with the clocks, and what still is',
  builder: (argv) =>
    argv
      .option('since', {
        type: 'string',
        requiresArg: true,
        default: '1d',
        describe: `from when on: ${TIME_WORDS}`,
      })
      .option('until', {
        type: 'string',
        requiresArg: true,
        describe: 'until when; now, if not given',
      })
      .option('group', { type: 'string', requiresArg: true, describe: 'of this group only' })
      .option('open', { type: 'boolean', default: false, describe: 'only those that last' })
      .option('last', {
        type: 'number',
        requiresArg: true,
        default: 200,
        describe: 'the last so many only',
      })
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' })
      .option('config', CONFIG_OPTION)
      .example('$0 troubles --since 18:00', 'what was in the night')
      .epilogue(
        'It reads the history itself, whether the console runs or not. Exit codes: 0 done; 1 the history cannot be read; ' +
          '2 wrong usage.',
      ),
  async handler({ since, until, group, open, last, config, json }) {
    const window = windowOf(['since', since], ['until', until]);
    const limit = countOption('last', last, LAST_MOST);
    await withHistory(config, async (reader) => {
      const query = { ...window, limit, ...(group !== undefined && { group }) };
      const found = (await reader.troubles(query)).filter(({ toMs }) => !open || toMs === null);
      const inOrder = found.toSorted((a, b) => a.fromMs - b.fromMs);
      printAnswer(json, { ok: true, ...window, troubles: inOrder }, troublesText(inOrder));
    });
  },
};

const COLUMNS: readonly Column<Trouble>[] = [
  { head: 'FROM', cell: ({ fromMs }) => localText(fromMs) },
  { head: '', cell: ({ toMs }) => (toMs === null ? 'lasts' : 'over') },
  { head: 'SEVERITY', cell: ({ severity }) => severity },
  { head: 'GROUP', cell: ({ group }) => group },
  { head: 'TROUBLE', cell: ({ text }) => text },
  { head: 'SEEN BY', cell: ({ acknowledged }) => seenText(acknowledged) },
];

const seenText = (seen: Trouble['acknowledged']): string =>
  seen === null ? '' : `${seen.by}${seen.note === '' ? '' : `: ${seen.note}`}`;

const troublesText = (found: readonly Trouble[]): string =>
  found.length === 0 ? 'no trouble is known of that time' : tableLines(COLUMNS, found).join('\n');
