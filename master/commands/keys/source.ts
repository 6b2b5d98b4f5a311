// Which key file the `keys` commands work on: named itself, or by the master's configuration.

import { EXIT, Failure } from '@belfry/host/cli';
import { faultLines } from '@belfry/host/config';
import type { Argv } from 'yargs';
import { loadMasterConfig } from '../../config/config.js';

/** Where an installed master has its configuration. */
const USUAL_CONFIG = '/etc/belfry/master.json';

/** The options that all `keys` commands share. */
export interface KeysArguments {
  readonly keys: string | undefined;
  readonly config: string | undefined;
  readonly json: boolean;
}

/** The options by which every `keys` command is told its file. */
export const withKeysOptions = <T>(argv: Argv<T>): Argv<T & KeysArguments> =>
  argv
    .option('keys', {
      type: 'string',
      requiresArg: true,
      conflicts: 'config',
      describe: 'the key file of the master',
    })
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe: `the configuration that names the key file; if neither is given, ${USUAL_CONFIG}`,
    })
    .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' });

/** The key file, and the socket of the master that reads it, if a configuration names one. */
export interface KeySource {
  readonly path: string;
  readonly socket: string | undefined;
}

/**
 * The key file on which a `keys` command works, and the control socket of the master that uses it, if one is named.
 * @throws Failure when the configuration that should name the key file is no good.
 */
export function keySourceOf({ keys, config }: KeysArguments): KeySource {
  if (keys !== undefined) return { path: keys, socket: undefined };
  const file = config ?? USUAL_CONFIG;
  const loaded = loadMasterConfig(file);
  if ('config' in loaded) return { path: loaded.config.keys, socket: loaded.config.socket };
  const advice = config === undefined ? '; name the key file with --keys FILE' : '';
  throw new Failure(faultLines(file, loaded.faults) + advice, EXIT.wrong);
}
