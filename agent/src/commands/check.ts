// `belfry-agent check FILE`: is this configuration, with the key it names, one to start with?

import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import { printCheck, type Findings } from '@belfry/protocol/node/check.js';
import type { Fault } from '@belfry/protocol/node/config.js';
import { readOwnKey } from '@belfry/protocol/node/key-file.js';
import type { CommandModule } from 'yargs';
import { loadAgentConfig, type AgentConfig } from '../config.js';

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
    process.exitCode = printCheck(file, loadAgentConfig(file), inspectKey, json);
  },
};

function inspectKey({ name, key }: AgentConfig): Findings {
  const read = readOwnKey(key);
  if ('credential' in read) return { faults: foreignKey(key, name, read.credential), notes: [] };
  if (read.absent !== true) return { faults: [{ path: 'key', expected: read.fault }], notes: [] };
  const advice = `make it at the master with: belfry-master keys add ${name}`;
  return { faults: [], notes: [`${key} is not there yet; ${advice}`] };
}

/** A key proves one name in one role, and the master would refuse any other. */
function foreignKey(file: string, name: string, credential: Credential): Fault[] {
  if (credential.name !== name)
    return [
      { path: 'key', expected: `${file} holds the key of ${credential.name}, not of ${name}` },
    ];
  if (credential.role !== 'agent')
    return [{ path: 'key', expected: `${file} holds the key of a client, not of an agent` }];
  return [];
}
