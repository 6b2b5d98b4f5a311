// Host names to numeric addresses, asked again until each is known.

import { isIP, isIPv6 } from 'node:net';
import type { Address } from '../core/endpoint.js';
import { explainSystemError } from './system-error.js';
import { formatAddress } from './units.js';

export interface Resolution {
  readonly addresses: readonly Address[];
  /** One line for each host that is not known now. */
  readonly faults: readonly string[];
}

/**
 * Resolves every host to an address of the family that `listen` can reach. A host that is not
 * known is left out and named among the faults.
 */
export async function resolveHosts(
  hosts: readonly Address[],
  listen: Address,
): Promise<Resolution> {
  const family = isIPv6(listen.host) ? 6 : 4;
  const addresses: Address[] = [];
  const faults: string[] = [];
  for (const { host, port } of hosts) {
    try {
      const numeric = isIP(host) === 0 ? await lookUp(host, family) : host;
      if (isIP(numeric) === family) addresses.push({ host: numeric, port });
      else faults.push(familyFault(host, family));
    } catch (error) {
      const place = formatAddress({ host, port });
      faults.push(`${place} cannot be resolved: ${explainSystemError(error)}`);
    }
  }
  return { addresses, faults };
}

async function lookUp(host: string, family: 4 | 6): Promise<string> {
  // Loaded only here: an agent whose masters are numbers need not have it in memory.
  const { lookup } = await import('node:dns/promises');
  return (await lookup(host, { family })).address;
}

const familyFault = (host: string, family: 4 | 6): string =>
  family === 4
    ? `${host} is an IPv6 address: set "listen" to "[::]:0" to reach it`
    : `${host} is an IPv4 address: set "listen" to "0.0.0.0:0" to reach it`;
