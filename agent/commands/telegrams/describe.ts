// `belfry-agent telegrams describe FORMAT`: the format as a configuration would state it.

import { printAnswer } from '@belfry/host/cli';
import { formatDuration } from '@belfry/host/config';
import type { CommandModule } from 'yargs';
import { descriptionOf, type Description } from '@belfry/telegrams/language';
import { type FormatArguments, namedFormat, withFormat } from './source.js';

export const describe: CommandModule<object, FormatArguments> = {
  command: 'describe <format>',
  describe: 'print a format as a configuration states it, to copy under a new name and change',
  builder: withFormat,
  handler(argv) {
    const description = descriptionOf(namedFormat(argv), formatDuration);
    const json = { ok: true, name: argv.format, description };
    printAnswer(argv.json, json, descriptionText(description));
  },
};

/** JSON with a line for each key, and one for each part. */
function descriptionText(description: Description): string {
  const keys = Object.entries(description).map(([key, value]) => {
    const items = Array.isArray(value) ? value.map((item) => `    ${JSON.stringify(item)}`) : [];
    const text = items.length === 0 ? JSON.stringify(value) : `[\n${items.join(',\n')}\n  ]`;
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${keys.join(',\n')}\n}`;
}
