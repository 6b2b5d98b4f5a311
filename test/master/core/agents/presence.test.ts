// Presence by itself: records that were heard some time ago, and what is made of that.

import t from 'tap';
import { AgentRecord } from '#master/core/agents/agent-record.js';
import { isPresent, judgeHealth, presenceOf } from '#master/core/agents/presence.js';
import type { CredentialRole } from '#protocol/seal/credential.js';
import type { Session } from '#protocol/seal/session.js';
import type { Hello } from '#protocol/wire/hello.js';
import { SECOND, type Span, rawTime } from '#protocol/time.js';

const INTERVAL = SECOND as Span;
const at = (seconds: number) => rawTime(seconds * SECOND);
const SESSION = {} as Session;

/** One that has a session, and was last heard at 100 s. */
function heard(role: CredentialRole = 'agent', asksItself = false): AgentRecord {
  const record = new AgentRecord({ name: `${role}-1`, role, key: new Uint8Array(32) });
  record.session = SESSION;
  record.hello = { asksItself } as Hello;
  record.heardAt = at(100);
  return record;
}

t.test('an agent is present for three intervals after it was heard', (t) => {
  const agent = heard();
  t.ok(isPresent(agent, at(103), INTERVAL));
  t.notOk(isPresent(agent, at(103.1), INTERVAL));
  t.ok(isPresent(agent, at(124), (8 * SECOND) as Span), 'who is asked seldom is expected seldom');
  t.end();
});

t.test(
  'a client is present for a minute, and a master for four seconds, however often agents are asked',
  (t) => {
    for (const interval of [INTERVAL, (64 * SECOND) as Span]) {
      const client = heard('agent', true);
      t.ok(isPresent(client, at(159.9), interval));
      t.notOk(isPresent(client, at(160), interval));
      const master = heard('master');
      t.ok(isPresent(master, at(103.9), interval));
      t.notOk(isPresent(master, at(104), interval));
    }
    t.end();
  },
);

t.test(
  'agents are counted as known for ever, as answering while they are heard under a session',
  (t) => {
    const gone = heard();
    gone.session = undefined;
    const all = [heard(), heard(), gone, heard('master')];
    t.same(presenceOf(all, at(101), INTERVAL), { known: 3, answering: 2 }, 'a master is no agent');
    t.same(presenceOf(all, at(104), INTERVAL), { known: 3, answering: 0 });
    t.same(presenceOf([], at(104), INTERVAL), { known: 0, answering: 0 });
    t.end();
  },
);

t.test('a change of health is one event, each way', (t) => {
  const agent = heard();
  const judged = (seconds: number): unknown[] =>
    judgeHealth([agent], at(seconds), INTERVAL).map((event) => 'health' in event && event.health);
  t.same(judged(103), []);
  t.same(judged(103.5), ['suspected']);
  t.same(judged(109), []);
  t.same(judged(110.5), ['lost']);
  agent.heardAt = at(111);
  t.same(judged(111), ['healthy']);
  agent.session = undefined;
  t.same(judged(200), [], 'who said goodbye is not lost');
  t.end();
});
