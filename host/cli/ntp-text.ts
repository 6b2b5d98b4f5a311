// What `status` says of a daemon's NTP server: a line, and a trouble if it cannot be asked.

import { countOf } from '../config/units.js';
import type { NtpReport } from '../daemon/ntp-service.js';
import { ago, countsText } from './columns.js';

/** Where it is asked, by how many, and who asked last; undefined where there is none. */
export function ntpText(ntp: NtpReport | null): string | undefined {
  if (ntp === null || ntp.fault !== null) return undefined;
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
export function ntpTroubles(ntp: NtpReport | null): string[] {
  if (ntp === null || ntp.fault === null) return [];
  return [`nobody is told the time by NTP: ${ntp.fault}`];
}
