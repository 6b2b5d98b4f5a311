// What people do with a roster: add, remove, rename, rotate. Each answers the entries that make it so, or why not.

import { formatGroupTime, groupTime } from '@belfry/protocol';
import { CREDENTIAL_NAME, type Credential, type CredentialRole } from '@belfry/protocol/seal';
import { MASTERS_MOST } from '@belfry/protocol/wire';
import {
  type Entry,
  type EntryBody,
  FORMER_MOST,
  isLive,
  type LiveEntry,
  VERSION_MOST,
} from './entry.js';
import { freeNumber, numberedMasters } from './numbers.js';
import { type Roster, ROSTER_MOST } from './roster.js';

/** What an edit needs of its surroundings. */
export interface EditContext {
  /** Group time, ms since 1970: a later edit has a later version. */
  readonly now: number;
  /** A new random key. */
  readonly newKey: () => Uint8Array;
  /** Which of these names may be meant by one that none of them is. */
  readonly nearest?: (name: string, names: readonly string[]) => string | undefined;
}

/** A name that is to be added. */
export interface NewName {
  readonly name: string;
  readonly role: CredentialRole;
  /** Of a master: where it is reached, if that is known already. */
  readonly addresses?: readonly string[];
  /** Of a master: who should rather lead, 0 to 255; 0 if it is not given. */
  readonly rank?: number;
}

/** The entries that make an edit so: for `Roster.merge`. */
export interface Edited {
  readonly entries: readonly Entry[];
  /** Those that need their new keys now, or their new names. */
  readonly issued: readonly Credential[];
}

/** Why an edit is not done: a line for each reason. Nothing has changed. */
export interface EditFault {
  readonly faults: readonly string[];
}

const fault = (...faults: string[]): EditFault => ({ faults });

/** The version that is later than whatever this roster knows of the name. */
const nextVersion = (roster: Roster, name: string, { now }: EditContext): number =>
  Math.max((roster.entry(name)?.version ?? 0) + 1, Math.floor(now));

/** Adds names, all of them or none. One that was removed may come again, with another key. */
export function addNames(
  roster: Roster,
  names: readonly NewName[],
  context: EditContext,
): Edited | EditFault {
  const faults = names.flatMap(({ name }, i) => nameFaults(roster, name, names.slice(0, i)));
  const known = [...roster.entries].length;
  if (known + names.length > ROSTER_MOST)
    faults.push(`a roster holds ${ROSTER_MOST} names, and this one knows ${known}`);
  const numbers = new Set(numberedMasters(roster.live).map(({ number }) => number));
  const masters = names.filter(({ role }) => role === 'master').length;
  if (masters > 0 && numbers.size + masters > MASTERS_MOST)
    faults.push(`a group has ${MASTERS_MOST} masters at most, and this one has ${numbers.size}`);
  if (faults.length > 0) return { faults };
  const entries = names.map(({ name, role, addresses = [], rank = 0 }): LiveEntry => {
    const credential = { name, role, key: context.newKey() };
    const version = nextVersion(roster, name, context);
    if (role !== 'master') return { name, version, body: { credential, former: [] } };
    const number = freeNumber(numbers)!;
    numbers.add(number);
    return { name, version, body: { credential, former: [], place: { addresses, number, rank } } };
  });
  return { entries, issued: entries.map(({ body }) => body.credential) };
}

function nameFaults(roster: Roster, name: string, others: readonly NewName[]): string[] {
  if (!CREDENTIAL_NAME.test(name)) return [nameRule(name)];
  if (others.some((other) => other.name === name)) return [`${name} is there twice`];
  const entry = roster.entry(name);
  if (isLive(entry))
    return [
      `${name} is in the roster already, as ${withArticle(entry.body.credential.role)}: ` +
        `belfry-master rotate ${name} makes a new line to join`,
    ];
  const renamed = roster.renamed(name);
  if (renamed === undefined) return [];
  return [`${name} is called ${renamed} now, and its device may still come by its former name`];
}

const nameRule = (name: string): string =>
  `${name} is no name: it may have 1 to 31 lower-case letters, digits, dots, underscores and hyphens`;

const withArticle = (role: CredentialRole): string => (role === 'agent' ? 'an agent' : `a ${role}`);

function unknown(roster: Roster, name: string, { nearest }: EditContext): string {
  const meant = nearest?.(
    name,
    roster.live.map((one) => one.name),
  );
  return `${name} is not in the roster${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** Removes names, all of them or none: their keys are void on every master, and no old copy brings them back. */
export function removeNames(
  roster: Roster,
  names: readonly string[],
  context: EditContext,
): Edited | EditFault {
  const faults = names
    .filter((name) => !isLive(roster.entry(name)))
    .map((name) => unknown(roster, name, context));
  if (faults.length > 0) return { faults };
  const removed = new Set(names);
  const entries = [...removed].map((name) => removal(roster, name, context));
  return { entries, issued: [] };
}

/** Of two with the latest version that there is the removal wins: so nobody can keep a name from being removed. */
const removal = (roster: Roster, name: string, context: EditContext): Entry => ({
  name,
  version: Math.min(nextVersion(roster, name, context), VERSION_MOST),
});

/**
 * Gives a device another name, and leaves it its key. It may come by its former name for as long as that is nobody
 * else's, so nothing need be done at the device, and no measurement is lost.
 */
export function renameName(
  roster: Roster,
  from: string,
  to: string,
  context: EditContext,
): Edited | EditFault {
  const entry = roster.entry(from);
  if (!isLive(entry)) return fault(unknown(roster, from, context));
  // A master's name is its place in an election, which its own process keeps.
  if (entry.body.credential.role === 'master')
    return fault(`${from} is a master, which keeps its name: remove it and add ${to} instead`);
  // Back to a name that it had is no other device's.
  const faults = entry.body.former.includes(to) ? [] : nameFaults(roster, to, []);
  if (faults.length > 0) return { faults };
  const credential = { ...entry.body.credential, name: to };
  const former = [from, ...entry.body.former.filter((one) => one !== to)].slice(0, FORMER_MOST);
  const renamed = { name: to, version: nextVersion(roster, to, context) };
  return {
    entries: [
      removal(roster, from, context),
      { ...renamed, body: { ...entry.body, credential, former } },
    ],
    issued: [credential],
  };
}

/** How a new key follows the old one. */
export interface KeyRotation {
  readonly name: string;
  /** When the old one ends, group time in whole seconds; no later than now for one that ends at once. */
  readonly until: number;
  /** Though the last new key was perhaps not used yet: it is lost, and the old one goes on until then. */
  readonly again: boolean;
}

/** Gives a name another key, beside which the old one works for a while. */
export function rotateKey(
  roster: Roster,
  { name, until, again }: KeyRotation,
  context: EditContext,
): Edited | EditFault {
  const entry = roster.entry(name);
  if (!isLive(entry)) return fault(unknown(roster, name, context));
  const { credential, former } = entry.body;
  const seconds = context.now / 1000;
  const ends = until > seconds;
  const earlier = credential.old !== undefined && credential.old.until > seconds;
  if (earlier && ends && !again)
    return fault(
      `${name} has an old key besides, until ${instantText(credential.old!.until)}: is its new one in use? If that was lost, make another with --again`,
    );
  // A new key that was never used is not worth an overlap; the one in use is.
  const old = { key: earlier ? credential.old!.key : credential.key, until };
  const { role } = credential;
  const issued = { name, role, key: context.newKey(), ...(ends && { old }) };
  // Whoever gets the new key gets the new name with it.
  const body: EntryBody = { ...entry.body, credential: issued, former: ends ? former : [] };
  return {
    entries: [{ name, version: nextVersion(roster, name, context), body }],
    issued: [issued],
  };
}

const instantText = (seconds: number): string =>
  formatGroupTime(groupTime(seconds)).replace(/\.0+Z$/, 'Z');

/** A master tells where it is reached: itself, or whoever added it. */
export function placeMaster(
  roster: Roster,
  name: string,
  addresses: readonly string[],
  context: EditContext,
): Edited | EditFault {
  const entry = roster.entry(name);
  if (!isLive(entry)) return fault(unknown(roster, name, context));
  const { place } = entry.body;
  if (place === undefined) return fault(`${name} is no master`);
  const body = { ...entry.body, place: { ...place, addresses } };
  return { entries: [{ name, version: nextVersion(roster, name, context), body }], issued: [] };
}

/** Why these versions can never be edited again: somebody has used them up. Undefined if all is well. */
export function versionFault({ entries }: Edited): string | undefined {
  const worn = entries.find(({ version }) => version > VERSION_MOST);
  return worn && `${worn.name} cannot be edited any more: its version is from the year 10000`;
}
