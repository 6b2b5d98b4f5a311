// `belfry-master keys add NAME`: makes a key, for the master's file and for its owner's own.

import { existsSync } from 'node:fs';
import { EXIT, Failure, printAnswer } from '@belfry/host/cli';
import { CREDENTIAL_NAME, CREDENTIAL_ROLES, type CredentialRole } from '@belfry/protocol/seal';
import { writeOwnKey } from '@belfry/host/keys';
import type { CommandModule } from 'yargs';
import { isLive } from '../../core/roster/entry.js';
import { readRosterFile } from '../../roster/roster-file.js';
import { obeyHere } from './obey-here.js';
import { reloadKeys } from './reload.js';
import { keySourceOf, withKeysOptions, type KeysArguments } from './source.js';

const NAME_RULE =
  'is no name: it may have 1 to 31 lower-case letters, digits, dots, underscores and hyphens';

interface Arguments extends KeysArguments {
  readonly name: string;
  readonly role: CredentialRole;
  readonly out: string | undefined;
  readonly force: boolean;
}

export const add: CommandModule<object, Arguments> = {
  command: 'add <name>',
  describe: 'make a key for an agent or a client',
  builder: (argv) =>
    withKeysOptions(argv)
      .positional('name', { type: 'string', demandOption: true, describe: 'its name in the plant' })
      .option('role', {
        choices: CREDENTIAL_ROLES,
        default: 'agent' as CredentialRole,
        describe:
          'an agent is measured and corrected, a client only asks, a master is one of several',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'where to write its own key file; if not given, NAME.key. A master has none',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'replace the file of --out if there is one',
      }),
  async handler(argv) {
    const { name, role, json } = argv;
    if (!CREDENTIAL_NAME.test(name)) throw new Failure(`${name} ${NAME_RULE}`, EXIT.wrong);
    const { path, socket } = keySourceOf(argv);
    // A master reads its key in the file that all masters share.
    const out = role === 'master' ? undefined : (argv.out ?? `${name}.key`);
    check(path, out, argv);
    const order = { command: 'add' as const, names: [name], role };
    // Both files or neither: a key that its owner never gets would only block the name.
    obeyHere(path, order, ({ invitations: [made] }) =>
      out === undefined ? undefined : writeOwnKey(out, made!, argv.force)?.fault,
    );
    const { reloaded, text } = await reloadKeys(socket);
    const steps = out === undefined ? masterSteps(path, name) : nextSteps(path, out, argv);
    printAnswer(json, { ok: true, path, out, name, role, reloaded }, `${steps}\n${text}`);
  },
};

const masterSteps = (path: string, name: string): string =>
  [
    `The master ${name} has a key in ${path}, which all masters share.`,
    `Next: copy ${path} to every master, ${name} too (for example: scp -p ${path} root@${name}:${path}),`,
    `where the user that runs Belfry must own it; and name ${name} in "masters" on each of them.`,
  ].join('\n');

/** Asked first: another file or --force would not help. */
function check(path: string, out: string | undefined, { name, force }: Arguments): void {
  const known = readRosterFile(path);
  if ('entries' in known && known.entries.some((one) => one.name === name && isLive(one)))
    throw new Failure(takenFault(path, name));
  if (out !== undefined && !force && existsSync(out))
    throw new Failure(`${out} exists already: name another file with --out, or add --force`);
}

const takenFault = (path: string, name: string): string =>
  `${name} has a key in ${path} already; for a new one: belfry-master keys rotate ${name}`;

function nextSteps(path: string, out: string, { name, role }: Arguments): string {
  const target = role === 'agent' ? `${name}:/etc/belfry/agent.key` : `${name}:`;
  return [
    `The ${role} ${name} has a key in ${path}; its own copy is in ${out}.`,
    `Next: move ${out} to the ${role} (for example: scp -p ${out} root@${target}),`,
    'where the user that runs Belfry must own it; then delete it here.',
  ].join('\n');
}
