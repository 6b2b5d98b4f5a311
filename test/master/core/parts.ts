// Parts of a master's core that need each other, for the test of one of them: nobody is known yet.

import { Measuring } from '#master/core/agents/measuring.js';
import { AgentRecords } from '#master/core/agents/agent-records.js';
import { Schedule } from '#master/core/agents/schedule.js';
import { Group } from '#master/core/group/group.js';
import { Leadership } from '#master/core/leadership/leadership.js';
import { Departures } from '#protocol/departures.js';
import { Outbox } from '#protocol/outbox.js';
import { RefusalCounts } from '#protocol/refusal.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { BEGINNING } from '#sim/group.js';
import { seededRandom } from '#sim/random.js';

interface Situation {
  /** Does the group have its time? */
  readonly formed?: boolean;
  /** One master of several, which stands by; without it a master is alone, and leads. */
  readonly isOneOfSeveral?: boolean;
  /** How often each agent is asked, seconds. */
  readonly interval?: number;
}

/** How long before its answer an agent must have heard the leader, milliseconds. */
export const HEARD_WITHIN = 2000;

/** The group shows `BEGINNING` at raw time 0, and is exact. */
export function newParts({ formed = true, isOneOfSeveral = false, interval = 1 }: Situation = {}) {
  const leadership = new Leadership(0, isOneOfSeveral ? 1 : undefined, () => undefined);
  if (!isOneOfSeveral) leadership.begin();
  const pause = spanOf(interval * 1e9);
  const start = { own: { raw: rawTime(0), time: BEGINNING, width: spanOf(0) } };
  const consensus = { gather: spanOf(4e9), maxSlewRate: 5e-4 };
  const group = new Group({ mode: 'average', interval: pause, consensus, start }, leadership);
  if (formed) group.form(spanOf(0), rawTime(0));
  const schedule = new Schedule(pause, leadership, seededRandom(5));
  const departures = new Departures();
  const refusals = new RefusalCounts();
  const shared = { leadership, group, schedule, departures };
  const heardWithin = isOneOfSeveral ? HEARD_WITHIN : undefined;
  const measuring = new Measuring(shared, refusals, { interval: pause, heardWithin });
  return { ...shared, records: new AgentRecords(), outbox: new Outbox(), refusals, measuring };
}
