// `belfry-master rename OLD NEW`: a device gets another name, and its clock goes on.

import type { CommandModule } from 'yargs';
import { giveOrder } from './roster/give-order.js';
import { printGiven } from './roster/lines.js';
import { type RosterArguments, withRoster } from './roster/source.js';

interface Arguments extends RosterArguments {
  readonly 'old-name': string;
  readonly 'new-name': string;
}

export const rename: CommandModule<object, Arguments> = {
  command: 'rename <old-name> <new-name>',
  describe: 'give an agent or a client another name; it keeps its key',
  builder: (argv) =>
    withRoster(argv)
      .positional('old-name', {
        type: 'string',
        demandOption: true,
        describe: 'as it is called now',
      })
      .positional('new-name', {
        type: 'string',
        demandOption: true,
        describe: 'as it shall be called',
      }),
  async handler(argv) {
    const { 'old-name': old, 'new-name': next, json } = argv;
    const given = await giveOrder(argv, { command: 'rename', from: old, to: next });
    const what = `${old} is called ${next} now, and may come by its former name until it has joined anew`;
    printGiven(given, json, what);
  },
};
