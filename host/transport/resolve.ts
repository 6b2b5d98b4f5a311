// From a host as it is configured to all addresses that it has and that a socket can reach. The daemons, `check`, `ask`
// and the library resolve by this one function.

import { networkInterfaces } from 'node:os';
import {
  type Address,
  canCarry,
  canonicalHost,
  familyOf,
  isSomebody,
  type Place,
} from '@belfry/protocol';
import { explainSystemError } from '../files/system-error.js';
import { formatAddress } from '../config/units.js';

/** Answers all numeric addresses of a name, the preferred one first; rejects as the system does. */
export type LookUp = (name: string) => Promise<readonly string[]>;

/** One of this machine's own addresses, and the number of the interface that has it, which IPv6 calls its scope. */
export interface InterfaceAddress {
  readonly interface: string;
  readonly host: string;
  readonly scope: number;
}

/** What is asked of the system to resolve a host; tests have a system of their own. */
export interface Resolver {
  readonly lookUp: LookUp;
  readonly ownAddresses: () => readonly InterfaceAddress[];
}

/** Where a host is, or one line that says why nothing can be sent to it now. */
export type Resolution =
  | { readonly place: Place; readonly fault?: undefined }
  | { readonly place?: undefined; readonly fault: string };

/** This machine's resolver, which knows /etc/hosts, and its interfaces. */
export const SYSTEM: Resolver = { lookUp, ownAddresses };

/**
 * All addresses of `host` that a socket that listens at `listen` can have to do with. Of no use are addresses of the
 * other family, and `listen` itself.
 */
export async function resolveHost(
  host: Address,
  listen: Address,
  system: Resolver = SYSTEM,
): Promise<Resolution> {
  const name = formatAddress(host);
  let found: readonly string[];
  try {
    found = canonicalHost(host.host) === undefined ? await system.lookUp(host.host) : [host.host];
  } catch (error) {
    return { fault: `${name} cannot be resolved: ${explainSystemError(error)}` };
  }
  const own = system.ownAddresses();
  const hosts = new Set(found.flatMap((text) => scopedByName(text, own) ?? []));
  const reached = [...hosts].filter((one) => isSomebody(one) && canCarry(listen.host, one));
  const addresses = reached
    .map((one) => ({ host: one, port: host.port }))
    .filter((address) => !isOwn(address, listen, own));
  if (addresses.length > 0) return { place: { ...host, addresses } };
  if (reached.length > 0)
    return {
      fault: `${name} is this program itself: ${reached.join(', ')} is an address of this machine`,
    };
  return { fault: faultOf(name, [...hosts], found, listen) };
}

function faultOf(
  name: string,
  hosts: readonly string[],
  found: readonly string[],
  listen: Address,
): string {
  const [other] = hosts.filter(isSomebody);
  if (other !== undefined)
    return (
      `${name} has addresses of IPv${familyOf(other)} only (${hosts.join(', ')}), and a socket at ` +
      `${formatAddress(listen)} cannot reach them: change "listen" to ` +
      `"${formatAddress({ host: '::', port: listen.port })}", which carries both families`
    );
  if (found.length === 0) return `${name} has no address`;
  return `${name} cannot be reached: there is no way to ${found.join(', ')} now; see "ip address"`;
}

/**
 * The canonical host, with the interface's name for its number, as the transports have it; undefined for one of a link
 * that is not there.
 */
function scopedByName(text: string, own: readonly InterfaceAddress[]): string | undefined {
  const host = canonicalHost(text);
  const [address, scope] = host?.split('%') ?? [];
  if (scope === undefined || !/^\d+$/.test(scope)) return host;
  const link = own.find((one) => one.scope === Number(scope) || one.interface === scope);
  return link && `${address}%${link.interface}`;
}

/** Is it where we listen ourselves? */
function isOwn(
  { host, port }: Address,
  listen: Address,
  own: readonly InterfaceAddress[],
): boolean {
  if (port !== listen.port) return false;
  if (listen.host !== '::' && listen.host !== '0.0.0.0') return host === listen.host;
  const [address] = host.split('%');
  return host.startsWith('127.') || host === '::1' || own.some((one) => one.host === address);
}

async function lookUp(name: string): Promise<readonly string[]> {
  // Loaded only here: an agent whose masters are numbers need not have it in memory.
  const { lookup } = await import('node:dns/promises');
  return (await lookup(name, { all: true, order: 'verbatim' })).map(({ address }) => address);
}

function ownAddresses(): readonly InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, scopeid = 0 }) => ({
      interface: name,
      host: canonicalHost(address.split('%')[0]!) ?? address,
      scope: scopeid,
    })),
  );
}
