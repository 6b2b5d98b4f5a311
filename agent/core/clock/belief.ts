// What an agent believes of the group's time, for the hello that greets a master.

import { countAt } from '@belfry/protocol/leap';
import { lineFrom } from '@belfry/protocol/clock';
import type { RawTime } from '@belfry/protocol';
import { type Belief, WIRE_RATE_MOST, SCALED_MOST } from '@belfry/protocol/wire';
import type { AgentClock } from './agent-clock.js';
import { groupFields, rawFields } from './time-fields.js';

/**
 * What a master that has just started should know of this agent's time at raw time `at`: that of the line, with its
 * own bound. What is shown may still be on its way there, by days, and is nobody's time. Through a leap second it is what
 * computers count, because a master that has just started may know nothing of that. `term` is the latest that
 * the agent knows.
 */
export function beliefOf(clock: AgentClock, at: RawTime, term: number): Belief {
  const { group: own, bound, rate } = lineFrom(clock.line, at);
  const group = clock.leap === undefined ? own : countAt({ ...clock.leap, rule: 'step' }, own);
  const raw = rawFields(at);
  // A bound beyond all measure is none, and no master takes such a belief.
  const hasGroups = clock.quality !== 'unset' && bound <= SCALED_MOST;
  return {
    kind: hasGroups ? 'group' : clock.ownSet ? 'own' : 'none',
    rawSeconds: raw.seconds,
    rawNanoseconds: raw.nanoseconds,
    ...groupFields(group),
    bound,
    term,
    rate: Math.max(-WIRE_RATE_MOST, Math.min(rate, WIRE_RATE_MOST)),
  };
}
