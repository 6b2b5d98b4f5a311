// The command `follow` of both programs: what changes in a daemon, as lines of JSON, as long as somebody reads them.

import { createInterface } from 'node:readline';
import { MILLISECOND } from '@belfry/protocol';
import { FollowConnection } from '../daemon/follow/connection.js';
import { greetingOf } from '../daemon/follow/greeting.js';
import type { DaemonRole } from '../files/usual-places.js';
import { EXIT, Failure } from './command.js';
import { durationOption } from './option.js';
import { otherRole } from './reach.js';
import { readerGone } from './readers.js';

/** How long a daemon may take until its first line, milliseconds. */
const FIRST_LINE = 5000;
const EVERY = { least: '100ms', most: '60s' } as const;

/** The options of `follow`, as they were typed. */
export interface FollowArguments {
  readonly every: string;
  readonly after: string | undefined;
}

/** The options of `follow`, as the parser takes them: the same ones for both programs. */
export const FOLLOW_OPTIONS = {
  every: {
    type: 'string',
    requiresArg: true,
    default: '1s',
    describe: `how often changes come, from ${EVERY.least} to ${EVERY.most}`,
  },
  after: {
    type: 'string',
    requiresArg: true,
    describe: 'first the events after the one of this id; all that are kept if none has it',
  },
} as const;

/** What the epilogue of both commands says. */
export const FOLLOW_EPILOGUE =
  'docs/follow.md says what stands in the lines. A line of standard input such as {"ask":1} asks what time it is. It ends ' +
  'when the daemon does, or when nobody reads it any more. Exit codes: 0 nobody reads it any more; 1 the daemon ended, ' +
  'or cannot be followed; 2 wrong usage.';

/** The command itself, for the daemon of this role at `socket`. Settles when nobody reads any more. */
export async function followCommand(
  { every, after }: FollowArguments,
  socket: string,
  role: DaemonRole,
): Promise<void> {
  const everyMs = Math.round(durationOption('every', every, EVERY) / MILLISECOND);
  const request = { command: 'follow', everyMs, ...(after !== undefined && { after }) };
  await new Promise<void>((resolve, reject) => {
    let isGreeted = false;
    const fail = (why: string): void => end(() => reject(new Failure(why)));
    const connection = new FollowConnection(socket, request, {
      line: (line) => {
        const fault = isGreeted ? undefined : greetingFault(line, socket, role);
        if (fault !== undefined) return end(() => reject(fault));
        isGreeted = true;
        clearTimeout(late);
        hand(connection, line);
      },
      over: fail,
    });
    const late = setTimeout(
      () =>
        fail(`the daemon at ${socket} did not answer within ${FIRST_LINE / 1000} s: is it stuck?`),
      FIRST_LINE,
    );
    const asks = passAsks(connection);
    const end = (then: () => void): void => {
      clearTimeout(late);
      connection.close();
      asks?.close();
      then();
    };
    readerGone.addEventListener('abort', () => end(resolve));
  });
}

/** A reader that is slow is the daemon's to judge: nothing is kept here. */
function hand(connection: FollowConnection, line: string): void {
  if (process.stdout.write(`${line}\n`)) return;
  connection.pause();
  process.stdout.once('drain', () => connection.resume());
}

/** From a terminal nothing is read: a program in its background would be stopped for that. */
function passAsks(connection: FollowConnection): { close(): void } | undefined {
  if (process.stdin.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => connection.write(line));
  process.stdin.on('error', () => {
    // Nobody asks; the lines go on.
  });
  return {
    close: () => {
      lines.close();
      process.stdin.destroy();
    },
  };
}

function greetingFault(line: string, socket: string, role: DaemonRole): Failure | undefined {
  const greeting = greetingOf(line, `the daemon at ${socket}`);
  if ('fault' in greeting) return new Failure(greeting.fault, EXIT.failed);
  return greeting.role === role ? undefined : otherRole(socket, greeting.role);
}
