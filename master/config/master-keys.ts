// Whether the keys of a roster fit the masters of a configuration, and the key that a group has in its parent group.

import type { Credential, CredentialRole } from '@belfry/protocol/seal';
import type { Fault } from '@belfry/host/config';
import { type KeyFileFault, readOwnKey } from '@belfry/host/keys';
import { NO_ROSTER, readRosterFile, USUAL_ROSTER } from '../roster/roster-file.js';
import type { RosterText } from '../roster/roster-text.js';
import type { ParentConfig } from './masters-config.js';

/**
 * Reads the roster that a configuration names, or says what is wrong and what to do. At its usual place there need be
 * none yet.
 */
export function readMasterRoster(path: string): RosterText | KeyFileFault {
  const read = readRosterFile(path);
  if (!('fault' in read) || read.absent !== true) return read;
  if (path === USUAL_ROSTER) return NO_ROSTER;
  return { ...read, fault: `${read.fault}; belfry-master add NAME makes it` };
}

/** Which masters a configuration has, which of them this one is, and where the keys are. */
export interface MastersPlace {
  readonly masters: readonly { readonly name: string }[];
  readonly name?: string | undefined;
  readonly path: string;
}

/**
 * With what a master cannot be one of several: without its own key, by which the others know it, or with a key that
 * makes another master an agent. Each line names the command that puts it right.
 */
export function masterKeyFaults(
  { masters, name, path }: MastersPlace,
  credentials: readonly Credential[],
): Fault[] {
  if (masters.length < 2) return [];
  return masters.flatMap((master) => {
    const role = roleOf(master.name, credentials);
    if (role === 'master' || (role === undefined && master.name !== name)) return [];
    return [{ path: 'masters', expected: missingKeyText(master.name, path, role) }];
  });
}

/**
 * Where the list of masters and the keys do not fit yet: while a master is being added or removed either is ahead of
 * the other, and a restart meanwhile must not leave the group without a time.
 */
export function masterKeyRemarks(
  { masters, path }: MastersPlace,
  credentials: readonly Credential[],
): string[] {
  // Without a list the roster is the list.
  if (masters.length === 0) return [];
  const listed = masters.map(({ name }) => name);
  const keyless = listed.filter((name) => roleOf(name, credentials) === undefined);
  const unlisted = credentials.filter(
    ({ role, name }) => role === 'master' && !listed.includes(name),
  );
  return [
    ...keyless.map((name) => missingKeyText(name, path, undefined)),
    ...unlisted.map(
      ({ name }) =>
        `${name} has a key of role master in ${path}, but is not among "masters"; add it there, ` +
        `or belfry-master remove ${name}`,
    ),
  ];
}

const roleOf = (name: string, credentials: readonly Credential[]): CredentialRole | undefined =>
  credentials.find((one) => one.name === name)?.role;

function missingKeyText(name: string, path: string, role: CredentialRole | undefined): string {
  const first = role === undefined ? '' : `belfry-master remove ${name}, then `;
  const is = role === undefined ? 'has no key of role master' : `has a key of role ${role}`;
  return `${name} ${is} in ${path}; ${first}belfry-master add ${name} --role master makes it`;
}

/** Reads the key that this group has in its parent group. */
export function readParentKey({ name, key }: ParentConfig): ReturnType<typeof readOwnKey> {
  const read = readOwnKey(key);
  if ('fault' in read) return read;
  const { credential } = read;
  if (credential.name !== name)
    return { fault: `${key} holds the key of ${credential.name}, not of ${name}` };
  if (credential.role !== 'agent')
    return { fault: `${key} holds the key of a ${credential.role}, not of an agent` };
  return read;
}
