// `belfry-master keys …`: who may speak to this master.

import type { CommandModule } from 'yargs';
import { add } from './keys/add.js';
import { list } from './keys/list.js';
import { remove } from './keys/remove.js';

export const keys: CommandModule<object, object> = {
  command: 'keys',
  describe: 'say who may speak to this master: add, list or remove keys',
  builder: (argv) =>
    argv
      .command(add)
      .command(list)
      .command(remove)
      .demandCommand(1, 'say what to do with the keys: add, list or remove'),
  handler() {
    // The parser asks for one of the three, so it never comes here.
  },
};
