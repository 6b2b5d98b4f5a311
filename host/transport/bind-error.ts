// Why a socket cannot be bound, in one line that says what to do.

import type { Address } from '@belfry/protocol';
import { formatAddress } from '../config/units.js';

/** What the system's refusal, an error with a `code`, means for who configured `host` and `port`. */
export function bindError(
  error: Error & { readonly code?: unknown },
  { host, port }: Address,
  by: 'udp' | 'tcp' = 'udp',
): Error {
  return new Error(bindFault(error, `${formatAddress({ host, port })}/${by}`, host), {
    cause: error,
  });
}

function bindFault(
  { code, message }: Error & { readonly code?: unknown },
  place: string,
  host: string,
): string {
  if (code === 'EADDRINUSE')
    return `${place} is in use: another program listens there; stop it or choose another port`;
  if (code === 'EACCES') return `not allowed to listen on ${place}: choose a port above 1023`;
  if (code === 'EAFNOSUPPORT')
    return `this machine has no IPv6, so cannot listen on ${place}: give an IPv4 address`;
  if (code === 'EADDRNOTAVAIL') return `this machine has no address ${host}: see "ip address"`;
  return `cannot listen on ${place}: ${message}`;
}
