// Why a hello was refused, in words, with what to do about it: in the log, and in `status`.

import type { Address, RawTime } from '@belfry/protocol';
import { formatAddress } from '@belfry/host/config';
import type { RefusedHello } from '../core/admission/admission-events.js';

/** A refused hello in the answer to `status`. */
export interface RefusedLine {
  readonly reason: RefusedHello['reason'];
  readonly name: string;
  readonly address: string;
  /** Since the last of its kind. */
  readonly agoNs: number;
  /** For how long it has been tried again and again. */
  readonly triesForNs: number;
  /** What it is and what to do, in one line. */
  readonly text: string;
}

/** As the answer to `status` at raw time `raw` has it. */
export const refusedLine = (refused: RefusedHello, raw: RawTime): RefusedLine => ({
  reason: refused.reason,
  name: refused.name,
  address: formatAddress(refused.from),
  agoNs: Math.round(raw - refused.at),
  triesForNs: Math.round(refused.at - refused.since),
  text: refusalText(refused),
});

interface Refused {
  readonly reason: RefusedHello['reason'];
  readonly name: string;
  readonly from: Address;
}

/** A name without a key is anybody's invention: all of them are one kind. */
export const refusalKind = ({ reason, name }: Refused): string =>
  reason === 'unknown-name' ? reason : `${reason} ${name}`;

/** Who was refused and why, in one line with a remedy. */
export function refusalText({ reason, name, from }: Refused): string {
  const place = formatAddress(from);
  switch (reason) {
    case 'unknown-name':
      return (
        `${place} greets as ${name}, which has no key here: ` +
        `if it is yours, belfry-master add ${name}`
      );
    case 'not-authenticated':
      return (
        `${place} greets as ${name} with a wrong key: if it is yours, let it join ` +
        `by a new line (belfry-master rotate ${name})`
      );
    case 'wrong-role':
      return (
        `${name} at ${place} wants to be corrected, but its key is a client's: give it one with ` +
        '--role agent, or set "algorithm": "cristian" there'
      );
    case 'name-in-use':
      return (
        `a second device calls itself ${name}, at ${place}: refused; it has a copy of the key: switch it off, or ` +
        `belfry-master rotate ${name} --for 0s, and join the true device by the new line`
      );
  }
}

/** Only the holder of a key can cause these: an operator should look, whatever else is well. */
const PROVEN: readonly string[] = ['name-in-use', 'wrong-role'] satisfies RefusedHello['reason'][];

/** A device that is there tries for longer than a command that asks once, nanoseconds, and lately. */
const TRIES_LEAST = 5e9;
const TRIED_LATELY = 60e9;

const isTrouble = ({ reason, agoNs, triesForNs }: RefusedLine): boolean =>
  PROVEN.includes(reason) && agoNs < TRIED_LATELY && triesForNs >= TRIES_LEAST;

/** The refusals that are a trouble by themselves: whoever has no key can cause none of them. */
export const provenRefusals = (refused: readonly RefusedLine[]): string[] =>
  refused.filter(isTrouble).map(({ text }) => text);

/** `; …` with the reason why this device is not here, as far as somebody greets in its name; else nothing. */
export function causeText(name: string, refused: readonly RefusedLine[]): string {
  const cause = refused.find((one) => one.reason === 'not-authenticated' && one.name === name);
  return cause === undefined ? '' : `; ${cause.text}`;
}

/** Lines in `status`; of more the latest. */
const STRANGERS_MOST = 3;

/** Who else was turned away: told, and no trouble, or strangers could cause one at will. */
export const strangersText = (refused: readonly RefusedLine[]): string | undefined =>
  refused
    .filter((one) => !isTrouble(one))
    .toSorted((a, b) => a.agoNs - b.agoNs)
    .slice(0, STRANGERS_MOST)
    .map(({ text }) => text)
    .join('; ') || undefined;
