// Where a configuration lets the time be asked by other protocols than Belfry's own.

import type { Address } from '@belfry/protocol';

/** The parts of a configuration that say so. */
export interface Tells {
  readonly ntp?: { readonly listen: Address } | undefined;
  readonly legacy?: { readonly time?: Address; readonly daytime?: Address } | undefined;
}

/** One such place. */
export interface ToldPlace {
  readonly protocol: 'NTP' | 'TIME' | 'DAYTIME';
  /** The configuration's key for it. */
  readonly key: string;
  readonly listen: Address;
}

/** All places that these parts name. */
export function toldPlaces({ ntp, legacy }: Tells): ToldPlace[] {
  const all = [
    { protocol: 'NTP', key: 'ntp.listen', listen: ntp?.listen },
    { protocol: 'TIME', key: 'legacy.time', listen: legacy?.time },
    { protocol: 'DAYTIME', key: 'legacy.daytime', listen: legacy?.daytime },
  ] as const;
  return all.flatMap(({ listen, ...place }) =>
    listen === undefined ? [] : [{ ...place, listen }],
  );
}
