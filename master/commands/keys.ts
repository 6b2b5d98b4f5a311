// `belfry-master keys …`: who may speak to this master.

import type { CommandModule } from 'yargs';
import { add } from './keys/add.js';
import { list } from './keys/list.js';
import { remove } from './keys/remove.js';
import { rotate } from './keys/rotate.js';

export const keys: CommandModule<object, object> = {
  command: 'keys',
  describe: 'say who may speak to this master: add, list, rotate or remove keys',
  builder: (argv) =>
    argv
      .command(add)
      .command(list)
      .command(rotate)
      .command(remove)
      .demandCommand(1, 'say what to do with the keys: add, list, rotate or remove'),
  handler() {
    // The parser asks for one of the four, so it never comes here.
  },
};
