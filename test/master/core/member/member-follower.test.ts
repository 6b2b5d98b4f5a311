// A master as an agent: what it says of itself as such, and which datagrams on the socket that both share are its.

import { placeOf } from '#protocol/endpoint.js';
import t from 'tap';
import type { Follower } from '#agent/core/follower.js';
import { followerOf, newMemberFollower } from '#master/core/member/member-follower.js';
import { Departures } from '#protocol/departures.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { HEADER, MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { writeUnsealed } from '#protocol/wire/message.js';
import { noticeOf } from '#protocol/wire/notice.js';
import { KMC, MASTER_ADDRESS, crypto, masterOptions, newFollower } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import {
  cookieFor,
  cookieRequestOf,
  giveCookie,
  pull,
  sealed,
  welcome,
  welcomeFor,
} from '#sim/peer.js';
import { ASK, joined, send } from '../../../agent/core/joined.js';

const WHO = { name: KMC.name, key: KMC.key, crypto };
const START = rawTime(5e9);

const memberFollower = (changes = {}): Follower =>
  newMemberFollower(
    {
      name: KMC.name,
      key: KMC.key,
      masters: [placeOf(MASTER_ADDRESS)],
      time: BEGINNING,
      set: true,
      term: 6,
      ...changes,
    },
    masterOptions({ rate: 2e-5 }),
    new Departures(),
    START,
  );

/** What it tells people when nobody answers it for so many seconds. */
function toldWithin(seconds: number, follower: Follower): string[] {
  const told: string[] = [];
  for (let second = 5; second < seconds; second += 1000) {
    follower.wake(rawTime(second * 1e9));
    pull(follower, second * 1e9);
    for (let event = follower.poll(); event; event = follower.poll()) told.push(event.type);
  }
  return told;
}

t.test('it comes as the leader of a group, with the master’s time, rate and term', (t) => {
  const follower = memberFollower();
  follower.wake(START);
  const place = { at: START, from: MASTER_ADDRESS, term: 0, session: 99 };
  const { hello } = welcome(follower, WHO, place);
  t.match(hello, { asksItself: false, severalMasters: true, leadsGroup: true });
  t.match(hello.belief, {
    kind: 'own',
    term: 6,
    seconds: BEGINNING.seconds % 2 ** 32,
    rawSeconds: 5,
  });
  t.ok(Math.abs(hello.belief.rate - 2e-5) < 1e-12, `${hello.belief.rate}`);
  t.end();
});

t.test('a master that has no time comes without one', (t) => {
  const follower = memberFollower({ set: false, time: groupTime(100) });
  follower.wake(START);
  const place = { at: START, from: MASTER_ADDRESS, term: 0, session: 99 };
  t.equal(welcome(follower, WHO, place).hello.belief.kind, 'none');
  t.end();
});

t.test('it never is an alarm that nobody corrects it: the master itself may lead', (t) => {
  t.notOk(toldWithin(100_000, memberFollower()).includes('holdover-alarm'));
  const agent = newFollower({ holdoverAlarm: spanOf(1e9) });
  t.ok(toldWithin(100_000, agent).includes('holdover-alarm'), 'as a plain agent is');
  t.end();
});

t.test('a cookie and a welcome are for who asked for them, a hello is for the master', (t) => {
  const follower = newFollower();
  const other = newFollower();
  follower.wake(rawTime(0));
  const question = pull(follower, 0).find(({ header }) => header.type === TYPE.hello)!;
  const isTheirs = (bytes: Uint8Array): boolean[] => [
    followerOf(bytes, follower, other) === follower,
    followerOf(bytes, other, follower) === follower,
    followerOf(bytes, other, undefined) !== undefined,
  ];
  const cookie = cookieFor(question.header.sequence, WHO);
  t.same(isTheirs(cookie), [true, true, false]);
  giveCookie(follower, question, WHO, 0);
  const hello = pull(follower, 0).find(({ header }) => header.type === TYPE.hello)!;
  const answer = welcomeFor(hello, WHO, { term: 1, session: 99 });
  t.same(isTheirs(answer.bytes), [true, true, false]);
  t.same(isTheirs(cookieRequestOf(WHO)), [false, false, false]);
  t.end();
});

t.test('what comes under a session is for whose session it is', (t) => {
  const { follower, session } = joined();
  const bytes = sealed(session, ASK, 0, 1);
  t.equal(followerOf(bytes, follower, undefined), follower);
  t.equal(followerOf(bytes, undefined, follower), follower);
  t.equal(
    followerOf(bytes, newFollower(), undefined),
    undefined,
    'of the master itself, or of nobody',
  );
  t.equal(
    followerOf(bytes.subarray(0, HEADER.size - 1), follower, undefined),
    undefined,
    'too short to say',
  );
  t.equal(followerOf(bytes, undefined, undefined), undefined);
  t.end();
});

t.test('an unsealed notice is for who may have caused it', (t) => {
  const { follower, session } = joined();
  send(follower, sealed(session, ASK, 0, 1), 2e9);
  const [reply] = pull(follower, 2e9);
  const notice = (place: { session: number; sequence: number }): Uint8Array => {
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const message = { type: 'notice', body: noticeOf('unknown-session', TYPE.reply) } as const;
    return buffer.subarray(0, writeUnsealed(buffer, message, { term: 1, ...place }));
  };
  const { header } = reply!;
  t.equal(
    followerOf(notice({ session: header.session, sequence: header.sequence }), follower, undefined),
    follower,
  );
  const strange = notice({ session: 123_456, sequence: 9 });
  t.equal(followerOf(strange, follower, undefined), undefined);
  t.end();
});
