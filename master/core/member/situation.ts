// What a member has to offer in an election: how good its group time is, and how many agents it has.

import type { RawTime } from '@belfry/protocol';
import type { Situation } from '../election/decision.js';
import type { MasterOptions } from '../master-options.js';
import type { Master } from '../master.js';
import { meritOf } from './merit.js';

/** How a master is placed at `at`; `follows` where it is an agent of a parent group. */
export function situationOf(
  options: MasterOptions,
  master: Master,
  follows: boolean,
  at: RawTime,
): Situation {
  const { bound } = master.now(at);
  const agents = options.keys.agentsExpected();
  return { merit: meritOf(master, options.mode, follows), bound, agents, ...master.presence(at) };
}
