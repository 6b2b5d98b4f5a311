// Whether a daemon that started now could serve its clock by NTP.

import type { Address } from '@belfry/protocol';
import { hostFinding } from './catalogue.js';
import type { Finding } from './finding.js';
import { checkSurroundings } from '../cli/check.js';
import type { DaemonUser } from '../cli/daemon-user.js';

/** Tries the place where NTP is to be served, as the daemon's user: a port that cannot be had does not stop the daemon. */
export async function ntpFindings(
  ntp: { readonly listen: Address } | undefined,
  user: DaemonUser,
): Promise<Finding[]> {
  if (ntp === undefined || !user.isDaemons) return [];
  const { faults } = await checkSurroundings({ listen: ntp.listen }, user);
  return faults.map(({ expected }) =>
    hostFinding(
      'ntp-port',
      `nobody will be told the time by NTP: ${expected}`,
      /not allowed/.test(expected)
        ? 'belfry-agent or belfry-master enable ntp gives the service the right to that port'
        : 'end what listens there, such as chronyd or ntpd, or name another place at "ntp.listen"',
    ),
  );
}
