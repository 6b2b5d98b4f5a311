// Whether a daemon that started now could serve its clock by NTP and older protocols.

import { type Tells, type ToldPlace, toldPlaces } from '../config/told-places.js';
import { hostFinding } from './catalogue.js';
import type { Finding } from './finding.js';
import { checkSurroundings } from '../cli/check.js';
import type { DaemonUser } from '../cli/daemon-user.js';

/** Tries each place where the time is to be told, as the daemon's user: a port that cannot be had does not stop the daemon. */
export async function ntpFindings(config: Tells, user: DaemonUser): Promise<Finding[]> {
  if (!user.isDaemons) return [];
  const findings: Finding[] = [];
  for (const place of toldPlaces(config)) findings.push(...(await findingsAt(place, user)));
  return findings;
}

async function findingsAt(
  { protocol, key, listen }: ToldPlace,
  user: DaemonUser,
): Promise<Finding[]> {
  const { faults } = await checkSurroundings({ listen }, user);
  return faults.map(({ expected }) =>
    hostFinding(
      'ntp-port',
      `nobody will be told the time by ${protocol}: ${expected}`,
      /not allowed/.test(expected)
        ? 'belfry-agent or belfry-master enable ntp gives the service the right to that port'
        : `end what listens there, such as chronyd or ntpd, or name another place at "${key}"`,
    ),
  );
}
