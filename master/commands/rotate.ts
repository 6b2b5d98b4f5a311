// `belfry-master rotate NAME…`: a new key for each name, beside which the old one works for a while.

import { durationOption } from '@belfry/host/cli';
import { SECOND } from '@belfry/protocol';
import type { CommandModule } from 'yargs';
import { giveOrder } from './roster/give-order.js';
import { namesText, printGiven } from './roster/lines.js';
import { type RosterArguments, withRoster } from './roster/source.js';

/** Long enough to go round a plant, and for no key that was forgotten to live for years. */
const OVERLAPS = { least: '0s', most: '90d' };

interface Arguments extends RosterArguments {
  readonly name: readonly string[];
  readonly for: string;
  readonly again: boolean;
}

export const rotate: CommandModule<object, Arguments> = {
  command: 'rotate <name..>',
  describe:
    'replace a key by a new one, without a moment in which none works; print the new line to join',
  builder: (argv) =>
    withRoster(argv)
      .positional('name', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'whose keys',
      })
      .option('for', {
        type: 'string',
        requiresArg: true,
        default: '7d',
        describe:
          'how long the old key works besides, unless the new one is used earlier; 0s for a stolen key',
      })
      .option('again', {
        type: 'boolean',
        default: false,
        describe: 'the last line was lost before it was used: make another',
      }),
  async handler(argv) {
    const { name: names, again, json } = argv;
    const overlap = Math.round(durationOption('for', argv.for, OVERLAPS) / SECOND);
    const given = await giveOrder(argv, { command: 'rotate', names, overlap, again });
    const { oldUntil } = given.answer;
    const one = names.length === 1;
    const old =
      oldUntil === null
        ? one
          ? 'its old one opens nothing any more'
          : 'the old ones open nothing any more'
        : `${one ? 'its old one works' : 'the old ones work'} until ${oldUntil}, or until the new one was used`;
    printGiven(given, json, `${namesText(names)} ${one ? 'has' : 'have'} a new key; ${old}`);
  },
};
