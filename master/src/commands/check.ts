// `belfry-master check FILE`: is this configuration, with the keys it names, one to start with?

import { checkFolders, printCheck, type Findings } from '@belfry/protocol/node/check.js';
import { countOf } from '@belfry/protocol/node/units.js';
import type { CommandModule } from 'yargs';
import { loadMasterConfig, type MasterConfig } from '../config.js';
import { readMasterKeys } from '../key-ring.js';

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

function inspect(config: Partial<MasterConfig>): Findings {
  const folders = checkFolders(config);
  if (config.keys === undefined) return folders;
  const keys = inspectKeys(config.keys);
  return {
    faults: [...keys.faults, ...folders.faults],
    notes: [...keys.notes, ...folders.notes],
  };
}

function inspectKeys(keys: string): Findings {
  const read = readMasterKeys(keys);
  if ('fault' in read) return { faults: [{ path: 'keys', expected: read.fault }], notes: [] };
  const agents = read.credentials.filter(({ role }) => role === 'agent').length;
  const clients = read.credentials.length - agents;
  const counts = `${countOf(agents, 'agent')} and ${countOf(clients, 'client')}`;
  const notes = [`${keys} holds ${counts}`];
  if (agents > 0)
    notes.push('a restarted master waits for every agent: remove the keys of retired devices');
  return { faults: [], notes };
}
