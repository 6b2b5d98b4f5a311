// What is wrong with the other masters and the parent group, in words; nothing when all is well.

import { ago } from '@belfry/host/cli';
import { type RefusedLine, causeText, provenRefusals } from './refused.js';
import type { MasterReport } from './report.js';
import type { StandbyReport } from './report-masters.js';

/** What an operator should do something about among the other masters and the parent group: one line for each. */
export function masterTroubles({ standby, parent, remarks, refused }: MasterReport): string[] {
  const troubles = [
    ...remarks,
    ...provenRefusals(refused),
    ...(standby === null ? [] : standbyTroubles(standby, refused)),
  ];
  if (parent !== null && (parent.state !== 'synchronised' || parent.depth === 0))
    troubles.push(`the parent group is not followed: ${parent.state}`);
  return troubles;
}

function standbyTroubles(
  { duty, leader, kept, others }: StandbyReport,
  refused: readonly RefusedLine[],
): string[] {
  const troubles = others
    .filter((other) => other.duty === 'silent')
    .map(({ name, beaconAgeNs }) => {
      const heard = beaconAgeNs === null ? 'it never came' : `last heard ${ago(beaconAgeNs)}`;
      return `${name} is silent: ${heard}${causeText(name, refused)}`;
    });
  if (duty === 'stands-by' && leader === null)
    troubles.push(`nobody leads${kept === null ? '' : `: ${KEPT[kept] ?? kept}`}`);
  for (const { name } of others.filter(({ keysDiffer }) => keysDiffer))
    troubles.push(
      `${name} has other keys than this master: copy the key file from one to the other, and belfry-master reload there`,
    );
  const rivals = others.filter((other) => other.duty === 'leads' && duty === 'leads');
  return [...troubles, ...rivals.map(({ name }) => `${name} leads as well, under another term`)];
}

/** Why a master that misses the leader does not take over. */
const KEPT: Readonly<Record<string, string>> = {
  'leader-is-heard': 'the agents hear a leader, this master does not',
  'nobody-answers': 'no agent answers, this master may be cut off',
  'no-quorum': 'no more than half of the masters are there',
};
