// Everybody the master knows: who is found by which session, and who is looked at in a round.

import t from 'tap';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import { AgentRoster } from '#master/core/agents/agent-roster.js';
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
  roster: AgentRoster,
  record: AgentRecord,
  id: number,
  second = 0,
  asksItself = false,
): void {
  const hello = { instance: 1, asksItself, belief: { kind: 'none' } } as Hello;
  roster.offer(record, { session: sessionOf(id), hello, key: new Uint8Array(32), at: at(second) });
}

/** Offers this session, and it is used. */
function join(roster: AgentRoster, record: AgentRecord, id: number, asksItself = false): void {
  offer(roster, record, id, 0, asksItself);
  roster.confirm(record);
}

t.test('a name has one record, made anew for another credential', (t) => {
  const roster = new AgentRoster();
  const credential = credentialOf('line-1');
  const record = roster.recordOf(credential);
  t.equal(roster.recordOf(credential), record);
  join(roster, record, 5);
  const other = roster.recordOf(credentialOf('line-1'));
  t.not(other, record);
  t.same([[...roster.records()], roster.size], [[other], 1]);
  t.notOk(roster.hasSession(5), 'the session of the one before has ended');
  t.same([...roster.measured()], []);
  t.end();
});

t.test('a session is found by its number, from the offer on, high numbers too', (t) => {
  const roster = new AgentRoster();
  const record = roster.recordOf(credentialOf('line-1'));
  offer(roster, record, 0xffff_fff0);
  t.ok(roster.hasSession(0xffff_fff0));
  t.equal(roster.sessionOf(0xffff_fff0)!.record, record);
  t.equal(roster.sessionOf(0xffff_fff0)!.session, record.offered!.session);
  t.equal(roster.sessionOf(1), undefined);
  t.end();
});

t.test('the old session holds until the new one is used', (t) => {
  const roster = new AgentRoster();
  const record = roster.recordOf(credentialOf('line-1'));
  join(roster, record, 1);
  offer(roster, record, 2);
  offer(roster, record, 3);
  const found = (): boolean[] => [1, 2, 3].map((id) => roster.hasSession(id));
  t.same(found(), [true, false, true], 'the last offer counts');
  roster.confirm(record);
  t.same(found(), [false, false, true]);
  t.equal(record.session!.localId, 3);
  t.end();
});

t.test('an offer that nobody uses expires, and the session in use does not', (t) => {
  const roster = new AgentRoster();
  const record = roster.recordOf(credentialOf('line-1'));
  join(roster, record, 1);
  offer(roster, record, 2, 10);
  roster.expireOffers(at(10));
  t.ok(roster.hasSession(2), 'not before its time');
  roster.expireOffers(at(10.1));
  t.same([roster.hasSession(1), roster.hasSession(2), record.offered], [true, false, undefined]);
  roster.expireOffers(at(99));
  t.ok(roster.hasSession(1));
  t.end();
});

t.test('who has been here and does not ask by itself is measured, also after a goodbye', (t) => {
  const roster = new AgentRoster();
  const [agent, client, absent] = ['a', 'b', 'c'].map((name) =>
    roster.recordOf(credentialOf(name)),
  );
  join(roster, agent!, 1);
  join(roster, client!, 2, true);
  offer(roster, absent!, 3);
  t.same([...roster.measured()], [agent]);
  roster.release(agent!);
  t.same([roster.hasSession(1), agent!.session], [false, undefined]);
  t.same([...roster.measured()], [agent]);
  join(roster, agent!, 4, true);
  t.same([...roster.measured()], [], 'it came back as one that asks by itself');
  t.end();
});

t.test('who is removed leaves nothing behind', (t) => {
  const roster = new AgentRoster();
  const record = roster.recordOf(credentialOf('line-1'));
  join(roster, record, 1);
  offer(roster, record, 2);
  roster.remove(record);
  t.same([roster.hasSession(1), roster.hasSession(2), roster.size], [false, false, 0]);
  t.same([...roster.measured()], []);
  t.doesNotThrow(() => roster.expireOffers(at(99)));
  t.end();
});
