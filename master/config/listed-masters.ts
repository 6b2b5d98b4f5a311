// The masters of a group: those of the configuration, or else those of the roster.

import type { Address } from '@belfry/protocol';
import { DEFAULT_PORT, parseAddress } from '@belfry/host/config';
import type { Roster } from '../core/roster/roster.js';
import type { MastersConfig } from './masters-config.js';

/** One master of the group, and where it is reached. */
export interface ListedMaster {
  readonly name: string;
  readonly number: number;
  readonly rank: number;
  /** None while it has not told where it is. */
  readonly addresses: readonly Address[];
}

/** All masters of the group, this one included, in the order of their numbers. */
export function listMasters(
  { masters }: Pick<MastersConfig, 'masters'>,
  roster: Roster,
): readonly ListedMaster[] {
  if (masters.length > 0)
    return masters.map(({ name, rank, address }, number) => ({
      name,
      number,
      rank,
      addresses: [address],
    }));
  return roster.masters.map(({ name, number, rank, addresses }) => ({
    name,
    number,
    rank,
    addresses: addressesIn(addresses),
  }));
}

/** Those of these texts that are addresses: another version may have written others. */
export const addressesIn = (texts: readonly string[]): Address[] =>
  texts.flatMap((text) => {
    try {
      return parseAddress(text, DEFAULT_PORT);
    } catch {
      return [];
    }
  });
