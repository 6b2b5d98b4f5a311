// Spreading news: whoever was told of group time what does not hold any more hears at once, and nobody else.

import t from 'tap';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import { AgentRecords } from '#master/core/agents/agent-records.js';
import type { Announcements } from '#master/core/agents/announcements.js';
import type { Schedule } from '#master/core/agents/schedule.js';
import { spreadNews } from '#master/core/agents/spread-news.js';
import type { Session } from '#protocol/seal/session.js';
import { rawTime } from '#protocol/time.js';
import type { Hello } from '#protocol/wire/hello.js';

const AT = rawTime(1e9);
type Told = NonNullable<AgentRecord['promised']>;
const HOLDS = {} as Told;
const VOID = {} as Told;

/** Records, of which it is seen who is told, and who is hurried. */
class Bench {
  readonly records = new AgentRecords();
  readonly told: string[] = [];
  readonly hurried: [string, number][] = [];

  add(name: string, promised: Told | undefined, asksItself = false): AgentRecord {
    const record = this.records.recordOf({ name, role: 'agent', key: new Uint8Array(32) });
    record.session = { name } as unknown as Session;
    record.hello = { asksItself } as Hello;
    record.promised = promised;
    return record;
  }

  spread(): void {
    const outdated = (session: Session): void => {
      this.told.push((session as unknown as { name: string }).name);
    };
    const hurry = ({ credential }: AgentRecord, at: number, within: number): void => {
      if (at === AT) this.hurried.push([credential.name, within]);
    };
    const announcements = { outdated } as Partial<Announcements> as Announcements;
    const schedule = { hurry } as Partial<Schedule> as Schedule;
    const holds = (promised: Told): boolean => promised === HOLDS;
    spreadNews(this.records, announcements, schedule, { holds, at: AT });
  }
}

t.test('who is asked is asked soon, and who asks by itself is told to, once', (t) => {
  const bench = new Bench();
  const agent = bench.add('agent', VOID);
  bench.add('client', VOID, true);
  bench.spread();
  t.same(bench.hurried, [['agent', 200_000]]);
  t.same(bench.told, ['client']);
  t.equal(agent.promised, undefined);
  bench.spread();
  t.equal(bench.hurried.length + bench.told.length, 2, 'they know of it');
  t.end();
});

t.test('what still holds is no news, nor is it for who was told nothing, or has gone', (t) => {
  const bench = new Bench();
  const kept = bench.add('kept', HOLDS);
  bench.add('new', undefined);
  bench.add('gone', VOID).session = undefined;
  bench.spread();
  t.same([bench.hurried, bench.told], [[], []]);
  t.equal(kept.promised, HOLDS);
  t.end();
});

t.test('many are asked one after the other: a tenth of a millisecond for each', (t) => {
  const bench = new Bench();
  for (let i = 0; i < 1000; i += 1) bench.add(`n${i}`, VOID, i % 2 === 0);
  bench.spread();
  t.equal(bench.told.length, 500);
  t.same(new Set(bench.hurried.map(([, within]) => within)), new Set([1e8]));
  t.end();
});
