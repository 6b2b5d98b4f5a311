// What followers remember of later terms: whether it is declared void, and by which master.

import t from 'tap';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import { AgentRecords } from '#master/core/agents/agent-records.js';
import { Leadership } from '#master/core/leadership/leadership.js';
import { Remembered } from '#master/core/agents/remembered.js';
import type { CredentialRole } from '#protocol/seal/credential.js';
import type { Session } from '#protocol/seal/session.js';
import type { Hello } from '#protocol/wire/hello.js';
import { rawTime } from '#protocol/time.js';

const NOW = rawTime(1e9);

/** A leader, under term 9, of a group in which `agents` have a key. */
class Bench {
  readonly records = new AgentRecords();
  readonly leadership = new Leadership(8, 1, () => undefined);
  readonly remembered: Remembered;

  constructor(agents: number, isAlone = false) {
    this.leadership.begin();
    this.remembered = new Remembered(this.leadership, this.records, () => agents, isAlone);
  }

  /** One that has a session, and has taken an adjust. */
  add(name: string, role: CredentialRole = 'agent'): AgentRecord {
    const record = this.records.recordOf({ name, role, key: new Uint8Array(32) });
    const session = { localId: name.length } as Session;
    this.records.offer(record, {
      session,
      hello: { asksItself: false, belief: { kind: 'none' } } as Hello,
      key: new Uint8Array(32),
      at: NOW,
    });
    this.records.confirm(record);
    record.corrected = true;
    return record;
  }

  isVoid = (record: AgentRecord, term = 20_000): boolean =>
    this.remembered.isVoid(record, term, NOW);
}

t.test('a later term is void where more than half of all agents follow this master', (t) => {
  const bench = new Bench(3);
  const lost = bench.add('lost');
  lost.corrected = false;
  bench.add('a');
  t.notOk(bench.isVoid(lost), 'one of three follows');
  bench.add('b');
  t.ok(bench.isVoid(lost));
  t.notOk(bench.isVoid(lost, 3), 'an earlier term is not void, but over');
  t.end();
});

t.test('it is void where more than half of all masters are there, at that moment', (t) => {
  const bench = new Bench(3);
  const lost = bench.add('lost');
  let hasMost = true;
  bench.remembered.hasMostMasters = () => hasMost;
  t.ok(bench.isVoid(lost));
  hasMost = false;
  t.notOk(bench.isVoid(lost));
  t.ok(new Bench(3, true).isVoid(lost), 'one that is alone is all of them');
  t.end();
});

t.test('no term is void to another master, nor to anybody where this one stands by', (t) => {
  const bench = new Bench(1, true);
  t.notOk(bench.isVoid(bench.add('lab-2', 'master')));
  const agent = bench.add('a');
  t.ok(bench.isVoid(agent));
  bench.leadership.end();
  t.notOk(bench.isVoid(agent));
  t.end();
});

t.test('an agent that remembers a later term is no follower until it follows', (t) => {
  const bench = new Bench(5);
  const [lost, a] = ['lost', 'a', 'b', 'c'].map((name) => bench.add(name));
  bench.remembered.claimed(a!, 20_000, NOW);
  t.ok(bench.leadership.isDoubtedBy('a'));
  t.notOk(bench.isVoid(lost!), 'two of five follow without doubt');
  bench.remembered.follows(a!);
  t.notOk(bench.leadership.isDoubtedBy('a'));
  t.ok(bench.isVoid(lost!));
  t.end();
});
