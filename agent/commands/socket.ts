// Which running agent a command is about, and how that agent is.

import { type SocketArguments, askDaemon, socketOf } from '@belfry/host/cli';
import { usualPlaces } from '@belfry/host/files';
import type { Argv } from 'yargs';
import { loadAgentConfig } from '../config/config.js';
import type { AgentReport } from '../daemon/report.js';

/** The options of a command that asks a running agent. */
export interface AgentArguments extends SocketArguments {
  readonly json: boolean;
}

/** Adds the options by which a command finds a running agent. */
export const withAgentSocket = <T>(argv: Argv<T>): Argv<T & AgentArguments> =>
  argv
    .option('config', {
      type: 'string',
      requiresArg: true,
      conflicts: 'socket',
      describe: 'the configuration of the agent, which names its socket',
    })
    .option('socket', {
      type: 'string',
      requiresArg: true,
      describe: `the socket of the agent; if neither is given, ${usualPlaces('agent').socket}`,
    })
    .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' });

/**
 * The path of the socket at which the agent answers.
 * @throws Failure when the configuration is no good or names no socket.
 */
export const agentSocket = (argv: SocketArguments): string =>
  socketOf(argv, loadAgentConfig, usualPlaces('agent'));

/**
 * The running agent's answer to `status`.
 * @throws Failure when it cannot be asked, or is no agent.
 */
export const askAgent = (socket: string): Promise<AgentReport> =>
  askDaemon(socket, 'agent', { command: 'status' });
