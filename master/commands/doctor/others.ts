// Whom a master's doctor asks: the other masters and those of the parent group.

import { DEFAULT_PORT, formatAddress, parseAddress } from '@belfry/host/config';
import type { Address } from '@belfry/protocol';
import type { MasterConfig } from '../../config/config.js';
import type { MasterReport } from '../../daemon/report.js';
import type { OtherMaster } from '../../daemon/report-masters.js';

/** Other masters, those that this one was told of since and that are somewhere, and those of the parent group. */
export function othersOf(
  { name, masters = [], parent }: Partial<MasterConfig>,
  report: MasterReport | undefined,
): readonly Address[] {
  const others = masters.filter((one) => one.name !== name).map(({ address }) => address);
  const known = new Set(others.map(formatAddress));
  const told = addressesOf(toldOf(report)).filter((address) => !known.has(address));
  return [
    ...others,
    ...told.map((address) => parseAddress(address, DEFAULT_PORT)),
    ...(parent?.masters ?? []),
  ];
}

/** Who is heard by the running master, by the addresses as they are configured, which may be names. */
export const heardBy = (report: MasterReport | undefined): readonly string[] =>
  addressesOf(toldOf(report).filter(({ duty }) => duty !== 'silent'));

const toldOf = (report: MasterReport | undefined): readonly OtherMaster[] =>
  report?.standby?.others ?? [];

/** Who was added and has not joined is nowhere yet. */
const addressesOf = (others: readonly OtherMaster[]): string[] =>
  others.map(({ address }) => address).filter((address) => address !== null);
