// The follower against a master made by hand: terms, replays, addresses, and corrections.
import t from 'tap';
import type { Address } from '#protocol/endpoint.js';
import type { FollowerEvent } from '#agent/core/follower-observation.js';
import { groupDifference, groupTime, rawTime, spanOf } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import type { GroupReply } from '#protocol/wire/reply.js';
import { KMC, MASTER_ADDRESS, crypto, newFollower } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { pull, sealed, welcome } from '#sim/peer.js';
import { ASK, ELSEWHERE, adjust, joined, refusals, replies, send } from './joined.js';

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
    untraced: false,
    leap: 'none',
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

t.test('the first setting of a clock is another event than a step', (t) => {
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
