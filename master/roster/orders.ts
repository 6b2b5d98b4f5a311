// What people order of a roster, as a running master takes it at its socket and a command does it to the file: the same.

import { randomBytes } from 'node:crypto';
import {
  CREDENTIAL_KEY_SIZE,
  CREDENTIAL_ROLES,
  type Credential,
  type CredentialRole,
  type Invitation,
  masterText,
} from '@belfry/protocol/seal';
import { DEFAULT_PORT, masterFault, nearest, parseAddress } from '@belfry/host/config';
import { formatInstant } from '@belfry/host/keys';
import {
  addNames,
  type EditContext,
  type Edited,
  type EditFault,
  type NewName,
  removeNames,
  renameName,
  rotateKey,
  versionFault,
} from '../core/roster/edit.js';
import { ADDRESS, ADDRESSES_MOST, type Entry, isLive } from '../core/roster/entry.js';
import { numberedMasters } from '../core/roster/numbers.js';
import type { Roster } from '../core/roster/roster.js';

/** An order that changes the roster, as JSON has it. */
export type RosterOrder =
  | {
      readonly command: 'add';
      readonly names: readonly string[];
      readonly role: CredentialRole;
      /** Of one master: where it is reached, `HOST` or `HOST:PORT`; it tells that itself if they are not given. */
      readonly addresses?: readonly string[];
      /** Of masters: who should rather lead, 0 to 255, the lowest first. */
      readonly rank?: number;
    }
  | { readonly command: 'remove'; readonly names: readonly string[] }
  | { readonly command: 'rename'; readonly from: string; readonly to: string }
  | {
      readonly command: 'rotate';
      readonly names: readonly string[];
      /** For so long the old keys work besides, seconds. */
      readonly overlap: number;
      /** Though the last new key was perhaps not used yet. */
      readonly again?: boolean;
    };

/** The master at which something is ordered. */
export interface OrderPlace {
  /** What the group is called; empty for one without a name. */
  readonly group: string;
  /** Which of the masters this one is; undefined for one that was alone until now. */
  readonly self: string | undefined;
  /** What it is called when another one comes: its host's name. */
  readonly selfWished: string;
  /** Where it is reached, `HOST` or `HOST:PORT`. */
  readonly addresses: readonly string[];
  /** Group time, or what the system clock shows while there is none; ms since 1970. */
  readonly now: number;
}

/** What became of an order: what to hand out, and what to tell. */
export interface RosterAnswer {
  readonly invitations: readonly Invitation[];
  /** Names that are not in the group any more, with their roles. */
  readonly removed: readonly { readonly name: string; readonly role: CredentialRole }[];
  /** When the old keys end, in group time; null if none goes on. */
  readonly oldUntil: string | null;
}

/** An order that was carried out: its answer, and what the roster has to take in. */
export interface Obeyed {
  readonly answer: RosterAnswer;
  readonly entries: readonly Entry[];
  /** Which of the masters this one is from now on, if that is new. */
  readonly self?: string;
}

/**
 * Carries an order out for a roster, which it leaves as it is: `Roster.merge` takes the entries.
 * @throws Error with a line for each reason why it cannot be.
 */
export function obey(order: RosterOrder, roster: Roster, place: OrderPlace): Obeyed {
  const context = { now: place.now, newKey: () => randomBytes(CREDENTIAL_KEY_SIZE), nearest };
  const { edited, self, oldUntil = null } = editsOf(order, roster, place, context);
  const worn = versionFault(edited);
  if (worn !== undefined) throw new Error(worn);
  const removed = order.command === 'remove' ? order.names : [];
  return {
    entries: edited.entries,
    answer: {
      invitations: edited.issued.map((one) => invitationOf(one, edited, roster, place)),
      removed: [...new Set(removed)].map((name) => ({ name, role: roster.credential(name)!.role })),
      oldUntil,
    },
    ...(self !== undefined && { self }),
  };
}

interface Edits {
  readonly edited: Edited;
  readonly self?: string | undefined;
  readonly oldUntil?: string | null;
}

function editsOf(
  order: RosterOrder,
  roster: Roster,
  place: OrderPlace,
  context: EditContext,
): Edits {
  switch (order.command) {
    case 'add':
      return addAll(order, roster, place, context);
    case 'remove': {
      if (place.self !== undefined && order.names.includes(place.self))
        throw new Error(`${place.self} is this master itself: remove it at another one`);
      return { edited: good(removeNames(roster, order.names, context)) };
    }
    case 'rename':
      return { edited: good(renameName(roster, order.from, order.to, context)) };
    case 'rotate': {
      const { names, overlap, again = false } = order;
      const until = Math.floor(place.now / 1000) + overlap;
      const all = names.map((name) => rotateKey(roster, { name, until, again }, context));
      return { edited: together(all), oldUntil: overlap === 0 ? null : formatInstant(until) };
    }
  }
}

function addAll(
  { names, role, addresses = [], rank = 0 }: Extract<RosterOrder, { command: 'add' }>,
  roster: Roster,
  place: OrderPlace,
  context: EditContext,
): Edits {
  if (role !== 'master' && addresses.length > 0) throw new Error('only a master has addresses');
  if (names.length > 1 && addresses.length > 0)
    throw new Error('addresses are of one master: add the others by themselves');
  const wished = names.map((name): NewName => ({ name, role, addresses, rank }));
  const own = place.self === undefined ? undefined : roster.entry(place.self);
  // Who has been alone becomes the first of several.
  if (role !== 'master' || isLive(own) || names.some((name) => name === place.self))
    return { edited: good(addNames(roster, wished, context)) };
  const self = place.self ?? freeName(place.selfWished, [...names], roster);
  const first: NewName = { name: self, role, addresses: withinRoom(place.addresses), rank: 0 };
  const { entries, issued } = good(addNames(roster, [first, ...wished], context));
  return { edited: { entries, issued: issued.filter(({ name }) => name !== self) }, self };
}

/** The host's name, unless that is a device's already. */
function freeName(wished: string, taken: readonly string[], roster: Roster): string {
  const names = [wished, `${wished}-master`.slice(0, 31)];
  const free = names.find((name) => !taken.includes(name) && roster.credential(name) === undefined);
  if (free !== undefined) return free;
  throw new Error(
    `this master has no name yet, and ${names.join(' and ')} are others': "name" gives it one`,
  );
}

/** As many of these addresses as an entry has room for. */
export function withinRoom(addresses: readonly string[]): string[] {
  const kept: string[] = [];
  for (const address of addresses)
    if ([...kept, address].join(' ').length <= ADDRESSES_MOST) kept.push(address);
  return kept;
}

function good(edited: Edited | EditFault): Edited {
  if ('faults' in edited) throw new Error(edited.faults.join('\n'));
  return edited;
}

function together(all: readonly (Edited | EditFault)[]): Edited {
  const faults = all.flatMap((one) => ('faults' in one ? one.faults : []));
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const edited = all.map((one) => one as Edited);
  return {
    entries: edited.flatMap(({ entries }) => entries),
    issued: edited.flatMap(({ issued }) => issued),
  };
}

/** The line to join for one that gets a key, or a new name. */
function invitationOf(
  { name, role, key }: Credential,
  { entries }: Edited,
  roster: Roster,
  { group, addresses, self }: OrderPlace,
): Invitation {
  const edited = new Map(entries.map((entry) => [entry.name, entry]));
  const all = [...roster.live.filter((one) => !edited.has(one.name)), ...edited.values()];
  const others = numberedMasters(all.filter(isLive)).filter((one) => one.name !== name);
  // This one first: it knows the new name already.
  const known = others
    .toSorted((a, b) => Number(b.name === self) - Number(a.name === self))
    .flatMap((one) => (one.addresses.length === 0 ? [] : masterText(one.addresses)));
  const masters = known.length > 0 ? known : [masterText(addresses)];
  return { name, role, group, masters, key };
}

/** Whether a command is one of these orders. */
export const isRosterCommand = (command: unknown): command is RosterOrder['command'] =>
  command === 'add' || command === 'remove' || command === 'rename' || command === 'rotate';

/**
 * Checks an order as it came in at a socket.
 * @throws Error with one line for what is no order.
 */
export function parseRosterOrder(request: Readonly<Record<string, unknown>>): RosterOrder {
  const { command, names, role, addresses, rank, from, to, overlap, again } = request;
  if (command === 'rename') {
    if (typeof from !== 'string' || typeof to !== 'string')
      throw new Error('rename needs "from" and "to"');
    return { command, from, to };
  }
  if (!areTexts(names) || names.length === 0) throw new Error(`${String(command)} needs "names"`);
  if (command === 'remove') return { command, names };
  if (command === 'rotate') {
    if (!isWhole(overlap, 2 ** 31)) throw new Error('rotate needs "overlap", in whole seconds');
    return { command, names, overlap, again: again === true };
  }
  const known = CREDENTIAL_ROLES.find((one) => one === role);
  if (known === undefined) throw new Error('add needs "role": agent, client or master');
  if (rank !== undefined && !isWhole(rank, 255)) throw new Error('"rank" is 0 to 255');
  return {
    command: 'add',
    names,
    role: known,
    ...(addresses !== undefined && { addresses: takeAddresses(addresses) }),
    ...(rank !== undefined && { rank }),
  };
}

const areTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Where a master is reached. Every later line to join holds them, so one that leads nowhere would spoil all of these. */
function takeAddresses(value: unknown): readonly string[] {
  if (
    !areTexts(value) ||
    !value.every((one) => ADDRESS.test(one)) ||
    value.join(' ').length > ADDRESSES_MOST
  )
    throw new Error('"addresses" are texts such as "10.0.0.2" or "10.0.0.2:7525"');
  for (const text of value) {
    const fault = masterFault(parseAddress(text, DEFAULT_PORT), text);
    if (fault !== undefined) throw new Error(fault);
  }
  return value;
}

const isWhole = (value: unknown, most: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;

/** An answer as JSON has it: keys in base64. */
export interface RosterAnswerJson extends Omit<RosterAnswer, 'invitations'> {
  readonly invitations: readonly (Omit<Invitation, 'key'> & { readonly key: string })[];
}

/** The answer as it goes over a socket. */
export const answerToJson = (answer: RosterAnswer): RosterAnswerJson => ({
  ...answer,
  invitations: answer.invitations.map((one) => ({
    ...one,
    key: Buffer.from(one.key).toString('base64'),
  })),
});

/** The answer of a running master, as a command got it. */
export const answerFromJson = (answer: RosterAnswerJson): RosterAnswer => ({
  ...answer,
  invitations: answer.invitations.map((one) => ({ ...one, key: Buffer.from(one.key, 'base64') })),
});
