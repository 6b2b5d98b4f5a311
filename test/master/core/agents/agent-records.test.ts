// Everybody the master knows: who is found by which session, and who is looked at in a round.

import t from 'tap';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import { AgentRecords } from '#master/core/agents/agent-records.js';
import type { Credential } from '#protocol/seal/credential.js';
import type { Session } from '#protocol/seal/session.js';
import { SECOND, rawTime } from '#protocol/time.js';
import type { Hello } from '#protocol/wire/hello.js';

const at = (second: number) => rawTime(second * SECOND);
const credentialOf = (name: string): Credential => ({
  name,
  role: 'agent',
  key: new Uint8Array(32),
});
const sessionOf = (localId: number): Session => ({ localId }) as Session;

/** Offers this session, which is not used yet. */
function offer(
  records: AgentRecords,
  record: AgentRecord,
  id: number,
  second = 0,
  asksItself = false,
): void {
  const hello = { instance: 1, asksItself, belief: { kind: 'none' } } as Hello;
  records.offer(record, { session: sessionOf(id), hello, key: new Uint8Array(32), at: at(second) });
}

/** Offers this session, and it is used. */
function join(records: AgentRecords, record: AgentRecord, id: number, asksItself = false): void {
  offer(records, record, id, 0, asksItself);
  records.confirm(record);
}

t.test('a name has one record, made anew for another credential', (t) => {
  const records = new AgentRecords();
  const credential = credentialOf('line-1');
  const record = records.recordOf(credential);
  t.equal(records.recordOf(credential), record);
  join(records, record, 5);
  const other = records.recordOf(credentialOf('line-1'));
  t.not(other, record);
  t.same([[...records.all()], records.size], [[other], 1]);
  t.notOk(records.hasSession(5), 'the session of the one before has ended');
  t.same([...records.measured()], []);
  t.end();
});

t.test('a session is found by its number, from the offer on, high numbers too', (t) => {
  const records = new AgentRecords();
  const record = records.recordOf(credentialOf('line-1'));
  offer(records, record, 0xffff_fff0);
  t.ok(records.hasSession(0xffff_fff0));
  t.equal(records.sessionOf(0xffff_fff0)!.record, record);
  t.equal(records.sessionOf(0xffff_fff0)!.session, record.offered!.session);
  t.equal(records.sessionOf(1), undefined);
  t.end();
});

t.test('the old session holds until the new one is used', (t) => {
  const records = new AgentRecords();
  const record = records.recordOf(credentialOf('line-1'));
  join(records, record, 1);
  offer(records, record, 2);
  offer(records, record, 3);
  const found = (): boolean[] => [1, 2, 3].map((id) => records.hasSession(id));
  t.same(found(), [true, false, true], 'the last offer counts');
  records.confirm(record);
  t.same(found(), [false, false, true]);
  t.equal(record.session!.localId, 3);
  t.end();
});

t.test('an offer that nobody uses expires, and the session in use does not', (t) => {
  const records = new AgentRecords();
  const record = records.recordOf(credentialOf('line-1'));
  join(records, record, 1);
  offer(records, record, 2, 10);
  records.expireOffers(at(10));
  t.ok(records.hasSession(2), 'not before its time');
  records.expireOffers(at(10.1));
  t.same([records.hasSession(1), records.hasSession(2), record.offered], [true, false, undefined]);
  records.expireOffers(at(99));
  t.ok(records.hasSession(1));
  t.end();
});

t.test('who has been here and does not ask by itself is measured, also after a goodbye', (t) => {
  const records = new AgentRecords();
  const [agent, client, absent] = ['a', 'b', 'c'].map((name) =>
    records.recordOf(credentialOf(name)),
  );
  join(records, agent!, 1);
  join(records, client!, 2, true);
  offer(records, absent!, 3);
  t.same([...records.measured()], [agent]);
  records.release(agent!);
  t.same([records.hasSession(1), agent!.session], [false, undefined]);
  t.same([...records.measured()], [agent]);
  join(records, agent!, 4, true);
  t.same([...records.measured()], [], 'it came back as one that asks by itself');
  t.end();
});

t.test('who is removed leaves nothing behind', (t) => {
  const records = new AgentRecords();
  const record = records.recordOf(credentialOf('line-1'));
  join(records, record, 1);
  offer(records, record, 2);
  records.remove(record);
  t.same([records.hasSession(1), records.hasSession(2), records.size], [false, false, 0]);
  t.same([...records.measured()], []);
  t.doesNotThrow(() => records.expireOffers(at(99)));
  t.end();
});

t.test(
  'who only asked under the key of an agent that was measured leaves that agent missed',
  (t) => {
    const records = new AgentRecords();
    const agent = records.recordOf(credentialOf('line-1'));
    const client = records.recordOf(credentialOf('line-2'));
    join(records, agent, 5);
    records.release(agent);
    for (const [i, record] of [agent, client].entries()) {
      join(records, record, 6 + i, true);
      record.standing = 'client';
      records.release(record);
    }
    t.equal(agent.asksItself, false);
    t.equal(agent.standing, 'joining');
    t.equal(client.standing, 'client', 'one that never was measured is not missed');
    t.same([...records.measured()], [agent]);
    t.end();
  },
);
