// `belfry-master keys list`: who has a key, and in which role; never the key itself.

import { Failure, printAnswer } from '@belfry/host/cli';
import { formatInstant } from '@belfry/host/keys';
import type { CommandModule } from 'yargs';
import { isLive } from '../../core/roster/entry.js';
import { readRosterFile } from '../../roster/roster-file.js';
import { keySourceOf, withKeysOptions, type KeysArguments } from './source.js';

export const list: CommandModule<object, KeysArguments> = {
  command: 'list',
  describe: 'list who has a key, and in which role',
  builder: withKeysOptions,
  handler(argv) {
    const { path } = keySourceOf(argv);
    const read = readRosterFile(path);
    if ('fault' in read) throw new Failure(read.fault);
    const keys = read.entries.filter(isLive).map(
      ({
        body: {
          credential: { name, role, old },
        },
      }) => ({
        name,
        role,
        ...(old && { oldUntil: formatInstant(old.until) }),
      }),
    );
    const lines = keys.map(
      ({ name, role, oldUntil }) =>
        `${role.padEnd(6)}  ${name}${oldUntil === undefined ? '' : `  (its old key until ${oldUntil})`}`,
    );
    const text = lines.length === 0 ? `${path} holds no key` : lines.join('\n');
    printAnswer(argv.json, { ok: true, path, keys }, text);
  },
};
