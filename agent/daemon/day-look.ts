// What an agent remembers of the last day.

import { type DayLook, finite } from '@belfry/host/daemon';
import type { FollowerObservation } from '../core/follower-observation.js';

/** What counts at one look: whether the clock is corrected, how wrong it may be, and what its own asks lost. */
export function lookAtAgent(seen: FollowerObservation): DayLook {
  const { shownQuality, waiting, time, bound, loss } = seen;
  const quality = shownQuality === 'synchronised' ? undefined : shownQuality;
  const trouble = waiting ? 'standing still' : quality;
  return {
    time,
    boundNs: finite(bound),
    troubles: new Map(trouble === undefined ? [] : [['', trouble]]),
    losses: new Map([['', loss.total]]),
  };
}
