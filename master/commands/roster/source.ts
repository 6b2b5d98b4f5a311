// Which roster a command is about: that of the running master, or the file of one that does not run now.

import { EXIT, Failure } from '@belfry/host/cli';
import { faultLines } from '@belfry/host/config';
import { usualPlaces } from '@belfry/host/files';
import type { Argv } from 'yargs';
import { type MasterConfig, loadMasterConfig } from '../../config/config.js';

/** The options that all commands for the roster share. */
export interface RosterArguments {
  readonly config: string | undefined;
  readonly json: boolean;
}

/** Adds the options by which a command finds the roster. */
export const withRoster = <T>(argv: Argv<T>): Argv<T & RosterArguments> =>
  argv
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe: `the configuration of the master, which names socket and roster; if not given, ${usualPlaces('master').config}`,
    })
    .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' })
    .epilogue(
      'Takes root or the user that runs the master. Exit codes: 0 done; 1 not done, and nothing was changed; 2 wrong usage.',
    );

/**
 * The configuration of the master whose roster it is: its file, and the socket of the master that keeps it.
 * @throws Failure when that is no good.
 */
export function rosterMaster({ config }: Pick<RosterArguments, 'config'>): Readonly<MasterConfig> {
  const loaded = loadMasterConfig(config);
  if ('config' in loaded) return loaded.config;
  const text = faultLines(config ?? usualPlaces('master').config, loaded.faults);
  const advice = text.includes('permission denied') ? ': run this as root (sudo)' : '';
  throw new Failure(text + advice, EXIT.wrong);
}
