// `belfry-master check FILE`: is this configuration, with the keys it names, one to start with?

import { printCheck, type Findings } from '@belfry/protocol/node/check.js';
import { readKeyFile } from '@belfry/protocol/node/key-file.js';
import type { CommandModule } from 'yargs';
import { loadMasterConfig, type MasterConfig } from '../config.js';

interface Arguments {
  readonly file: string;
  readonly json: boolean;
}

export const check: CommandModule<object, Arguments> = {
  command: 'check <file>',
  describe: 'check a configuration file and the key file that it names',
  builder: (argv) =>
    argv
      .positional('file', { type: 'string', demandOption: true, describe: 'the configuration' })
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' }),
  handler({ file, json }) {
    process.exitCode = printCheck(file, loadMasterConfig(file), inspectKeys, json);
  },
};

function inspectKeys({ keys }: MasterConfig): Findings {
  const read = readKeyFile(keys);
  if ('credentials' in read) {
    const agents = read.credentials.filter(({ role }) => role === 'agent').length;
    const clients = read.credentials.length - agents;
    const counts = `${count(agents, 'agent')} and ${count(clients, 'client')}`;
    return { faults: [], notes: [`${keys} holds ${counts}`] };
  }
  if (read.absent !== true) return { faults: [{ path: 'keys', expected: read.fault }], notes: [] };
  const advice = `the first key makes it: belfry-master keys add NAME --keys ${keys}`;
  return { faults: [], notes: [`${keys} is not there yet; ${advice}`] };
}

const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;
