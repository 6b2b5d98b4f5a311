// Draws the pictures of a master, and of one agent as it sees it, also of one that has never come.

import type { Credential } from '@belfry/protocol/seal';
import type { GroupTime, RawTime, Span } from '@belfry/protocol';
import { AgentRecord } from './agents/agent-record.js';
import type { Group } from './group/group.js';
import type { AgentObservation, MasterObservation } from './observation.js';
import type { AgentRecords } from './agents/agent-records.js';
import type { Rounds } from './agreement/rounds.js';

/** The picture of one agent at master raw time `at`, when group time is `group` and runs at `rate`. */
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
    roundTrip: record.asker.delay,
    samples: record.samples,
    restarts: record.restarts,
    sinceHeard: (at - record.heardAt) as Span,
    oldKeyUntil: record.oldKeyUntil,
    wallClocks: Object.freeze(record.wallClocks.observe(at, group, rate)),
    loss: Object.freeze(record.asker.loss.observe()),
  });
}

/** The picture of an agent that has a key and has never come; `group` is group time at `at`. */
export const observeAbsent = (
  credential: Credential,
  at: RawTime,
  group: GroupTime,
): AgentObservation => observeAgent(new AgentRecord(credential), at, group, 0);

/** The picture of a master at raw time `at`; `own` is what the master itself adds to it. */
export function observeMaster(
  { records, group, rounds }: { records: AgentRecords; group: Group; rounds: Rounds },
  own: Pick<
    MasterObservation,
    'mode' | 'time' | 'bound' | 'leapSecond' | 'term' | 'lastSetting' | 'refused' | 'refusals'
  >,
  at: RawTime,
): MasterObservation {
  const now = group.at(at);
  const { rate } = group.line;
  return Object.freeze({
    ...own,
    quality: group.quality,
    trace: group.against,
    sinceUtc: (at - group.utc.ownReadAt) as Span,
    leap: group.leaps.ahead,
    otherWay: group.leaps.reference.differs(),
    gathering: group.gathering,
    gatherLeft: group.listening.left(at),
    doubt: rounds.doubt,
    isSetByOperator: group.isSetByOperator,
    rate,
    round: rounds.last,
    references: rounds.references,
    agents: Object.freeze([...records.all()].map((record) => observeAgent(record, at, now, rate))),
  });
}
