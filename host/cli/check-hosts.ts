// What `check` says of the hosts that a configuration names: it resolves them as the daemon would.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, canonicalHost } from '@belfry/protocol';
import { addressesText } from '../transport/host-watch.js';
import { resolveHost, type Resolver, SYSTEM } from '../transport/resolve.js';
import { formatAddress } from '../config/units.js';

/** So long a name server may take, milliseconds. */
const PATIENCE = 5000;

/**
 * Where each of `hosts` is, or why it is nowhere now. That is no fault: the daemon begins without, and looks again.
 * What is no name is not told of while it can be reached.
 */
export async function checkHosts(
  hosts: readonly Address[],
  listen: Address | undefined,
  system: Resolver = SYSTEM,
  patience = PATIENCE,
): Promise<readonly string[]> {
  if (listen === undefined) return [];
  const notes = await Promise.all(hosts.map((host) => hostNotes(host, listen, system, patience)));
  return notes.flat();
}

async function hostNotes(
  host: Address,
  listen: Address,
  system: Resolver,
  patience: number,
): Promise<string[]> {
  const patienceOver = new AbortController();
  const late = sleep(patience, undefined, { signal: patienceOver.signal }).catch(() => undefined);
  const resolution = await Promise.race([resolveHost(host, listen, system), late]);
  patienceOver.abort();
  const name = formatAddress(host);
  if (resolution === undefined) return [`${name} is not resolved yet: the name server takes long`];
  const { place, fault } = resolution;
  if (place === undefined) return [`${fault}; a daemon looks again while it runs`];
  return canonicalHost(host.host) === undefined ? [`${name} is at ${addressesText(place)}`] : [];
}
