// The follower against a master made by hand: terms, old sessions, replays, and odd corrections.
import t from 'tap';
import type { Address } from '#protocol/endpoint.js';
import type { Follower } from '#agent/core/follower.js';
import type { FollowerEvent } from '#agent/core/follower-observation.js';
import type { Session } from '#protocol/seal/session.js';
import { groupDifference, groupTime, rawTime, spanOf } from '#protocol/time.js';
import type { Adjust } from '#protocol/wire/adjust.js';
import { NOTICE_SIZE, type NoticeReason, noticeOf } from '#protocol/wire/notice.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { type Message, inspect, writeUnsealed } from '#protocol/wire/message.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import type { GroupReply, RawReply } from '#protocol/wire/reply.js';
import { KMC, MASTER_ADDRESS, crypto, newFollower } from '../../sim/alone.js';
import { BEGINNING } from '../../sim/group.js';
import { pull, sealed, stampAt, welcome } from '../../sim/peer.js';

const ELSEWHERE = { host: '10.6.6.6', port: 666 };
const ASK: Message = { type: 'ask', body: { timescale: 'raw', anonymous: false } };

const adjust = (changes: Partial<Adjust> = {}): Message => ({
  type: 'adjust',
  body: {
    kind: 'line',
    answered: true,
    quality: 'synchronised',
    rawSeconds: 0,
    groupSeconds: BEGINNING.seconds,
    groupNanoseconds: 0,
    rate: 0,
    bound: 1000,
    drift: 1e-6,
    ...changes,
  },
});

/** A follower that was welcomed at one second, under this term. */
function joined(term = 1, follower = newFollower()): { follower: Follower; session: Session } {
  const place = { at: 1e9, from: MASTER_ADDRESS, term, session: 99 };
  const { session } = welcome(follower, { key: KMC.key, crypto }, place);
  pull(follower, 1e9);
  return { follower, session };
}

const send = (follower: Follower, bytes: Uint8Array, at: number, from = MASTER_ADDRESS): void =>
  follower.receive({ bytes: bytes.slice(), from, at: stampAt(at) });

/** The replies that are waiting, opened. */
function replies(follower: Follower, session: Session, at: number): RawReply[] {
  return pull(follower, at).flatMap(({ bytes }) => {
    const header = inspect(bytes);
    if (typeof header === 'string' || header.type !== TYPE.reply) return [];
    const message = openMessage(session, bytes, header) as { body: RawReply };
    return [message.body];
  });
}

const refusals = (follower: Follower): Record<string, number> => ({
  ...follower.observe(rawTime(1e9)).refusals,
});

t.test('an ask is answered with when it came and how long it was held', (t) => {
  const { follower, session } = joined();
  send(follower, sealed(session, ASK, 0, 1), 5_123_456_789);
  const [reply] = replies(follower, session, 5_123_460_000);
  t.match(reply, {
    timescale: 'raw',
    seconds: 5,
    nanoseconds: 123_456_789,
    hold: 3211,
    heard: 1,
    applied: 0xffff,
    correction: undefined,
  });
  t.end();
});

t.test('a correction is followed, and acknowledged in its own reply', (t) => {
  const { follower, session } = joined();
  const line = adjust({ rawSeconds: 2, groupSeconds: BEGINNING.seconds + 100, rate: 1e-5 });
  send(follower, sealed(session, line, 7, 1), 3e9);
  t.equal(replies(follower, session, 3e9)[0]!.applied, 7);
  const { time, bound } = follower.now(rawTime(5e9));
  const expected = groupTime(BEGINNING.seconds + 103, 3e9 * 1e-5);
  t.ok(Math.abs(groupDifference(time, expected)) < 1);
  t.ok(bound >= 1000 && bound < 10_000, `${bound}`);
  t.end();
});

t.test('an overtaken correction changes nothing, and neither does the same again', (t) => {
  const { follower, session } = joined();
  const [early, late] = [adjust(), adjust({ groupSeconds: BEGINNING.seconds + 50 })];
  const old = sealed(session, early, 4, 1);
  const newest = sealed(session, late, 5, 1);
  send(follower, newest, 2e9);
  const after = follower.now(rawTime(3e9));
  send(follower, old, 2.1e9);
  send(follower, newest, 2.2e9);
  t.same(follower.now(rawTime(3e9)), after);
  t.same(refusals(follower), { superseded: 1, replayed: 1 });
  t.equal(replies(follower, session, 2.3e9).length, 2, 'the overtaken one is still measured by');
  t.end();
});

t.test('a master with a stale term is refused: its corrections, and its welcome', (t) => {
  const { follower, session } = joined(5);
  const before = follower.now(rawTime(9e9));
  for (const [i, term] of [4, 1, 0x8006].entries())
    send(follower, sealed(session, adjust({ groupSeconds: 1 }), i, term), 2e9);
  t.same(follower.now(rawTime(9e9)), before, 'it followed nothing');
  t.equal(refusals(follower)['stale-term'], 3);
  t.equal(follower.observe(rawTime(2e9)).term, 5);
  send(follower, sealed(session, adjust({ groupSeconds: BEGINNING.seconds }), 10, 5), 2e9);
  t.equal(follower.observe(rawTime(2e9)).quality, 'synchronised', 'the term it knows is good');

  const memory = { rate: 0, time: BEGINNING, term: 9 };
  const clock = {
    maxSlewRate: 5e-4,
    stepThreshold: spanOf(5e8),
    maxBackwardStep: spanOf(0),
    own: { raw: rawTime(0), time: BEGINNING, set: true },
    memory,
  };
  const remembering = newFollower({ clock });
  const place = { at: 1e9, from: MASTER_ADDRESS, term: 8, session: 99 };
  const { hello } = welcome(remembering, { key: KMC.key, crypto }, place);
  t.equal(hello.belief.term, 9, 'it tells what it knows');
  t.same(refusals(remembering), { 'stale-term': 1 });
  t.equal(remembering.observe(rawTime(1e9)).greeting, true, 'and goes on looking');
  t.end();
});

t.test('terms count round', (t) => {
  const { follower, session } = joined(0xffff);
  send(follower, sealed(session, ASK, 0, 3), 2e9);
  t.equal(follower.observe(rawTime(2e9)).term, 3);
  send(follower, sealed(session, ASK, 1, 0xffff), 2e9);
  t.equal(refusals(follower)['stale-term'], 1);
  t.end();
});

t.test('a stale master does not keep its agent from looking for the true one', (t) => {
  const { follower, session } = joined(5);
  for (let second = 2; second < 20; second += 1) {
    send(follower, sealed(session, ASK, second, 4), second * 1e9, ELSEWHERE);
    follower.wake(rawTime(second * 1e9));
    pull(follower, second * 1e9);
  }
  t.same(follower.observe(rawTime(2e10)).master, MASTER_ADDRESS);
  t.equal(follower.observe(rawTime(2e10)).greeting, true);
  t.end();
});

t.test('a replayed reply from elsewhere does not turn the agent to there', (t) => {
  const { follower, session } = joined(1, newFollower({ algorithm: 'cristian' }));
  follower.wake(rawTime(3e9));
  const ask = pull(follower, 3e9).find(({ header }) => header.type === TYPE.ask)!;
  const body: GroupReply = {
    timescale: 'group',
    seconds: BEGINNING.seconds + 3,
    nanoseconds: 0,
    hold: 1000,
    correction: undefined,
    heard: 1,
    quality: 'synchronised',
    anonymous: false,
    settings: 0,
    bound: 100,
  };
  const reply = sealed(session, { type: 'reply', body }, ask.header.sequence, 1);
  send(follower, reply, 3.001e9);
  t.equal(follower.observe(rawTime(3.1e9)).quality, 'synchronised');
  send(follower, reply, 3.2e9, ELSEWHERE);
  t.equal(refusals(follower)['duplicate'], 1);
  t.same(follower.observe(rawTime(3.3e9)).master, MASTER_ADDRESS);
  follower.wake(rawTime(6e9));
  const next = pull(follower, 6e9).find(({ header }) => header.type === TYPE.ask)!;
  t.same(next.to, MASTER_ADDRESS, 'the next ask goes to the master');
  t.end();
});

t.test(
  'a master’s new address is answered at once it is all there is, and asked whether it hears',
  (t) => {
    const { follower, session } = joined();
    const sent = (at: number, sequence: number, from: Address): string[] => {
      send(follower, sealed(session, ASK, sequence, 1), at, from);
      const out = pull(follower, at).map(({ header, to }) => `${header.type} ${to.host}`);
      // Its own asks after the welcome have not been answered.
      return out.filter((one) => one !== `${TYPE.ask} ${MASTER_ADDRESS.host}`);
    };
    const [reply, ask] = [TYPE.reply, TYPE.ask];
    t.same(sent(2e9, 0, ELSEWHERE), [`${reply} ${MASTER_ADDRESS.host}`], 'it may be a copy');
    t.same(sent(3e9, 1, MASTER_ADDRESS), [`${reply} ${MASTER_ADDRESS.host}`]);
    t.same(sent(4e9, 2, ELSEWHERE), [`${reply} ${MASTER_ADDRESS.host}`]);
    t.same(sent(5e9, 3, ELSEWHERE), [`${reply} ${ELSEWHERE.host}`, `${ask} ${ELSEWHERE.host}`]);
    t.same(follower.observe(rawTime(5e9)).master, MASTER_ADDRESS, 'it has not moved yet');
    t.end();
  },
);

/** Welcomed again while the old session still works, as in a renewal. */
function renewed(): { follower: Follower; old: Session; session: Session } {
  const { follower, session: old } = joined();
  send(follower, sealed(old, adjust(), 86_400, 1), 2e9);
  replies(follower, old, 2e9);
  const at = 1e9 + 86_400e9;
  follower.wake(rawTime(at));
  const place = { at, from: MASTER_ADDRESS, term: 1, session: 100 };
  const { session } = welcome(follower, { key: KMC.key, crypto }, place);
  return { follower, old, session };
}

t.test('after a day it greets again, and sleeps until the welcome or the next greeting', (t) => {
  const { follower } = joined();
  const at = 1e9 + 86_400e9;
  follower.wake(rawTime(at));
  t.ok(pull(follower, at).some(({ header }) => header.type === TYPE.hello));
  t.ok(follower.wakeAt() > at, 'not at once, and again and again');
  t.end();
});

t.test('the old session works until the first datagram of the new one', (t) => {
  const { follower, old, session } = renewed();
  send(follower, sealed(old, ASK, 86_401, 1), 8.6402e13);
  t.equal(replies(follower, old, 8.6402e13).length, 1);
  send(follower, sealed(session, ASK, 0, 1), 8.6403e13);
  t.equal(replies(follower, session, 8.6403e13).length, 1);
  send(follower, sealed(old, ASK, 86_402, 1), 8.6404e13);
  t.equal(refusals(follower)['unknown-session'], 1);
  t.end();
});

t.test('a correction under the old session does not supersede those of the new one', (t) => {
  const { follower, old, session } = renewed();
  send(follower, sealed(old, adjust({ rawSeconds: 86_402 }), 86_401, 1), 8.6402e13);
  replies(follower, old, 8.6402e13);
  send(follower, sealed(session, adjust({ rawSeconds: 86_403 }), 0, 1), 8.6403e13);
  t.equal(refusals(follower)['superseded'], undefined);
  t.equal(replies(follower, session, 8.6403e13)[0]!.applied, 0);
  t.end();
});

t.test('asks of the old session are not counted as heard in the new one', (t) => {
  const { follower, old, session } = renewed();
  send(follower, sealed(old, ASK, 86_401, 1), 8.6402e13);
  replies(follower, old, 8.6402e13);
  send(follower, sealed(session, ASK, 0, 1), 8.6403e13);
  t.equal(replies(follower, session, 8.6403e13)[0]!.heard, 1);
  t.end();
});

t.test(
  'an unsealed notice is a hint to greet, never to leave, and only for who was addressed',
  (t) => {
    const { follower } = joined();
    const notice = (session: number): Uint8Array =>
      Uint8Array.of(0x16, 0, 0, 1, 0, 0, session >> 8, session & 255, 0, 0, 0, 0, 1, 1, 1, 3);
    send(follower, notice(98), 2e9);
    t.equal(refusals(follower)['unknown-session'], 1, 'another session is none of its business');
    t.equal(follower.observe(rawTime(2e9)).greeting, false);
    const [leaving, rate] = [notice(99), notice(99)];
    leaving[12] = 8;
    send(follower, leaving, 2e9);
    t.equal(refusals(follower).unsealed, 1);
    t.equal(follower.observe(rawTime(2e9)).greeting, false, 'a goodbye must be sealed');
    rate[12] = 6;
    send(follower, rate, 2e9);
    t.equal(follower.observe(rawTime(2e9)).greeting, false, 'it is for people');
    send(follower, notice(99), 2.5e9);
    t.equal(follower.observe(rawTime(2.5e9)).greeting, false, 'one hint an interval is enough');
    t.equal(refusals(follower).rate, 1);
    send(follower, notice(99), 3.5e9);
    t.equal(follower.observe(rawTime(3.5e9)).greeting, true);
    t.ok(pull(follower, 3.5e9).some(({ header }) => header.type === TYPE.hello));
    t.end();
  },
);

t.test('a correction at any edge of its fields leaves a clock that can be told to others', (t) => {
  const odd: Partial<Adjust>[] = [
    { drift: Infinity },
    { bound: Infinity },
    { rawSeconds: 2 ** 32 - 1 },
    { groupSeconds: 2 ** 32 - 1, groupNanoseconds: 999_999_999 },
    { groupSeconds: 0 },
    { rate: (2 ** 31 - 1) * 2 ** -40 },
    { rate: -(2 ** 31 - 1) * 2 ** -40 },
  ];
  for (const changes of odd) {
    const { follower, session } = joined();
    const told = JSON.stringify(changes);
    t.doesNotThrow(() => {
      send(follower, sealed(session, adjust(changes), 0, 1), 2e9);
      const ask: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };
      send(follower, sealed(session, ask, 1, 1), 2e9);
      pull(follower, 2e9);
      follower.wake(rawTime(3e10));
      pull(follower, 3e10);
    }, told);
    t.notOk(Number.isNaN(follower.now(rawTime(2e9)).bound), told);
  }
  t.end();
});

t.test(
  'more asks at once than a sound master sends are refused by name, the first answered',
  (t) => {
    const { follower, session } = joined();
    for (let i = 0; i < 100; i += 1) send(follower, sealed(session, ASK, i, 1), 2e9);
    const answered = replies(follower, session, 2e9);
    t.equal(answered.length, 16);
    t.equal(answered[0]!.heard, 16);
    t.equal(refusals(follower).rate, 84);
    t.end();
  },
);

/** Everything that it tells up to `at`, woken whenever it wants to be. */
function eventsUntil(follower: Follower, at: number): FollowerEvent[] {
  const events: FollowerEvent[] = [];
  for (let now = follower.wakeAt(); now <= at; now = follower.wakeAt()) {
    follower.wake(now);
    pull(follower, now);
    for (let told = follower.poll(); told !== undefined; told = follower.poll()) events.push(told);
  }
  return events;
}

t.test(
  'a bound that has grown beyond all measure still leaves a hello that a master takes',
  (t) => {
    const { follower, session } = joined();
    send(follower, sealed(session, adjust({ bound: 1e21, drift: 1e9 }), 0, 1), 1.5e9);
    pull(follower, 1.5e9);
    const later = 1e14;
    follower.wake(rawTime(later));
    const place = { at: later, from: MASTER_ADDRESS, term: 1, session: 100 };
    const { hello } = welcome(follower, { key: KMC.key, crypto }, place);
    t.equal(hello.belief.kind, 'own');
    t.end();
  },
);

t.test('a silence from the start is told after five seconds, and is an alarm after long', (t) => {
  const follower = newFollower({ holdoverAlarm: spanOf(60e9) });
  t.same(eventsUntil(follower, 4.9e9), []);
  t.same(eventsUntil(follower, 59e9), [{ type: 'no-answer', masters: [MASTER_ADDRESS] }]);
  t.same(eventsUntil(follower, 600e9), [{ type: 'holdover-alarm' }]);
  t.end();
});

t.test('who was welcomed or refused in time has not met silence', (t) => {
  const types = (follower: Follower): string[] => eventsUntil(follower, 10e9).map((e) => e.type);
  t.notOk(types(joined().follower).includes('no-answer'));
  const refused = newFollower();
  const [hello] = pull(refused, 0);
  const notice = new Uint8Array(NOTICE_SIZE);
  const body = noticeOf('not-authenticated', TYPE.hello);
  const place = { term: 0, session: 0, sequence: hello!.header.sequence };
  writeUnsealed(notice, { type: 'notice', body }, place);
  send(refused, notice, 1e8);
  t.equal(refused.observe(rawTime(2e8)).refusedBecause, 'not-authenticated');
  t.notOk(types(refused).includes('no-answer'));
  t.end();
});

t.test('what counts only under a session is refused without one, by name, however it fits', (t) => {
  const { follower, session } = joined();
  const said = (reason: NoticeReason): Uint8Array => {
    const notice = new Uint8Array(NOTICE_SIZE);
    const place = { term: 0, session: session.localId, sequence: 0 };
    writeUnsealed(notice, { type: 'notice', body: noticeOf(reason) }, place);
    return notice;
  };
  const told = (): string[] => {
    const types: string[] = [];
    for (let one = follower.poll(); one !== undefined; one = follower.poll()) types.push(one.type);
    return types;
  };
  for (const reason of ['leaving', 'stale-term', 'void-term'] as const)
    for (let i = 0; i < 10; i += 1) send(follower, said(reason), 2e9);
  t.same(refusals(follower), { unsealed: 30 });
  t.notOk(told().includes('notice'), 'and nobody is told');
  send(follower, said('unknown-session'), 2e9);
  t.ok(told().includes('notice'), 'nor are hints used up');
  t.end();
});

t.test('the first setting of a clock is told apart from a step', (t) => {
  const { follower, session } = joined();
  const steps = (): FollowerEvent[] => {
    const events: FollowerEvent[] = [];
    for (let told = follower.poll(); told !== undefined; told = follower.poll())
      if (told.type === 'stepped') events.push(told);
    return events;
  };
  send(follower, sealed(session, adjust({ groupSeconds: BEGINNING.seconds + 7 }), 1, 1), 2e9);
  t.match(steps(), [{ by: 7e9, first: true }]);
  send(follower, sealed(session, adjust({ groupSeconds: BEGINNING.seconds + 9 }), 2, 1), 3e9);
  t.match(steps(), [{ by: 2e9, first: false }]);
  t.equal(follower.observe(rawTime(3e9)).roundTrip, undefined, 'the master measures it');
  t.end();
});
