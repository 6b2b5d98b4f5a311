// Where a master is reached, for those who are to join it: as configured, as it listens, or by its interfaces.

import { hostname, networkInterfaces } from 'node:os';
import { type Address, isLinkLocal } from '@belfry/protocol';
import { CREDENTIAL_NAME } from '@belfry/protocol/seal';
import { DEFAULT_PORT } from '@belfry/host/config';

const EVERYWHERE = new Set(['::', '0.0.0.0']);

/**
 * `HOST` or `HOST:PORT` for each way to this machine, IPv4 first, because that is what most plants have; if it has none,
 * its name.
 */
export function ownAddresses({ host, port }: Address, configured: Address | undefined): string[] {
  if (configured !== undefined) return [withPort(configured.host, configured.port)];
  const found = EVERYWHERE.has(host) ? interfaceHosts(host === '0.0.0.0') : [host];
  const hosts = found.length > 0 ? found : [hostname()];
  return hosts.map((one) => withPort(one, port));
}

function interfaceHosts(only4: boolean): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const usable = all.filter(
    ({ internal, address, family }) =>
      !internal && !isLinkLocal(address) && !(only4 && family === 'IPv6'),
  );
  const ordered = usable.toSorted((a, b) => a.family.localeCompare(b.family));
  return ordered.map(({ address }) => address);
}

const withPort = (host: string, port: number): string => {
  const written = host.includes(':') ? `[${host}]` : host;
  return port === DEFAULT_PORT ? written : `${written}:${port}`;
};

/** What this machine is called, as far as that can be a name in a roster; else `master`. */
export function ownName(): string {
  const short = hostname()
    .toLowerCase()
    .split('.')[0]!
    .replaceAll(/[^a-z0-9._-]/g, '-')
    .slice(0, 31);
  return CREDENTIAL_NAME.test(short) ? short : 'master';
}
