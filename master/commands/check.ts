// `belfry-master check FILE`: is this configuration, with the keys it names, one to start with?

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Address } from '@belfry/protocol';
import type { Credential, CredentialRole } from '@belfry/protocol/seal';
import {
  becomeDaemonUser,
  checkCard,
  checkHosts,
  checkListen,
  checkSurroundings,
  printCheck,
  type ConfigFindings,
  type DaemonUser,
} from '@belfry/host/cli';
import { countOf, type Fault } from '@belfry/host/config';
import { folderFault, usualPlaces } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import type { MasterConfig } from '../config/config.js';
import { type GoodMaster, judgeMaster } from '../config/judge.js';
import { USUAL_ROSTER } from '../roster/roster-file.js';
import { masterKeyRemarks } from '../config/master-keys.js';

interface Arguments {
  readonly file: string | undefined;
  readonly as: string | undefined;
  readonly json: boolean;
}

export const check: CommandModule<object, Arguments> = {
  command: 'check [file]',
  describe: 'check what a master with this configuration file would find: keys, folders, addresses',
  builder: (argv) =>
    argv
      .positional('file', {
        type: 'string',
        describe: `the configuration; if not given, ${usualPlaces('master').config}`,
      })
      .option('as', {
        type: 'string',
        requiresArg: true,
        describe: 'judge as this user (USER or USER:GROUP); if not given, as that of the unit',
      })
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' }),
  async handler({ file, as, json }) {
    const place = file ?? usualPlaces('master').config;
    const user = becomeDaemonUser(place, 'master', as);
    const judged = judgeMaster(file);
    const remarks = 'config' in judged ? keyNotes(judged) : [];
    process.exitCode = await printCheck(
      place,
      judged,
      (config) => inspect(config, user, remarks),
      json,
    );
  },
};

async function inspect(
  config: Partial<MasterConfig>,
  user: DaemonUser,
  remarks: readonly string[],
): Promise<ConfigFindings> {
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
