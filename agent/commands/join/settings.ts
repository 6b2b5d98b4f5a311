// What a line to join makes of a configuration: its name, masters and key, and all other settings as they were.

import {
  isSameKey,
  masterAddresses,
  type Credential,
  type Invitation,
} from '@belfry/protocol/seal';
import { DEFAULT_PORT, formatAddress, parseAddress } from '@belfry/host/config';

/** What a configuration says, as JSON has it. */
export type Settings = Readonly<Record<string, unknown>>;

/** As what a machine has joined: what its configuration and its key say, as far as they can be read. */
export interface Joined {
  readonly name: string | undefined;
  readonly masters: readonly string[];
  readonly credential: Pick<Credential, 'key'> | undefined;
}

/**
 * How a line to join stands to what a machine is already: `nothing` yet; the `same` device, by this very key, if
 * perhaps by another name (`renamed`), or by another key (`renewed`); another device of the group; a device of another group.
 */
export type Relation = 'nothing' | 'same' | 'renamed' | 'renewed' | 'other-name' | 'other-group';

/** Compares a line to join with what this machine is. A group is known by its masters: one that both name is enough. */
export function relationOf(joined: Joined, invitation: Invitation): Relation {
  const { name, masters, credential } = joined;
  if (name === undefined || masters.length === 0) return 'nothing';
  // Nobody else has this key: the device got another name, or its masters have moved.
  if (credential !== undefined && isSameKey(credential.key, invitation.key))
    return name === invitation.name ? 'same' : 'renamed';
  const known = masters.map(canonical);
  const named = invitation.masters.flatMap(masterAddresses);
  if (!named.some((one) => known.includes(canonical(one)))) return 'other-group';
  return name === invitation.name ? 'renewed' : 'other-name';
}

/** An address in the one spelling by which two are compared. */
export function canonical(address: string): string {
  try {
    return formatAddress(parseAddress(address, DEFAULT_PORT));
  } catch (error) {
    if (error instanceof RangeError) return address;
    throw error;
  }
}

/**
 * What a line changes in the settings of an agent, with one address of each master: nothing that is so already.
 * `places` are for what is not set.
 */
export function changedSettings(
  old: Settings,
  invitation: Pick<Invitation, 'name' | 'role' | 'masters'>,
  places: Settings,
): Settings {
  const { name, role } = invitation;
  const next: Settings = {
    name,
    masters: keptMasters(old, invitation),
    // Nobody asks a client: it asks by itself.
    ...(role === 'client' && { algorithm: 'cristian' }),
    ...Object.fromEntries(Object.entries(places).filter(([key]) => !(key in old))),
  };
  const isNew = ([key, value]: [string, unknown]): boolean =>
    JSON.stringify(value) !== JSON.stringify(old[key]);
  return Object.fromEntries(Object.entries(next).filter(isNew));
}

/** As they stand there, where the line names the same ones: an operator may have written names for numbers. */
function keptMasters(old: Settings, { masters }: Pick<Invitation, 'masters'>): readonly string[] {
  const known = Array.isArray(old['masters']) ? (old['masters'] as unknown[]) : [];
  const texts = known.filter((one): one is string => typeof one === 'string');
  const isSame =
    texts.length === masters.length &&
    masters.every((one) => texts.map(canonical).includes(canonical(one)));
  return isSame ? texts : masters;
}
