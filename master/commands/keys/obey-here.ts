// What the `keys` commands order is done in the file, which the running master then reads again.

import { Failure } from '@belfry/host/cli';
import { nodeCrypto } from '@belfry/host';
import { obeyInFile } from '../../roster/keeper.js';
import type { RosterAnswer, RosterOrder } from '../../roster/orders.js';
import { ownName } from '../../roster/own-addresses.js';

/**
 * Carries an order out in the file at `path`; `now` is group time in seconds, or this machine's.
 * @throws Failure when it cannot be.
 */
export function obeyHere(
  path: string,
  order: RosterOrder,
  deliver?: (answer: RosterAnswer) => string | undefined,
  now = Date.now() / 1000,
): RosterAnswer {
  const place = {
    group: '',
    // Which master this is nobody knows here: none is added but the one that is named.
    self: order.command === 'add' ? order.names[0] : undefined,
    selfWished: ownName(),
    addresses: [],
    now: Math.floor(now * 1000),
  };
  try {
    return obeyInFile(path, nodeCrypto, order, place, deliver);
  } catch (error) {
    throw new Failure((error as Error).message);
  }
}
