// A follower of several masters, each made by hand: which it greets, which it keeps, which it misses.
import t from 'tap';
import { placeOf } from '#protocol/endpoint.js';
import { Session } from '#protocol/seal/session.js';
import { rawTime } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { BEGINNING } from '#sim/group.js';
import { POLICY } from '#sim/master-options.js';
import { A, ADJUST, ASK, B, C, Made } from './made.js';

const CLOCK = { ...POLICY, own: { raw: rawTime(0), time: BEGINNING, set: true } };

t.test('all masters are greeted at once, and found in any order', (t) => {
  for (const order of [
    [A, B],
    [B, A],
  ]) {
    const made = new Made();
    t.same(made.sentTo(TYPE.hello).toSorted(), [A.host, B.host], 'without waiting for one another');
    made.run(0.5);
    for (const from of order) made.welcome(from, from === A ? 8 : 0);
    t.equal(made.followed, A.host, 'the one that leads is followed');
    made.says(A, ADJUST, 8);
    t.equal(made.follower.observe(rawTime(made.now)).quality, 'synchronised');
  }
  t.end();
});

t.test('one that is dead keeps nobody from following the other', (t) => {
  const made = new Made();
  made.welcome(B, 9);
  made.run(3);
  t.equal(made.followed, B.host);
  t.ok(made.sentTo(TYPE.hello).filter((host) => host === A.host).length > 2, 'and is greeted on');
  t.end();
});

t.test('masters that others name are greeted too, unless it is to keep to its own', (t) => {
  for (const onlyThese of [false, true]) {
    const made = new Made({ onlyThese });
    made.welcome(A, 8, { masters: [A, B, C] });
    made.run(0.1);
    t.equal(made.sentTo(TYPE.hello).includes(C.host), !onlyThese);
    t.equal(made.follower.observe(rawTime(made.now)).masters.length, onlyThese ? 2 : 3);
  }
  t.end();
});

t.test(
  'a master with two addresses is one: the second way is kept for when the first fails',
  (t) => {
    const made = new Made();
    made.welcome(A, 8, { identity: 77 });
    made.welcome(B, 8, { identity: 77 });
    const connected = made.follower.observe(rawTime(made.now)).masters.map((one) => one.connected);
    t.same(connected, [true, false], 'else it would end one session by the other for ever');
    made.sentTo(TYPE.hello);
    made.run(6);
    t.ok(made.sentTo(TYPE.hello).includes(B.host), 'it is silent: the other address is tried');
    t.end();
  },
);

t.test('who followed a master that is another one now, known already, turns to that one', (t) => {
  const made = new Made({ algorithm: 'cristian' });
  made.welcome(A, 8, { identity: 1 });
  made.welcome(B, 0, { identity: 2 });
  made.replies(A, 8);
  t.equal(made.followed, A.host);
  // It is silent; and then the second one answers there as well.
  const isGreeted = (): boolean => made.follower.observe(rawTime(made.now)).masters[0]!.greeting;
  while (!isGreeted()) made.run(made.now / 1e9 + 0.5);
  made.run(made.now / 1e9 + 0.5);
  made.sentTo(TYPE.ask);
  made.welcome(A, 9, { identity: 2 });
  made.run(made.now / 1e9 + 2);
  t.not(made.followed, A.host, 'there is no session to follow it by');
  t.ok(made.sentTo(TYPE.ask).includes(B.host), 'the other way to it is asked');
  t.end();
});

t.test('one that stands by and was started again is greeted soon, if nobody leads', (t) => {
  const silentFor = (led: boolean): number => {
    const made = new Made();
    made.welcome(A, led ? 8 : 0);
    made.welcome(B, 0);
    made.sentTo(TYPE.hello);
    while (made.now < 60e9) {
      made.run(made.now / 1e9 + 0.5);
      made.says(A, ASK, led ? 8 : 0);
      if (made.sentTo(TYPE.hello).includes(B.host)) break;
    }
    return made.now / 1e9;
  };
  const [alone, led] = [silentFor(false), silentFor(true)];
  t.ok(alone >= 10 && alone <= 11, `after ${alone} s`);
  t.ok(led >= 24 && led <= 27, `else after ${led} s`);
  t.end();
});

t.test('a master whose term is over hears so, and is greeted again when nothing follows', (t) => {
  for (const algorithm of ['berkeley', 'cristian'] as const) {
    const memory = { rate: 0, time: BEGINNING, term: 40 };
    const made = new Made({ algorithm, masters: [placeOf(A)], clock: { ...CLOCK, memory } });
    made.welcome(A, 8);
    // The notice, which confirms the session, is lost here: nothing comes any more.
    t.match(made.hears(A), [{ type: 'notice', term: 40 }]);
    made.sentTo(TYPE.hello);
    made.run(12);
    t.ok(made.sentTo(TYPE.hello).includes(A.host), algorithm);
  }
  t.end();
});

t.test('a session that is used up is replaced, and nobody turns in circles until it is', (t) => {
  const made = new Made({ algorithm: 'cristian' });
  made.welcome(A, 8);
  made.run(0.2);
  made.replies(A, 8);
  made.run(3);
  made.sentTo(TYPE.ask);
  made.sentTo(TYPE.hello);
  // All that this follower has: its next sequence would be the 2^31st.
  t.intercept(Session.prototype, 'exhausted', { value: () => true });
  const { follower } = made;
  let wakes = 0;
  for (; made.now < 33e9 && wakes < 1000; wakes += 1) {
    made.now = Math.max(follower.wakeAt(), made.now + 1e6);
    made.wake();
  }
  t.ok(wakes < 100, `woken ${wakes} times in 30 s`);
  t.same(made.sentTo(TYPE.ask), [], 'nothing leaves under it');
  const greeted = made.sentTo(TYPE.hello).filter((host) => host === A.host);
  t.ok(greeted.length > 3, 'it greets until somebody answers');
  t.end();
});
