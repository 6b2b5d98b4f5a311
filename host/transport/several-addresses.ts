// Whether answers can leave from another address of this machine than the one that was asked, with Node's own sockets.

import { networkInterfaces } from 'node:os';
import { type Address, isLinkLocal } from '@belfry/protocol';
import { formatAddress } from '../config/units.js';

/** What this needs to know of an address of a machine: a part of what Node tells. */
export interface OwnAddress {
  readonly address: string;
  readonly family: string;
  readonly internal: boolean;
}

const ownAddresses = (): OwnAddress[] =>
  Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);

/**
 * What to say where somebody who asks at one address of this machine may be answered from another, because Node tells
 * nobody which one was asked: in one line, with what to do. Undefined where that cannot be: `listen` names one address,
 * or the machine has one of each family, or its port shows that nobody asks there.
 */
export function straySource(
  listen: Address,
  own: readonly OwnAddress[] = ownAddresses(),
): string | undefined {
  const { host, port } = listen;
  if (port === 0 || (host !== '0.0.0.0' && host !== '::')) return undefined;
  // Who asks at a link-local one is on that link, and the system chooses the one that it has there.
  const outside = own.filter(({ internal, address }) => !internal && !isLinkLocal(address));
  const several = ['IPv4', ...(host === '::' ? ['IPv6'] : [])]
    .map((family) => outside.filter((one) => one.family === family))
    .filter((of) => of.length > 1)
    .flat()
    .map(({ address }) => address);
  if (several.length === 0) return undefined;
  return (
    `this machine has several addresses (${several.join(', ')}), and without the native addon an answer may leave ` +
    `from another than was asked, which nobody takes: "listen" can name one, say ` +
    `"${formatAddress({ host: several[0]!, port })}"`
  );
}
