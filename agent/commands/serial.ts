// `belfry-agent serial …`: the ports of this machine, and what goes over one of them.

import type { CommandModule } from 'yargs';
import { list } from './serial/list.js';
import { read } from './serial/read.js';
import { test } from './serial/test.js';

export const serial: CommandModule<object, object> = {
  command: 'serial',
  describe: 'list serial ports, send telegrams to one for a while, read telegrams from one',
  builder: (argv) =>
    argv
      .command(list)
      .command(test)
      .command(read)
      .demandCommand(1, 'say what to do: list, test or read'),
  handler() {
    // The parser asks for one of them, so it never comes here.
  },
};
