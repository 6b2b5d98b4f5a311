// Which running master a command is about, and how that master is.

import { type SocketArguments, askDaemon, socketOf } from '@belfry/host/cli';
import { usualPlaces } from '@belfry/host/files';
import type { Argv } from 'yargs';
import { loadMasterConfig } from '../config/config.js';
import type { MasterReport } from '../daemon/report.js';

/** The options of a command that asks a running master. */
export interface MasterArguments extends SocketArguments {
  readonly json: boolean;
}

/** Adds the options by which a command finds a running master. */
export const withSocket = <T>(argv: Argv<T>): Argv<T & MasterArguments> =>
  argv
    .option('config', {
      type: 'string',
      requiresArg: true,
      conflicts: 'socket',
      describe: 'the configuration of the master, which names its socket',
    })
    .option('socket', {
      type: 'string',
      requiresArg: true,
      describe: `the socket of the master; if neither is given, ${usualPlaces('master').socket}`,
    })
    .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' });

/**
 * The path of the socket at which the master answers.
 * @throws Failure when the configuration is no good or names no socket.
 */
export const masterSocket = (argv: SocketArguments): string =>
  socketOf(argv, loadMasterConfig, usualPlaces('master'));

/**
 * The running master's answer to `status`.
 * @throws Failure when it cannot be asked, or is no master.
 */
export const askMaster = (socket: string): Promise<MasterReport> =>
  askDaemon(socket, 'master', { command: 'status' });
