// Why an agent is not as it should be, in words; nothing when all is well.

import { tellingTroubles } from '@belfry/host/cli';
import type { NoticeReason } from '@belfry/protocol/wire';
import { steeringTroubles } from '../steering/report.js';
import { noticeText } from './notices.js';
import type { AgentReport, AgentsMaster } from './report.js';

/** Why masters would not have it, why the system's clock is not steered, and where the clock is not published. */
export const agentTroubles = ({
  greeting,
  masters,
  unresolved,
  term,
  steering,
  ntp,
  legacy,
  // A daemon that has run since before an update does not say.
  published = [],
}: Omit<AgentReport, 'published' | 'legacy'> &
  Partial<Pick<AgentReport, 'published' | 'legacy'>>): string[] => [
  ...unresolved,
  ...masters.flatMap((master) => refusalText(master, greeting, masters.length > 1)),
  ...masters.filter(({ duty }) => duty === 'refused').map((master) => refusedText(master, term)),
  ...steeringTroubles(steering),
  ...tellingTroubles({ ntp, legacy }),
  ...published.flatMap(({ place, fault }) =>
    fault === null ? [] : [`${place} is not written: ${fault}`],
  ),
];

/** With these a master refuses an agent until somebody does something; the others pass. */
const LASTING: readonly NoticeReason[] = ['not-authenticated', 'name-in-use', 'unknown-version'];

/** Why one master refuses it: with the lead elsewhere that shows only when the lead moves. */
function refusalText(
  { address, refusedBecause }: AgentsMaster,
  greeting: boolean,
  several: boolean,
): string[] {
  if (refusedBecause === null || !(greeting || LASTING.includes(refusedBecause))) return [];
  return [`${several ? `${address}: ` : ''}${noticeText(refusedBecause)}`];
}

const refusedText = ({ address, term }: AgentsMaster, known: number): string =>
  `${address} leads under term ${term} and is refused: the later term ${known} is known here. It is followed ` +
  'when it leads beyond that, or says for most of the group, after a minute, that nobody else leads';
