// The way to each master that a line to join names: who answers, and what a master says of the key.

import { MILLISECOND, type Span } from '@belfry/protocol';
import { masterAddresses, type Credential, type Invitation } from '@belfry/protocol/seal';
import { formatAddress } from '@belfry/host/config';
import { masterAddress, shortSpan } from '@belfry/host/cli';
import { type Asked, type Unasked, askOnce } from '../ask-once.js';
import { canonical } from './settings.js';

/** How long a master may take to answer by the key, and for which of its addresses it is reached. */
const PATIENCE = (4000 * MILLISECOND) as Span;
const SEARCH = (2000 * MILLISECOND) as Span;
const TRIES = 3;

/** What was found out about one master. */
export interface TriedWay {
  /** Of its addresses the one at which it is reached, as the line has it; the first if none is. */
  readonly address: string;
  /** `HOST:PORT`; of a master that is not reached all of them. */
  readonly master: string;
  readonly answered: Asked | Unasked;
}

/**
 * Asks every master at once, each at the address at which it is reached: one of `known`, or the quickest. Without a
 * credential only whether it answers is learned.
 */
export const tryWays = (
  { masters }: Pick<Invitation, 'masters'>,
  credential: Credential | undefined,
  known: readonly string[],
): Promise<readonly TriedWay[]> =>
  Promise.all(masters.map((master) => tryMaster(masterAddresses(master), credential, known)));

async function tryMaster(
  addresses: readonly string[],
  credential: Credential | undefined,
  known: readonly string[],
): Promise<TriedWay> {
  const spellings = known.map(canonical);
  const usual = addresses.find((one) => spellings.includes(canonical(one)));
  const found = await reachedOf(addresses, usual);
  const address = found ?? usual ?? addresses[0]!;
  const answered = await ask(address, credential, PATIENCE);
  const shown = passageOf({ answered }) === 'silent' ? addresses : [address];
  return { address, master: shown.map(canonical).join(' or '), answered };
}

/** Two at a time by one key would be in each other's way: so it is looked without one. Undefined where none answers. */
async function reachedOf(
  addresses: readonly string[],
  usual: string | undefined,
): Promise<string | undefined> {
  if (addresses.length === 1) return addresses[0];
  const isOpen = async (address: string): Promise<boolean> =>
    passageOf({ answered: await ask(address, undefined, SEARCH) }) === 'open';
  if (usual !== undefined && (await isOpen(usual))) return usual;
  return new Promise((resolve, reject) => {
    const looks = addresses.map(async (address) => {
      if (await isOpen(address)) resolve(address);
    });
    Promise.all(looks).then(() => resolve(undefined), reject);
  });
}

const ask = (
  address: string,
  credential: Credential | undefined,
  timeout: Span,
): Promise<Asked | Unasked> =>
  askOnce({ master: masterAddress(address), within: undefined, tries: TRIES, timeout, credential });

/** What one way is good for: a master that would have this device, one that would not, or none to be reached. */
export type Passage = 'open' | 'refused' | 'silent';

/** Is this way open? A master whose time cannot be used yet answers all the same. */
export function passageOf({ answered }: Pick<TriedWay, 'answered'>): Passage {
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
export function wayText(
  { master, answered }: Pick<TriedWay, 'master' | 'answered'>,
  name: string,
): string {
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
      return `${master} does not know ${name} by this key: if it was not added a moment ago, it was removed or rotated since; ask for a new line`;
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
