// How a command reaches the daemon that it is about: at which socket, and what to say if not.

import { EXIT, Failure } from './command.js';
import { faultLines, type Loaded } from '../config/config.js';
import { requestControl } from '../daemon/control.js';
import { longSocketPath, ordersPath } from '../files/socket-path.js';
import type { DaemonRole, UsualPlaces } from '../files/usual-places.js';

/** The options that say at which socket a daemon answers: named itself, or by a configuration. */
export interface SocketArguments {
  readonly config: string | undefined;
  readonly socket: string | undefined;
}

/**
 * The socket that was named, or that the named configuration names. If neither is given it is the one that the usual
 * configuration names, and the usual one where that is not there, or not for this user to read.
 * @throws Failure when a configuration that was named is no good, and when one names none.
 */
export function socketOf(
  { config, socket }: SocketArguments,
  load: (path?: string) => Loaded<{ readonly socket?: string }>,
  usual: Pick<UsualPlaces, 'config' | 'socket'>,
): string {
  if (socket !== undefined) return socket;
  const loaded = load(config);
  if ('faults' in loaded) {
    if (config === undefined) return usual.socket;
    throw new Failure(faultLines(config, loaded.faults), EXIT.wrong);
  }
  if (loaded.config.socket !== undefined) return loaded.config.socket;
  const advice = 'give it a "socket" and restart the daemon';
  const file = config ?? usual.config;
  throw new Failure(`${file} names no socket to ask the daemon at: ${advice}`, EXIT.wrong);
}

/**
 * What the daemon at `socket` answers, within `patience` milliseconds.
 * @throws Failure, in one line, when it cannot be asked or refuses, or is of the other role.
 */
export async function askDaemon<Answer extends { readonly role: DaemonRole }>(
  socket: string,
  role: Answer['role'],
  request: object,
  patience?: number,
): Promise<Answer> {
  const answer = await attempt(socket, role, request, patience);
  const answers = (answer as { readonly role?: unknown } | null)?.role;
  if (answers === role) return answer as Answer;
  if (answers !== 'agent' && answers !== 'master')
    throw new Failure(`what answers at ${socket} is not a Belfry ${role}`, EXIT.wrong);
  throw otherRole(socket, answers);
}

/**
 * What the daemon at `socket` answers to an order that changes something: it takes none there, but at
 * a second socket, which only root and the daemon's user may use.
 * @throws Failure, in one line, as `askDaemon`; also when this user has no right to it.
 */
export async function orderDaemon<Answer extends { readonly role: DaemonRole }>(
  socket: string,
  role: Answer['role'],
  request: object,
): Promise<Answer> {
  // Is it there, and is it one? What it has no socket for says less.
  await askDaemon(socket, role, { command: 'status' });
  return askDaemon(ordersPath(socket), role, request);
}

/** What is thrown where a daemon of the other role answers. */
export const otherRole = (socket: string, answers: string): Failure =>
  new Failure(
    `${socket} belongs to ${answers === 'agent' ? 'an agent' : 'a master'}: use belfry-${answers} status`,
    EXIT.wrong,
  );

/** As a daemon answers to what it does not know. */
const UNKNOWN_COMMAND = / refused: an? (agent|master) knows (one command|these commands): /;

async function attempt(
  socket: string,
  role: DaemonRole,
  request: object,
  patience?: number,
): Promise<unknown> {
  const long = longSocketPath(socket);
  if (long !== undefined) throw new Failure(long, EXIT.wrong);
  try {
    return await requestControl(socket, request, patience);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const answers = UNKNOWN_COMMAND.exec(error.message)?.[1];
    if (answers !== undefined && answers !== role) throw otherRole(socket, answers);
    const { command } = request as { readonly command?: unknown };
    if (answers !== undefined)
      throw new Failure(
        `the daemon at ${socket} is of an older version, which does not know "${String(command)}": restart it`,
      );
    throw new Failure(error.message, EXIT.failed, { cause: error.cause });
  }
}
