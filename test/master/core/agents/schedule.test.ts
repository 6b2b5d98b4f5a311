// When agents are asked: at once, at their own pace, again for an answer that did not come, and seldom by a standby.

import t from 'tap';
import { AgentRecord } from '#master/core/agents/agent-record.js';
import { Schedule } from '#master/core/agents/schedule.js';
import { NEVER, SECOND, type Span, rawTime } from '#protocol/time.js';
import { seededRandom } from '../../../sim/random.js';
import { askAgain } from '../../../sim/measured-agent.js';

const INTERVAL = (8 * SECOND) as Span;
const at = (second: number) => rawTime(second * SECOND);
const newRecord = (name: string): AgentRecord =>
  new AgentRecord({ name, role: 'agent', key: new Uint8Array(32) });

const scheduleOf = (leadership = { leads: true }): Schedule =>
  new Schedule(INTERVAL, leadership, seededRandom(7));

/** At which seconds this agent, which answers each time, is asked until then. */
function askedAt(schedule: Schedule, record: AgentRecord, until: number): number[] {
  const seconds: number[] = [];
  for (let second = 0; second <= until; second += 0.5) {
    if (schedule.due(at(second)) === undefined) continue;
    seconds.push(second);
    askAgain(record, second);
  }
  return seconds;
}

t.test('a new agent is asked at once, quickly at first, and then once an interval', (t) => {
  const schedule = scheduleOf();
  const record = newRecord('line-1');
  schedule.begin(record, at(0));
  const asked = askedAt(schedule, record, 200);
  t.equal(asked[0], 0);
  t.ok(asked[2]! < 8, `three in the first interval: ${asked.slice(0, 4)}`);
  const pauses = asked.slice(8).map((second, i) => second - asked[i + 7]!);
  t.ok(
    pauses.every((pause) => pause >= 7.5 && pause <= 9),
    `then ${pauses.slice(0, 5)}`,
  );
  t.end();
});

t.test('a master that stands by asks one eighth as often, from the moment on when it does', (t) => {
  const leadership = { leads: true };
  const schedule = scheduleOf(leadership);
  t.equal(schedule.interval, INTERVAL);
  leadership.leads = false;
  t.equal(schedule.interval, 8 * INTERVAL);
  t.end();
});

t.test('one that is hurried is asked within a second, one that has left never', (t) => {
  const schedule = scheduleOf();
  const record = newRecord('line-1');
  schedule.begin(record, at(0));
  const [last] = askedAt(schedule, record, 100).slice(-1);
  schedule.hurry(record, at(last! + 1));
  t.ok(schedule.next() <= at(last! + 2));
  schedule.end(record);
  t.equal(schedule.next(), NEVER);
  t.end();
});

t.test(
  'an adjust that is not acknowledged is sent again after its timeout, and then later',
  (t) => {
    const schedule = scheduleOf();
    const record = newRecord('line-1');
    schedule.begin(record, at(0));
    askedAt(schedule, record, 100);
    const { askAt } = record;
    const { timeout } = record.asker.roundTrip;
    schedule.expectAnswer(record, at(100));
    t.equal(schedule.next(), Math.min(askAt, at(100) + timeout));
    t.equal(schedule.due(schedule.next()), record);
    t.ok(record.asker.roundTrip.timeout > timeout, 'the network may be slow');
    t.equal(record.askAt, askAt, 'the regular ask stays where it is');
    schedule.expectAnswer(record, at(101));
    schedule.settle(record);
    t.equal(schedule.next(), askAt, 'the answer came');
    t.end();
  },
);

t.test('many that begin at once are spread over the interval', (t) => {
  const schedule = scheduleOf();
  const records = Array.from({ length: 100 }, (_, i) => newRecord(`line-${i}`));
  for (const record of records) schedule.begin(record, at(0));
  const slots = records.map(({ pace }) => pace.slot).toSorted((a, b) => a - b);
  const gaps = slots.slice(1).map((slot, i) => slot - slots[i]!);
  t.ok(Math.max(...gaps) < 0.02, `no gap is wider than ${Math.max(...gaps)}`);
  t.end();
});
