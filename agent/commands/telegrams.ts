// `belfry-agent telegrams …`: what can be sent to a wall clock, and what that looks like.

import type { CommandModule } from 'yargs';
import { describe } from './telegrams/describe.js';
import { explain } from './telegrams/explain.js';
import { list } from './telegrams/list.js';
import { preview } from './telegrams/preview.js';

export const telegrams: CommandModule<object, object> = {
  command: 'telegrams',
  describe: 'list, explain, preview and describe the formats of telegrams to wall clocks',
  builder: (argv) =>
    argv
      .command(list)
      .command(explain)
      .command(preview)
      .command(describe)
      .demandCommand(1, 'say what to do: list, explain, preview or describe'),
  handler() {
    // The parser asks for one of them, so it never comes here.
  },
};
