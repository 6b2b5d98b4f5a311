// `belfry-agent telegrams explain FORMAT`: what stands where, when it leaves, what it tells.

import { pairLines, tableLines, printAnswer } from '@belfry/host/cli';
import { formatDuration } from '@belfry/host/config';
import type { Span } from '@belfry/protocol';
import type { CommandModule } from 'yargs';
import {
  type LayoutRow,
  layoutRows,
  onTimeWords,
  tellsOf,
  type TelegramFormat,
  telegramSize,
  timingOf,
  momentOf,
  UTC,
} from '@belfry/telegrams/language';
import { type FormatArguments, namedFormat, withFormat } from './source.js';

/** 2026-07-15T12:34:56Z: its numbers are easy to find again. */
const EXAMPLE = momentOf({ seconds: 1_784_118_896, nanoseconds: 0 }, UTC, {
  quality: 'synchronised',
  bound: 0 as Span,
});

export const explain: CommandModule<object, FormatArguments> = {
  command: 'explain <format>',
  describe: 'explain a format: its layout, line settings, on-time mark, and what it can tell',
  builder: withFormat,
  handler(argv) {
    const format = namedFormat(argv);
    const { title, source, unsure = null, line, scale } = format;
    const rows = layoutRows(format, EXAMPLE);
    const { lead, duration, mark } = timingOf(format);
    const json = {
      ok: true,
      name: argv.format,
      title,
      source,
      unsure,
      line,
      scale,
      everyNs: format.every,
      names: format.names,
      bytes: telegramSize(format),
      onTime: { mark, words: onTimeWords(format), leadNs: lead, durationNs: duration },
      announceNs: format.announce,
      ...tellsOf(format),
      layout: rows,
    };
    printAnswer(argv.json, json, text(argv.format, format, rows));
  },
};

const NO_LEAPS =
  '(59 comes twice, for the format has no sign for leap seconds; a reader understands it)';

function text(name: string, format: TelegramFormat, rows: readonly LayoutRow[]): string {
  const { told, untold, unsent } = tellsOf(format);
  const { lead, duration, ahead } = timingOf(format);
  const pairs = pairLines([
    ['source', format.source],
    ['not certain', format.unsure],
    ['line', `${format.line}, ${telegramSize(format)} bytes in ${formatDuration(duration)}`],
    ['sent', `every ${formatDuration(format.every)}`],
    ['shows', format.scale === 'utc' ? 'UTC' : 'local time'],
    ['on time', `${onTimeWords(format)}; ${leadWords(lead)}`],
    ['names', ahead === 0 ? undefined : 'the second after the one that begins there'],
    ['tells', told.length === 0 ? 'nothing but the time' : told.join(', ')],
    ['does not tell', untold.length === 0 ? undefined : untold.join(', ')],
    ['never sends', unsent.length === 0 ? undefined : `${unsent.join(', ')} ${NO_LEAPS}`],
  ]);
  const table = tableLines<LayoutRow>(
    [
      { head: 'AT', cell: ({ at }) => String(at), right: true },
      { head: 'BYTES', cell: ({ size }) => (size === 0 ? '' : String(size)), right: true },
      { head: 'EXAMPLE', cell: ({ example }) => example },
      { head: 'IS', cell: ({ what }) => what },
    ],
    rows,
  );
  return [`${name}: ${format.title}`, ...pairs, '', ...table].join('\n');
}

/** When the first start bit has to leave. */
export function leadWords(lead: Span): string {
  if (lead === 0) return 'it leaves on the second';
  const size = formatDuration(Math.abs(lead) as Span);
  return lead > 0 ? `it leaves ${size} before the second` : `it leaves ${size} after the second`;
}
