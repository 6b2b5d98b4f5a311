// What is wrong with the other masters and the parent group, in words; nothing when all is well.

import { ago } from '@belfry/host/cli';
import { formatDuration } from '@belfry/host/config';
import { SECOND, type Span } from '@belfry/protocol';
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

/** Rosters become the same in about a second: a difference that lasts so much longer is none that ends by itself. */
const DIFFERS_LEAST = 10 * SECOND;

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
  for (const { name, rosterDiffersNs } of others)
    if (rosterDiffersNs > DIFFERS_LEAST)
      troubles.push(
        `the roster of ${name} has been another one than here for ${formatDuration(rosterDiffersNs as Span)}: ` +
          `belfry-master status at ${name} may say why; belfry-master reload there writes its file anew`,
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
