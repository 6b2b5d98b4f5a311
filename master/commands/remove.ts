// `belfry-master remove NAME…`: their keys open nothing any more, on no master.

import type { CommandModule } from 'yargs';
import { giveOrder } from './roster/give-order.js';
import { printGiven } from './roster/lines.js';
import { type RosterArguments, withRoster } from './roster/source.js';

interface Arguments extends RosterArguments {
  readonly name: readonly string[];
}

export const remove: CommandModule<object, Arguments> = {
  command: 'remove <name..>',
  describe: 'take agents, clients or masters out of the group: their keys open nothing any more',
  builder: (argv) =>
    withRoster(argv).positional('name', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'who goes',
    }),
  async handler(argv) {
    const given = await giveOrder(argv, { command: 'remove', names: argv.name });
    const who = given.answer.removed.map(({ name, role }) => `the ${role} ${name}`);
    const [first, ...others] = who;
    const all = [`T${first!.slice(1)}`, ...others].join(', ');
    const [was, key] = others.length === 0 ? ['was', 'its key opens'] : ['were', 'their keys open'];
    printGiven(given, argv.json, `${all} ${was} removed: ${key} nothing any more`);
  },
};
