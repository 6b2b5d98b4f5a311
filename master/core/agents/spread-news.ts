// Tells those at once who were told of group time what does not hold any more.

import type { RawTime, Span } from '@belfry/protocol';
import type { AgentRecords } from './agent-records.js';
import type { Announcements } from './announcements.js';
import type { AgentRecord } from './agent-record.js';
import type { Schedule } from './schedule.js';

/** Asks that everybody is to get at once are so far apart, on average. */
const SPREAD_EACH = 100_000;

/** Whether a promise still holds, at that time. */
interface Promises {
  readonly holds: (promised: NonNullable<AgentRecord['promised']>) => boolean;
  readonly at: RawTime;
}

/** Every agent that is here steps as far as its own policy allows, by its next line. */
export function orderSteps(
  records: Pick<AgentRecords, 'measured'>,
  schedule: Schedule,
  at: RawTime,
): void {
  for (const record of records.measured()) {
    if (record.session === undefined) continue;
    record.stepOrdered = true;
    record.wallClocks.silence();
    schedule.hurry(record, at);
  }
}

/** Whoever was promised what does not hold any more is asked soon or, if it asks by itself, told to. */
export function spreadNews(
  records: AgentRecords,
  announcements: Announcements,
  schedule: Schedule,
  { holds, at }: Promises,
): void {
  const misled = [...records.all()].filter(
    ({ session, promised }) => session !== undefined && promised !== undefined && !holds(promised),
  );
  const within = (SPREAD_EACH * misled.length) as Span;
  for (const record of misled) {
    record.promised = undefined;
    if (record.asksItself) announcements.outdated(record.session!);
    else schedule.hurry(record, at, within);
  }
}
