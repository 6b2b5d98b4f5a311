// `belfry-console check FILE`: is this configuration one to start with?

import {
  becomeDaemonUser,
  type ConfigFindings,
  type DaemonUser,
  printCheck,
} from '@belfry/host/cli';
import { requestControl } from '@belfry/host/daemon';
import { usualPlaces } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import type { SourceConfig } from '../config/sources-config.js';
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
  { history, sources = [] }: Partial<ConsoleConfig>,
  { note, folders }: DaemonUser,
): Promise<ConfigFindings> {
  const found = (await Promise.all(sources.map(sourceNote))).flat();
  if (history === undefined) return { faults: [], notes: [note, ...found] };
  const { faults, notes } = await checkHistory(history, folders);
  return { faults, notes: [note, ...found, ...notes] };
}

/** Why a source would not be heard now. That is no fault: the console waits for it. */
async function sourceNote(source: SourceConfig): Promise<string[]> {
  if (!('socket' in source) || source.isGuess === true) return [];
  try {
    await requestControl(source.socket, { command: 'status' });
    return [];
  } catch (error) {
    return [`the source ${source.name} is not heard now: ${(error as Error).message}`];
  }
}
