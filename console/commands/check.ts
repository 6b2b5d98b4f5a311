// `belfry-console check FILE`: is this configuration one to start with?

import {
  CHECK_OPTIONS,
  type CheckArguments,
  checkCommand,
  checkedFile,
  type ConfigFindings,
  type DaemonUser,
} from '@belfry/host/cli';
import { requestControl } from '@belfry/host/daemon';
import type { CommandModule } from 'yargs';
import type { SourceConfig } from '../config/sources-config.js';
import { type ConsoleConfig, loadConsoleConfig } from '../config/config.js';
import { checkHistory } from '../store/check-history.js';

export const check: CommandModule<object, CheckArguments> = {
  command: 'check [file]',
  describe: 'check what a console with this configuration file would find',
  builder: (argv) => argv.positional('file', checkedFile('console')).options(CHECK_OPTIONS),
  handler: (argv) => checkCommand(argv, 'console', loadConsoleConfig, inspect),
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
