// `belfry-master check FILE`: is this configuration, with the keys it names, one to start with?

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Address } from '@belfry/protocol';
import type { Credential, CredentialRole } from '@belfry/protocol/seal';
import {
  CHECK_OPTIONS,
  type CheckArguments,
  checkCommand,
  checkedFile,
  checkCard,
  checkHosts,
  checkListen,
  checkSurroundings,
  type ConfigFindings,
  type DaemonUser,
} from '@belfry/host/cli';
import { countOf, type Fault } from '@belfry/host/config';
import { folderFault } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import type { MasterConfig } from '../config/config.js';
import { type GoodMaster, type JudgedMaster, judgeMaster } from '../config/judge.js';
import { USUAL_ROSTER } from '../roster/roster-file.js';
import { masterKeyRemarks } from '../config/master-keys.js';

export const check: CommandModule<object, CheckArguments> = {
  command: 'check [file]',
  describe: 'check what a master with this configuration file would find: keys, folders, addresses',
  builder: (argv) => argv.positional('file', checkedFile('master')).options(CHECK_OPTIONS),
  handler: (argv) => checkCommand(argv, 'master', judgeMaster, inspect),
};

async function inspect(
  config: Partial<MasterConfig>,
  user: DaemonUser,
  judged: JudgedMaster,
): Promise<ConfigFindings> {
  const remarks = 'config' in judged ? keyNotes(judged) : [];
  const surroundings = await checkSurroundings(config, user);
  const card = [...checkCard(config).notes, ...checkListen(config).notes];
  const hosts = await checkHosts(hostsOf(config), config.listen);
  const notes = [...remarks, ...surroundings.notes, ...card, user.note, ...hosts];
  return { faults: [...surroundings.faults, ...rosterFaults(config, user)], notes };
}

/** Why nothing that is added while the master runs would outlive it. */
function rosterFaults({ keys }: Partial<MasterConfig>, { folders }: DaemonUser): Fault[] {
  if (keys === undefined || folders.includes(dirname(keys))) return [];
  // That it cannot be read says as much, where it has to be there.
  if (keys !== USUAL_ROSTER && !existsSync(keys)) return [];
  const why = folderFault(keys);
  return why === undefined ? [] : [{ path: 'keys', expected: `nobody could be added: ${why}` }];
}

/** The other masters, and those of the parent group. */
function hostsOf({ name, masters = [], parent }: Partial<MasterConfig>): readonly Address[] {
  const others = masters.filter((one) => one.name !== name).map(({ address }) => address);
  return [...others, ...(parent?.masters ?? [])];
}

function keyNotes({ config: { keys, masters, name }, credentials }: GoodMaster): string[] {
  const notes = [`${keys} holds ${holdersText(credentials)}`];
  if (credentials.some(({ role }) => role === 'agent'))
    notes.push('a restarted master waits for every agent: remove the keys of retired devices');
  if (masters.length > 1)
    notes.push(
      `this is ${name}, number ${masters.findIndex((one) => one.name === name)} of the masters; ` +
        'all of them have this file, but for "name", and the same keys',
    );
  return [...notes, ...masterKeyRemarks({ masters, name, path: keys }, credentials)];
}

function holdersText(credentials: readonly Credential[]): string {
  const count = (wanted: CredentialRole): number =>
    credentials.filter(({ role }) => role === wanted).length;
  const masters = count('master') > 0 ? `${countOf(count('master'), 'master')}, ` : '';
  return `${masters}${countOf(count('agent'), 'agent')} and ${countOf(count('client'), 'client')}`;
}
