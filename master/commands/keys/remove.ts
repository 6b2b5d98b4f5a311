// `belfry-master keys remove NAME`: takes a key back.

import { printAnswer } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { obeyHere } from './obey-here.js';
import { reloadKeys } from './reload.js';
import { keySourceOf, withKeysOptions, type KeysArguments } from './source.js';

interface Arguments extends KeysArguments {
  readonly name: string;
}

export const remove: CommandModule<object, Arguments> = {
  command: 'remove <name>',
  describe: 'take back the key of an agent or client',
  builder: (argv) =>
    withKeysOptions(argv).positional('name', {
      type: 'string',
      demandOption: true,
      describe: 'whose key',
    }),
  async handler(argv) {
    const { path, socket } = keySourceOf(argv);
    const { removed } = obeyHere(path, { command: 'remove', names: [argv.name] });
    const { name, role } = removed[0]!;
    const { reloaded, text } = await reloadKeys(socket);
    const gone = `The ${role} ${name} has no key in ${path} any more.\n${text}`;
    printAnswer(argv.json, { ok: true, path, name, role, reloaded }, gone);
  },
};
