// `belfry-master check FILE`: is this configuration, with the keys it names, one to start with?

import type { CredentialRole } from '@belfry/protocol/seal';
import {
  checkCard,
  checkFolders,
  checkListen,
  printCheck,
  type ConfigFindings,
} from '@belfry/host/cli';
import { countOf } from '@belfry/host/config';
import type { CommandModule } from 'yargs';
import { loadMasterConfig, type MasterConfig } from '../config/config.js';
import { masterKeyFaults, readMasterKeys, readParentKey } from '../config/key-ring.js';

const NOTHING: ConfigFindings = { faults: [], notes: [] };

interface Arguments {
  readonly file: string;
  readonly json: boolean;
}

export const check: CommandModule<object, Arguments> = {
  command: 'check <file>',
  describe: 'check a configuration file, the key file that it names, and its folders',
  builder: (argv) =>
    argv
      .positional('file', { type: 'string', demandOption: true, describe: 'the configuration' })
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' }),
  handler({ file, json }) {
    process.exitCode = printCheck(file, loadMasterConfig(file), inspect, json);
  },
};

function inspect(config: Partial<MasterConfig>): ConfigFindings {
  const parts = [
    inspectKeys(config),
    inspectParent(config),
    checkFolders(config),
    checkCard(config),
    checkListen(config),
  ];
  return {
    faults: parts.flatMap(({ faults }) => faults),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

function inspectKeys({ keys, masters, name }: Partial<MasterConfig>): ConfigFindings {
  if (keys === undefined) return NOTHING;
  const read = readMasterKeys(keys);
  if ('fault' in read) return { faults: [{ path: 'keys', expected: read.fault }], notes: [] };
  const { credentials } = read;
  const count = (wanted: CredentialRole): number =>
    credentials.filter(({ role }) => role === wanted).length;
  const counts = [
    ...(count('master') > 0 ? [countOf(count('master'), 'master')] : []),
    countOf(count('agent'), 'agent'),
    countOf(count('client'), 'client'),
  ];
  const notes = [`${keys} holds ${counts.slice(0, -1).join(', ')} and ${counts.at(-1)}`];
  if (count('agent') > 0)
    notes.push('a restarted master waits for every agent: remove the keys of retired devices');
  if (masters === undefined) return { faults: [], notes };
  if (masters.length > 1)
    notes.push(
      `this is ${name}, number ${masters.findIndex((one) => one.name === name)} of the masters; ` +
        'all of them have this file, but for "name", and the same keys',
    );
  return { faults: masterKeyFaults(masters, credentials, keys), notes };
}

function inspectParent({ parent }: Partial<MasterConfig>): ConfigFindings {
  const read = parent && readParentKey(parent);
  if (read === undefined || !('fault' in read)) return NOTHING;
  return { faults: [{ path: 'parent.key', expected: read.fault }], notes: [] };
}
