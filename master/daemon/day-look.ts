// What a master remembers of the last day.

import { type DayLook, finite } from '@belfry/host/daemon';
import { isOfUse } from '@belfry/protocol/clock';
import type { Credential } from '@belfry/protocol/seal';
import type { MemberObservation } from '../core/member/membership.js';
import type { AgentObservation } from '../core/observation.js';

/** These have their say, need none, or are only beginning. */
const WELL = new Set<string>(['votes', 'follows', 'joining']);

/**
 * What counts at one look: the group's clock, and of each agent whether it is well and what was lost. `expected` are
 * the credentials of all agents, also of those that have never come.
 */
export function lookAtGroup(seen: MemberObservation, expected: readonly Credential[]): DayLook {
  const { time, bound, term, agents } = seen;
  const ours = agents.filter(({ role, standing }) => role === 'agent' && standing !== 'client');
  const known = new Set(agents.map(({ name }) => name));
  const absent = expected.filter(({ name, role }) => role === 'agent' && !known.has(name));
  const own = groupTrouble(seen);
  return {
    time,
    boundNs: finite(bound),
    troubles: new Map([
      ...(own === undefined ? [] : [['', own] as const]),
      ...absent.map(({ name }): [string, string] => [name, 'away']),
      ...ours.flatMap((agent): [string, string][] => {
        const trouble = agentTrouble(agent, term !== 0);
        return trouble === undefined ? [] : [[agent.name, trouble]];
      }),
    ]),
    losses: new Map(ours.map(({ name, loss }) => [name, loss.total])),
  };
}

function groupTrouble(seen: MemberObservation): string | undefined {
  const { gathering, quality, bound, round, term } = seen;
  if (gathering) return 'no group time';
  if (quality !== 'synchronised') return quality;
  if (!isOfUse(bound)) return 'astray';
  return term !== 0 && !round.agreed ? 'disagreement' : undefined;
}

/** Who stands by judges nothing but whether they are there. */
function agentTrouble(agent: AgentObservation, leads: boolean): string | undefined {
  const { connected, health, standing, quality } = agent;
  if (!connected) return 'away';
  if (health !== 'healthy') return health;
  if (!leads || standing === 'joining') return undefined;
  if (!WELL.has(standing)) return standing;
  return quality === 'synchronised' ? undefined : quality;
}
