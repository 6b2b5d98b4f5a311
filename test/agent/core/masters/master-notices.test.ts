// What an agent makes of notices, with a session and without, and of silence at the start.
import t from 'tap';
import type { Follower } from '#agent/core/follower.js';
import type { FollowerEvent } from '#agent/core/follower-observation.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { NOTICE_SIZE, type NoticeReason, noticeOf } from '#protocol/wire/notice.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { writeUnsealed } from '#protocol/wire/message.js';
import { MASTER_ADDRESS, newFollower } from '#sim/alone.js';
import { pull } from '#sim/peer.js';
import { joined, refusals, send } from '../joined.js';

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

/** All its events up to `at`, woken whenever it wants to be. */
function eventsUntil(follower: Follower, at: number): FollowerEvent[] {
  const events: FollowerEvent[] = [];
  for (let now = follower.wakeAt(); now <= at; now = follower.wakeAt()) {
    follower.wake(now);
    pull(follower, now);
    for (let told = follower.poll(); told !== undefined; told = follower.poll()) events.push(told);
  }
  return events;
}

t.test('a silence from the start is an event after five seconds, and an alarm after long', (t) => {
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
  t.match(refused.observe(rawTime(2e8)).masters, [{ refusedBecause: 'not-authenticated' }]);
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
  t.notOk(told().includes('notice'), 'and no event comes of it');
  send(follower, said('unknown-session'), 2e9);
  t.ok(told().includes('notice'), 'nor are hints used up');
  t.end();
});
