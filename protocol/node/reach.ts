// How a command reaches the daemon that it is about: at which socket, and what to say if not.

import { EXIT, Failure } from './command.js';
import { formatFaults, type Loaded } from './config.js';
import { requestControl } from './control.js';

export interface SocketArguments {
  readonly config: string | undefined;
  readonly socket: string | undefined;
}

/**
 * The socket that was named, or that the named configuration names, or the usual one.
 * @throws Failure when the configuration is no good or names none.
 */
export function socketOf(
  { config, socket }: SocketArguments,
  load: (path: string) => Loaded<{ readonly socket?: string }>,
  usual: string,
): string {
  if (socket !== undefined) return socket;
  if (config === undefined) return usual;
  const loaded = load(config);
  if ('faults' in loaded) throw new Failure(formatFaults(config, loaded.faults), EXIT.wrong);
  if (loaded.config.socket !== undefined) return loaded.config.socket;
  const advice = 'add "socket" to it and restart the daemon';
  throw new Failure(`${config} names no socket to ask the daemon at: ${advice}`, EXIT.wrong);
}

/**
 * What the daemon at `socket` answers.
 * @throws Failure, in one line, when it cannot be asked or refuses.
 */
export async function askDaemon<Answer>(socket: string, request: object): Promise<Answer> {
  try {
    return (await requestControl(socket, request)) as Answer;
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}
