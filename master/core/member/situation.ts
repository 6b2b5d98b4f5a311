// What a member has to offer in an election: how good its group time is, and how many agents it has.

import type { RawTime } from '@belfry/protocol';
import type { Merit } from '@belfry/protocol/wire';
import type { Situation } from '../election/decision.js';
import type { Mode } from '../group/group-options.js';
import type { MasterOptions } from '../master-options.js';
import type { Master } from '../master.js';

/** How a master is placed at `at`; `follows` where it is an agent of a parent group. */
export function situationOf(
  { keys, mode }: Pick<MasterOptions, 'keys' | 'mode'>,
  master: Pick<Master, 'now' | 'presence' | 'quality' | 'hasReference'>,
  follows: boolean,
  at: RawTime,
): Situation {
  const { bound } = master.now(at);
  const merit = meritOf(master, mode, follows);
  return { merit, bound, agents: keys.agentsExpected(), ...master.presence(at) };
}

function meritOf(
  { quality, hasReference }: Pick<Master, 'quality' | 'hasReference'>,
  mode: Mode,
  follows: boolean,
): Merit {
  if (quality === 'unset' || quality === 'holdover') return quality;
  if (hasReference || follows) return 'reference';
  // In mode master who stands by has the leader's time, and could but hold over with it.
  return mode === 'master' ? 'holdover' : 'average';
}
