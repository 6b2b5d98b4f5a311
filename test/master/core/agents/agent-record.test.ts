// What is known of one agent: by which key it may come, which session holds, and what its clock shows.

import t from 'tap';
import { AgentRecord } from '#master/core/agents/agent-record.js';
import { TIME_LEAST, TIME_MOST } from '#protocol/credible-time.js';
import type { Credential } from '#protocol/seal/credential.js';
import type { Session } from '#protocol/seal/session.js';
import { SECOND, groupAdd, rawTime, spanOf } from '#protocol/time.js';
import type { Belief, Hello } from '#protocol/wire/hello.js';
import { BEGINNING } from '#sim/group.js';
import { measuredAgent } from '#sim/measured-agent.js';

const at = (second: number) => rawTime(second * SECOND);
const keyOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const [CURRENT, OLD, OTHER] = [keyOf(2), keyOf(1), keyOf(3)];
const credentialOf = (changes: Partial<Credential> = {}): Credential => ({
  name: 'line-1',
  role: 'agent',
  key: CURRENT,
  ...changes,
});
/** Its old key holds until 1000. */
const RENEWED = credentialOf({ old: { key: OLD, until: 1000 } });

/** One with a session under this key. */
function underKey(key: Uint8Array, credential = RENEWED): AgentRecord {
  const record = new AgentRecord(credential);
  record.session = {} as Session;
  record.key = key;
  return record;
}

t.test('it may come by its old key until that ends, or until it used the new one', (t) => {
  const record = new AgentRecord(RENEWED);
  t.same(record.keys(999), [CURRENT, OLD]);
  t.same(record.keys(1000), [CURRENT]);
  t.equal(record.oldKeyUntil, 1000);
  record.rotated = true;
  t.same(record.keys(0), [CURRENT]);
  t.equal(record.oldKeyUntil, undefined);
  t.same(new AgentRecord(credentialOf()).keys(0), [CURRENT]);
  t.end();
});

t.test('a session under an old key is known as such until the key ends', (t) => {
  t.ok(underKey(OLD).isUnderOldKey(999));
  t.notOk(underKey(OLD).isUnderOldKey(1000));
  t.notOk(underKey(CURRENT).isUnderOldKey(999));
  t.notOk(
    new AgentRecord(RENEWED).isUnderOldKey(999),
    'who has no session has none under an old key',
  );
  t.end();
});

t.test('a session goes on under a new credential that knows its key, in the same role', (t) => {
  const before = credentialOf({ key: OLD });
  const keeps = (credential: Credential, now = 0): boolean =>
    underKey(OLD, before).keep(credential, now);
  t.ok(keeps(RENEWED));
  t.notOk(keeps(RENEWED, 1000), 'the old key has ended');
  t.notOk(keeps(credentialOf({ key: OTHER })));
  t.notOk(keeps({ ...RENEWED, role: 'client' }));
  t.notOk(new AgentRecord(before).keep(RENEWED, 0), 'without a session there is nothing to keep');
  const record = underKey(OLD, before);
  record.keep(RENEWED, 0);
  t.same([record.credential, record.rotated], [RENEWED, false]);
  const used = underKey(CURRENT, before);
  used.keep(RENEWED, 0);
  t.ok(used.rotated, 'its new key was used');
  t.end();
});

const helloOf = (instance: number, changes: Partial<Hello> = {}): Hello => ({
  session: 1,
  instance,
  asksItself: false,
  severalMasters: true,
  leadsGroup: false,
  belief: {
    kind: 'own',
    rawSeconds: 5,
    rawNanoseconds: 250,
    seconds: BEGINNING.seconds % 2 ** 32,
    nanoseconds: 750,
    bound: 3000,
    term: 0,
    rate: 1e-5,
  },
  ...changes,
});

/** Another session was offered to it, and is used. */
function returns(record: AgentRecord, hello: Hello): Session {
  const session = {} as Session;
  record.offered = { session, hello, key: CURRENT, at: at(9) };
  record.confirm();
  return session;
}

t.test('the same process under another session keeps what was measured, and its line', (t) => {
  const record = measuredAgent({}, [1, 2, 3, 4]);
  record.hello = helloOf(7);
  const { line } = record.lastAdjust!;
  const session = returns(record, helloOf(7));
  t.same([record.session, record.offered], [session, undefined]);
  t.match(record, { samples: 4, corrected: true, lastAdjust: { line, sequence: -1 } });
  t.equal(record.belief, undefined, 'what it said of its time anew is no news');
  t.end();
});

t.test('another process has another raw clock, of which nothing is known but what it says', (t) => {
  const record = measuredAgent({}, [1, 2, 3, 4]);
  record.hello = helloOf(7);
  record.stepOrdered = true;
  record.roundsToConfirm = 3;
  record.quality = 'synchronised';
  returns(record, helloOf(8));
  t.match(record, { samples: 0, corrected: false, stepOrdered: false, roundsToConfirm: 0 });
  t.same(
    [record.quality, record.lastAdjust, record.estimate(at(9))],
    ['unset', undefined, undefined],
  );
  // 5 s and 250 ns of its raw clock; a drift of 1 ppm, as of any crystal.
  t.same(record.belief, {
    kind: 'own',
    line: {
      raw: 5_000_000_250,
      group: { seconds: BEGINNING.seconds, nanoseconds: 750 },
      rate: 1e-5,
      bound: 3000,
      drift: 1e-6,
    },
  });
  t.end();
});

t.test('what a hello says of the time counts if a clock that was set can show it', (t) => {
  const { belief } = helloOf(1);
  const believed = (changes: Partial<Belief>): number | undefined => {
    const record = new AgentRecord(credentialOf());
    returns(record, helloOf(1, { belief: { ...belief, ...changes } }));
    return record.belief?.line.group.seconds;
  };
  for (const kind of ['own', 'group'] as const) {
    for (const seconds of [0, TIME_LEAST - 1, TIME_MOST, 2 ** 32 - 1])
      t.equal(believed({ kind, seconds }), undefined, `${kind} ${seconds}`);
    for (const seconds of [TIME_LEAST, TIME_MOST - 1])
      t.equal(believed({ kind, seconds }), seconds);
  }
  t.equal(believed({ kind: 'none' }), undefined, 'a clock that was never set');
  t.end();
});

t.test('its clock is judged by the line that it was sent, else by that with which it came', (t) => {
  const record = measuredAgent({ ahead: 4000 }, [1, 2, 3, 4]);
  const offset = (): number | undefined => {
    const group = groupAdd(BEGINNING, spanOf(10 * SECOND));
    return record.offset(record.estimate(at(10))!, at(10), group);
  };
  t.ok(Math.abs(offset()! - 4000) < 1, `${offset()} ns`);
  const { line } = record.lastAdjust!;
  record.belief = { kind: 'own', line: { ...line, group: groupAdd(BEGINNING, spanOf(-9000)) } };
  t.ok(Math.abs(offset()! - 4000) < 1);
  record.lastAdjust = undefined;
  t.ok(Math.abs(offset()! + 9000) < 1, `${offset()} ns`);
  record.belief = undefined;
  t.equal(offset(), undefined);
  t.end();
});

t.test('a wall clock is of no use before its agent has a line', (t) => {
  const record = measuredAgent({ ahead: 4000 }, [1, 2, 3, 4]);
  const wall = { wall: 1, votes: true, seconds: 0, nanoseconds: 0, bound: 0, left: 0, age: 0 };
  const group = groupAdd(BEGINNING, spanOf(10 * SECOND));
  const seen = () => record.wallClocks.observe(at(10), group, 0);
  const { lastAdjust } = record;
  record.lastAdjust = undefined;
  record.takeWallClock(wall, at(10), group);
  t.same(seen(), []);
  record.lastAdjust = lastAdjust;
  record.takeWallClock(wall, at(10), group);
  t.ok(Math.abs(seen()[0]!.offset - 4000) < 1, 'it is where the line is');
  t.equal(seen()[0]!.bound, record.estimate(at(10))!.bound);
  t.end();
});

t.test('one that another master corrects now has no line from this one', (t) => {
  const record = measuredAgent({}, [1, 2, 3, 4]);
  record.standing = 'votes';
  record.stepOrdered = true;
  record.release();
  t.match(record, { corrected: false, stepOrdered: false, standing: 'joining', samples: 4 });
  t.equal(record.lastAdjust, undefined);
  record.hello = helloOf(1, { asksItself: true });
  record.release();
  t.equal(record.standing, 'client');
  t.end();
});
