// The way to each master that a line to join names: who answers, and what a master says of the key.

import { MILLISECOND, type Span } from '@belfry/protocol';
import type { Credential, Invitation } from '@belfry/protocol/seal';
import { formatAddress } from '@belfry/host/config';
import { masterAddress, shortSpan } from '@belfry/host/cli';
import { type Asked, type Unasked, askOnce } from '../../library/ask-once.js';

/** How long a master may take to answer. */
const PATIENCE = (4000 * MILLISECOND) as Span;
const TRIES = 3;

/** What was found out about one master. */
export interface TriedWay {
  /** `HOST:PORT`, as the line names it. */
  readonly master: string;
  readonly answered: Asked | Unasked;
}

/** Asks every master at once. Without a credential only whether it answers is learned. */
export const tryWays = (
  { masters }: Pick<Invitation, 'masters'>,
  credential: Credential | undefined,
): Promise<readonly TriedWay[]> =>
  Promise.all(
    masters.map(async (text): Promise<TriedWay> => {
      const master = masterAddress(text);
      const wish = { within: undefined, tries: TRIES, timeout: PATIENCE };
      return {
        master: formatAddress(master),
        answered: await askOnce({ ...wish, master, credential }),
      };
    }),
  );

/** What one way is good for: a master that would have this device, one that would not, or none to be reached. */
export type Passage = 'open' | 'refused' | 'silent';

/** Is this way open? A master whose time cannot be used yet answers all the same. */
export function passageOf({ answered }: TriedWay): Passage {
  if (answered.type === 'answer') return 'open';
  switch (answered.reason) {
    case 'unset':
    case 'incredible':
    case 'anonymous-refused':
      return 'open';
    case 'not-authenticated':
    case 'name-in-use':
    case 'unknown-version':
      return 'refused';
    case 'no-answer':
    case 'unresolved':
      return 'silent';
  }
}

/** One line about one way, for the device of this name. */
export function wayText({ master, answered }: TriedWay, name: string): string {
  if (answered.type === 'answer') {
    const at = formatAddress(answered.master);
    const place = at === master ? master : `${hostOf(master)} at ${at}`;
    return `${place} answers in ${shortSpan(answered.roundTrip)}`;
  }
  const { reason, fault } = answered;
  switch (reason) {
    case 'unset':
      return `${master} answers, and has no time yet: it just started`;
    case 'incredible':
      return `${master} answers with a time that cannot be, before 2026 or beyond 2093: set the clock of its machine`;
    case 'anonymous-refused':
      return `${master} answers`;
    case 'not-authenticated':
      return `${master} does not know ${name} by this key: it was removed or rotated since; ask for a new line`;
    case 'name-in-use':
      return `${master} has ${name} at work already, on another machine: a line is for one machine, so ask for one with a name of its own`;
    case 'unknown-version':
      return `${master} speaks another version of the protocol: update one of the two`;
    case 'no-answer':
      if (fault !== undefined) return `${master} cannot be reached: ${fault}`;
      return `${master} does not answer: is a master running there, and is this UDP port open on the way?`;
    case 'unresolved':
      return `${fault}: is that name known on this machine?`;
  }
}

const hostOf = (place: string): string => place.replace(/:\d+$/, '');
