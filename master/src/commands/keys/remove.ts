// `belfry-master keys remove NAME`: takes a key back.

import { Failure, printAnswer } from '@belfry/protocol/node/command.js';
import { removeCredential } from '@belfry/protocol/node/key-file-edit.js';
import type { CommandModule } from 'yargs';
import { keyFileOf, withSource, type SourceArguments } from './source.js';

interface Arguments extends SourceArguments {
  readonly name: string;
}

export const remove: CommandModule<object, Arguments> = {
  command: 'remove <name>',
  describe: 'take back the key of an agent or client',
  builder: (argv) =>
    withSource(argv).positional('name', {
      type: 'string',
      demandOption: true,
      describe: 'whose key',
    }),
  handler(argv) {
    const path = keyFileOf(argv);
    const removed = removeCredential(path, argv.name);
    if ('fault' in removed) throw new Failure(removed.fault);
    const { name, role } = removed.credential;
    const text =
      `The ${role} ${name} has no key in ${path} any more.\n` +
      'Next: let a running master read its keys again: systemctl reload belfry-masterd';
    printAnswer(argv.json, { ok: true, path, name, role }, text);
  },
};
