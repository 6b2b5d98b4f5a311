// `belfry-console check FILE`: is this configuration one to start with?

import {
  becomeDaemonUser,
  type ConfigFindings,
  type DaemonUser,
  printCheck,
} from '@belfry/host/cli';
import { usualPlaces } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import { type ConsoleConfig, loadConsoleConfig } from '../config/config.js';
import { checkHistory } from '../store/check-history.js';

interface Arguments {
  readonly file: string | undefined;
  readonly as: string | undefined;
  readonly json: boolean;
}

export const check: CommandModule<object, Arguments> = {
  command: 'check [file]',
  describe: 'check what a console with this configuration file would find',
  builder: (argv) =>
    argv
      .positional('file', {
        type: 'string',
        describe: `the configuration; if not given, ${usualPlaces('console').config}`,
      })
      .option('as', {
        type: 'string',
        requiresArg: true,
        describe: 'judge as this user (USER or USER:GROUP); if not given, as that of the unit',
      })
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' }),
  async handler({ file, as, json }) {
    const place = file ?? usualPlaces('console').config;
    const user = becomeDaemonUser(place, 'console', as);
    process.exitCode = await printCheck(
      place,
      loadConsoleConfig(file),
      (config) => inspect(config, user),
      json,
    );
  },
};

async function inspect(
  { history }: Partial<ConsoleConfig>,
  { note, folders }: DaemonUser,
): Promise<ConfigFindings> {
  if (history === undefined) return { faults: [], notes: [note] };
  const { faults, notes } = await checkHistory(history, folders);
  return { faults, notes: [note, ...notes] };
}
