// A line to join, as people give it to a command: what is none of them ends the command.

import {
  type Invitation,
  type InvitationFault,
  INVITATION_SCHEME,
  parseInvitation,
} from '@belfry/protocol/seal';
import { EXIT, Failure } from './command.js';

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
