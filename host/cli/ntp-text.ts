// What `status` says of a daemon's NTP server: a line, and a trouble if it cannot be asked.

import { countOf } from '../config/units.js';
import type { NtpReport } from '../daemon/ntp-service.js';
import { ago, countsText } from './columns.js';

/** Where it is asked, by how many, and who asked last; undefined where there is none. */
export function ntpText(ntp: NtpReport | null | undefined): string | undefined {
  if (!isOpen(ntp)) return undefined;
  const { listen, stratum, answers, clients, moreClients, latest, refusals } = ntp;
  const [last] = latest;
  const who = `${countOf(clients, 'client')}${moreClients ? ' or more' : ''}`;
  const lastText =
    last === undefined ? '' : `, the last one ${last.host} ${ago(last.sinceAskedNs)}`;
  const refused = countsText(refusals);
  return (
    `${listen}, stratum ${stratum}: ${countOf(answers, 'answer')} to ${who}${lastText}` +
    (refused === undefined ? '' : `; refused ${refused}`)
  );
}

/** Why nobody can ask, and what to do. */
export const ntpTroubles = (ntp: NtpReport | null | undefined): string[] =>
  typeof ntp?.fault === 'string' ? [`nobody is told the time by NTP: ${ntp.fault}`] : [];

/** A daemon of an earlier version says nothing of it. */
const isOpen = (ntp: NtpReport | null | undefined): ntp is NtpReport => ntp?.fault === null;
