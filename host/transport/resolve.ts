// Host names to numeric addresses, asked again until each is known.

import { isIP, isIPv6 } from 'node:net';
import { type Address, sameAddress } from '@belfry/protocol';
import { explainSystemError } from '../files/system-error.js';
import { formatAddress } from '../config/units.js';

/** Between two looks at hosts that are not known yet, milliseconds. */
const AGAIN = 30_000;

/** What became of looking host names up: addresses, and a line for each name that has none. */
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

/** Keeps the addresses of some hosts, and looks again while any of them is not known. */
export class HostWatch {
  readonly #hosts: readonly Address[];
  readonly #listen: Address;
  readonly #tell: (addresses: readonly Address[], faults: readonly string[]) => void;
  #addresses: readonly Address[] = [];
  #again: NodeJS.Timeout | undefined;

  /** `tell` hears every answer: what is known by now, and a line for each host that is not. */
  constructor(
    hosts: readonly Address[],
    listen: Address,
    tell: (addresses: readonly Address[], faults: readonly string[]) => void,
  ) {
    this.#hosts = hosts;
    this.#listen = listen;
    this.#tell = tell;
  }

  /** The addresses that are known by now. */
  get addresses(): readonly Address[] {
    return this.#addresses;
  }

  /** Looks all of them up, now, and again until all are known. */
  async look(): Promise<void> {
    clearTimeout(this.#again);
    const { addresses, faults } = await resolveHosts(this.#hosts, this.#listen);
    if (faults.length > 0) this.#again = setTimeout(() => void this.look(), AGAIN).unref();
    // A name server that fails now does not make a known host unknown.
    const known = this.#addresses.filter(
      (one) => !addresses.some((other) => sameAddress(one, other)),
    );
    this.#addresses = faults.length > 0 ? [...addresses, ...known] : addresses;
    this.#tell(this.#addresses, faults);
  }

  /** Looks no more. */
  stop(): void {
    clearTimeout(this.#again);
  }
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
