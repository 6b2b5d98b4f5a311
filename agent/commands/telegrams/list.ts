// `belfry-agent telegrams list`: every format, one line each.

import { type Column, shortSpan, tableLines, printAnswer } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { type TelegramFormat, telegramSize, timingOf } from '@belfry/telegrams/language';
import { formatsOf, type TelegramsArguments, withTelegramsOptions } from './source.js';

type Row = readonly [name: string, format: TelegramFormat];

const COLUMNS: readonly Column<Row>[] = [
  { head: 'FORMAT', cell: ([name]) => name },
  { head: 'LINE', cell: ([, { line }]) => line, spare: 3 },
  { head: 'SHOWS', cell: ([, { scale }]) => scale, spare: 2 },
  { head: 'BYTES', cell: ([, format]) => String(telegramSize(format)), right: true, spare: 1 },
  {
    head: 'LEAVES BEFORE',
    cell: ([, format]) => shortSpan(timingOf(format).lead),
    right: true,
    spare: 1,
  },
  { head: 'IS', cell: ([, { title }]) => title },
];

export const list: CommandModule<object, TelegramsArguments> = {
  command: 'list',
  describe: 'list every format: line settings, length, how long before the second it leaves',
  builder: withTelegramsOptions,
  handler(argv) {
    const rows = [...formatsOf(argv)];
    const formats = rows.map(([name, format]) => ({
      name,
      title: format.title,
      line: format.line,
      scale: format.scale,
      bytes: telegramSize(format),
      leadNs: timingOf(format).lead,
    }));
    const text = tableLines(COLUMNS, rows, process.stdout.columns).join('\n');
    printAnswer(argv.json, { ok: true, formats }, text);
  },
};
