// How good a master's group time is, for an election.

import type { Merit } from '@belfry/protocol/wire';
import type { Mode } from '../group/group-options.js';
import type { Master } from '../master.js';

/** How good the group time of this master is; `hasParent` while it follows a parent group. */
export function meritOf(
  { quality, hasReference }: Pick<Master, 'quality' | 'hasReference'>,
  mode: Mode,
  hasParent: boolean,
): Merit {
  if (quality === 'unset' || quality === 'holdover') return quality;
  if (hasReference || hasParent) return 'reference';
  // In mode master who stands by has the leader's time, and could but hold over with it.
  return mode === 'average' ? 'average' : 'holdover';
}
