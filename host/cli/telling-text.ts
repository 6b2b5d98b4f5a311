// What `status` says of whom a daemon tells the time by NTP, TIME and DAYTIME: a line each, and a trouble if one cannot be asked.

import { countOf } from '../config/units.js';
import type { LegacyReport } from '../daemon/legacy-service.js';
import type { NtpReport } from '../daemon/ntp-service.js';
import type { TellingReport } from '../daemon/telling.js';
import { ago, countsText } from './columns.js';

/** How many of the latest clients a line tells; the report has more. */
const LATEST_TOLD = 3;

/** Where it is asked, by how many, and who asked last; undefined where there is none. */
export function ntpText(ntp: NtpReport | null | undefined): string | undefined {
  if (!isOpen(ntp)) return undefined;
  const { listen, stratum, answers, clients, moreClients, latest, refusals } = ntp;
  const who = `${countOf(clients, 'client')}${moreClients ? ' or more' : ''}`;
  return (
    `${listen}, stratum ${stratum}: ${countOf(answers, 'answer')} to ${who}${latestText(latest)}` +
    broadcastText(ntp) +
    refusedText(refusals)
  );
}

/** Those that asked last. */
function latestText(latest: NtpReport['latest']): string {
  const told = latest.slice(0, LATEST_TOLD);
  if (told.length === 0) return '';
  const each = told.map(({ host, sinceAskedNs }) => `${host} ${ago(sinceAskedNs)}`);
  return `, ${told.length === 1 ? 'the last one' : 'the last ones'} ${each.join(', ')}`;
}

/** A daemon of an earlier version says nothing of it. */
function broadcastText({ broadcastTo = [], broadcasts }: Partial<NtpReport>): string {
  if (broadcastTo.length === 0) return '';
  return `; ${countOf(broadcasts ?? 0, 'broadcast')} to ${broadcastTo.join(', ')}`;
}

function refusedText(refusals: Readonly<Record<string, number>>): string {
  const refused = countsText(refusals);
  return refused === undefined ? '' : `; refused ${refused}`;
}

/** Where the older protocols are asked, and how often; undefined where they are not. */
export function legacyText(legacy: readonly LegacyReport[] | undefined): string | undefined {
  const open = (legacy ?? []).filter(({ fault }) => fault === null);
  if (open.length === 0) return undefined;
  return open
    .map(
      ({ protocol, listen, answers, refusals }) =>
        `${protocol} at ${listen}: ${countOf(answers, 'answer')}${refusedText(refusals)}`,
    )
    .join('; ');
}

/** A daemon of an earlier version does not say. */
type MaybeTelling = { readonly [Key in keyof TellingReport]?: TellingReport[Key] | undefined };

/** Why nobody can ask, and what to do. A daemon of an earlier version says nothing of it. */
export const tellingTroubles = ({ ntp, legacy = [] }: MaybeTelling): string[] => [
  ...(typeof ntp?.fault === 'string' ? [`nobody is told the time by NTP: ${ntp.fault}`] : []),
  ...legacy.flatMap(({ protocol, fault }) =>
    fault === null ? [] : [`nobody is told the time by ${protocol.toUpperCase()}: ${fault}`],
  ),
];

const isOpen = (ntp: NtpReport | null | undefined): ntp is NtpReport => ntp?.fault === null;
