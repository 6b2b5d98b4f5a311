// Which addresses of the other masters agents are told.

import { type Address, familyOf, isLinkLocal, type Place } from '@belfry/protocol';

/**
 * An address of each other master first, and then, while a welcome has room, one more of the other family, for agents
 * that have only that. Those of one link say nothing on another.
 */
export function toldAddresses(places: readonly Place[]): Address[] {
  const reachable = places.map(({ addresses }) =>
    addresses.filter((one) => !isLinkLocal(one.host)),
  );
  const first = reachable.flatMap((addresses) => addresses.slice(0, 1));
  const second = reachable.flatMap(([one, ...more]) => {
    const other = more.find(({ host }) => familyOf(host) !== familyOf(one!.host));
    return other === undefined ? [] : [other];
  });
  return [...first, ...second];
}
