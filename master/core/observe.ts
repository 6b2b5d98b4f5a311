// Draws the picture of one agent as the master sees it, also of one that has never come.

import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import type { GroupTime, RawTime, Span } from '@belfry/protocol/core/time.js';
import { AgentRecord } from './agent-record.js';
import type { AgentObservation } from './observation.js';

/** `group` is group time at `at`, and `rate` what it runs at. */
export function observeAgent(
  record: AgentRecord,
  at: RawTime,
  group: GroupTime,
  rate: number,
): AgentObservation {
  const estimate = record.estimate(at);
  return Object.freeze({
    name: record.credential.name,
    role: record.credential.role,
    address: record.session?.address,
    connected: record.session !== undefined,
    health: record.health,
    standing: record.standing,
    quality: record.quality,
    offset: estimate && record.offset(estimate, at, group),
    bound: estimate?.bound,
    rate: estimate?.rate,
    roundTrip: record.asker.roundTrip.smoothed,
    samples: record.estimator.samples,
    sinceHeard: (at - record.heardAt) as Span,
    walls: Object.freeze(record.walls.observe(at, group, rate)),
    loss: Object.freeze(record.asker.loss.observe()),
  });
}

export const observeAbsent = (
  credential: Credential,
  at: RawTime,
  group: GroupTime,
): AgentObservation => observeAgent(new AgentRecord(credential), at, group, 0);
