// A line to join, as people give it to a command: what is none of them ends the command.

import {
  type Invitation,
  type InvitationFault,
  INVITATION_SCHEME,
  parseInvitation,
} from '@belfry/protocol/seal';
import { EXIT, Failure } from './command.js';
import { durationOption } from './option.js';
import { secretLine } from './secret-line.js';

const FAULTS: Readonly<Record<InvitationFault, string>> = {
  'no-invitation': `that is no line to join: one begins with ${INVITATION_SCHEME}, as "belfry-master add NAME" prints it`,
  'cut-short':
    'the line to join was cut short, or changed on its way: copy it anew, up to its very end',
  mistyped:
    'the line to join was changed on its way, by a slip of the finger perhaps: copy it anew',
  newer:
    'the line to join was made by a newer Belfry, which this one does not understand: update it here',
};

/**
 * Reads a line to join. The command that stands in front of it where it was printed may have been copied with it.
 * @throws Failure that says what became of the line, and never repeats it: it holds a key.
 */
export function invitationIn(text: string): Invitation {
  const read = parseInvitation(text.replace(/^\s*(sudo\s+)?belfry-\w+\s+join\s+(--\w+\s+)*/, ''));
  if (typeof read === 'string') throw new Failure(FAULTS[read], EXIT.wrong);
  return read;
}

/** What every command that joins is told, as the parser takes it; `line` is the positional argument. */
export const JOIN_OPTIONS = {
  start: {
    type: 'boolean',
    default: true,
    describe: 'start the service, and wait until all is well; --no-start only writes',
  },
  timeout: {
    type: 'string',
    requiresArg: true,
    default: '60s',
    describe: 'how long to wait at most',
  },
  json: { type: 'boolean', default: false, describe: 'answer in JSON' },
} as const;

/** The positional argument of a command that joins: several words where the command was pasted with it, or a mail broke it. */
export const JOIN_LINE = {
  type: 'string',
  array: true,
  default: [] as string[],
  describe: 'belfry:…; if not given, it is asked for, or read from a pipe: it holds a key',
} as const;

/** What every command that joins was told. */
export interface JoinArguments {
  readonly line: readonly string[];
  readonly start: boolean;
  readonly timeout: string;
  readonly json: boolean;
}

/** What a command that joins begins with. */
export interface JoinRequest {
  readonly invitation: Invitation;
  /** How long to wait at most, milliseconds. */
  readonly timeout: number;
  /** Tells people what was done; programs get one answer at the end. */
  readonly say: (text: string) => void;
}

/**
 * Takes the line that was given, or asks for it.
 * @throws Failure for a line that is none or not whole, and for a timeout that is none.
 */
export async function joinRequest({ line, timeout, json }: JoinArguments): Promise<JoinRequest> {
  const span = durationOption('timeout', timeout, { least: '0s', most: '1d' });
  const invitation = invitationIn(line.length > 0 ? line.join(' ') : await secretLine(QUESTION));
  const say = (text: string): void => void (json || process.stdout.write(`${text}\n`));
  return { invitation, timeout: span / 1e6, say };
}

const QUESTION = 'The line that belfry-master add printed (it is not shown): ';
