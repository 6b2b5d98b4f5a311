// How an agent asks by itself: whom, how often, and what it makes of the answers.
import t from 'tap';
import { Asking, type ReplyOutcome } from '#agent/core/asking/asking.js';
import { GroupTimeEstimate } from '#agent/core/asking/group-time-estimate.js';
import { TIME_LEAST, TIME_MOST } from '#protocol/credible-time.js';
import type { GroupReply } from '#protocol/wire/reply.js';
import { stampAt } from '#sim/peer.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import type { Message } from '#protocol/wire/message.js';
import { A, B, Made } from '../masters/made.js';

t.test('time whose bound is not known is not followed', (t) => {
  const made = new Made({ algorithm: 'cristian' });
  made.welcome(A, 8);
  made.replies(A, 8, Infinity);
  t.equal(made.follower.observe(rawTime(made.now)).quality, 'unset');
  made.run(2);
  made.replies(A, 8);
  t.equal(made.follower.observe(rawTime(made.now)).quality, 'synchronised');
  t.end();
});

t.test('one that asks by itself asks who stands by while nobody leads, and looks on', (t) => {
  const made = new Made({ algorithm: 'cristian' });
  made.welcome(A, 0);
  made.welcome(B, 0);
  made.run(0.2);
  made.replies(A, 0);
  t.equal(made.followed, A.host, 'better than nobody');
  made.replies(B, 0);
  made.run(1.5);
  made.sentTo(TYPE.ask);
  made.run(2.5);
  made.replies(A, 0);
  t.ok(made.sentTo(TYPE.ask).includes(B.host), 'does the other one lead now?');
  made.run(3);
  made.replies(B, 9);
  t.equal(made.followed, B.host, 'it does');
  made.run(3.1);
  made.sentTo(TYPE.ask);
  made.run(6.5);
  t.same([...new Set(made.sentTo(TYPE.ask))], [B.host], 'and is asked alone');
  t.end();
});

t.test('one that asks by itself turns to the leader that it hears, and asks it', (t) => {
  const made = new Made({ algorithm: 'cristian' });
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.run(0.2);
  made.replies(A, 8);
  t.equal(made.follower.observe(rawTime(made.now)).quality, 'synchronised');
  const root = { root: 1, depth: 0 };
  const beacon: Message = {
    type: 'beacon',
    body: {
      duty: 'leads',
      number: 1,
      rank: 0,
      merit: 'average',
      bound: 100,
      leaseMilliseconds: 4000,
      keys: 0,
      hears: 9,
      agents: 1,
      successor: undefined,
      claims: false,
      ...root,
    },
  };
  made.says(B, beacon, 9);
  t.equal(made.followed, B.host);
  made.sentTo(TYPE.ask);
  made.run(1);
  t.same([...new Set(made.sentTo(TYPE.ask))], [B.host]);
  t.equal(made.follower.beacon?.number, 1);
  t.end();
});

const NEAR = groupTime(1_790_000_000);
const REPLY: GroupReply = {
  timescale: 'group',
  seconds: NEAR.seconds,
  nanoseconds: 0,
  hold: 0,
  correction: undefined,
  heard: 1,
  quality: 'synchronised',
  anonymous: false,
  settings: 0,
  untraced: false,
  leap: 'none',
  bound: 100,
};

/** The asking of one master every 16 s, without chance, whose exchanges take 200 us. */
class Alone {
  readonly estimate = new GroupTimeEstimate();
  readonly asking = new Asking({
    estimate: this.estimate,
    interval: spanOf(16e9),
    random: () => 0.5,
  });
  #sequence = 0;

  /** An ask leaves when it is due; answers when the next one is, without an answer, nanoseconds later. */
  ask(): number {
    const at = this.asking.wakeAt();
    this.asking.asked(this.#sequence, stampAt(at));
    return this.asking.wakeAt() - at;
  }

  /** The newest ask, which left at `at`, is answered. */
  reply(at: number, changes: Partial<GroupReply> = {}, term = 8): ReplyOutcome {
    const seconds = NEAR.seconds + Math.floor(at / 1e9);
    const reply = { ...REPLY, seconds, nanoseconds: at % 1e9, ...changes };
    const place = { term, sequence: this.#sequence++ };
    return this.asking.takeReply(place, reply, stampAt(at + 200_000));
  }
}

t.test('it asks when a session begins, and again on the retransmission timer', (t) => {
  const alone = new Alone();
  t.equal(alone.asking.wakeAt(), Infinity);
  alone.asking.begin(rawTime(1e9), spanOf(50e6));
  t.equal(alone.asking.due(rawTime(1e9)), true);
  const first = alone.ask();
  const second = alone.ask();
  t.ok(first > 50e6 && first < 2e9, `${first}: the welcome took 50 ms`);
  t.equal(second, 2 * first, 'RFC 6298 backs off');
  t.end();
});

t.test(
  'the first answer after the time was set is taken at once, whoever tells when it left',
  (t) => {
    const alone = new Alone();
    alone.asking.follows = true;
    alone.asking.begin(rawTime(1e9), spanOf(1e6));
    const taken = (changes: Partial<GroupReply>): number => {
      const at = alone.asking.wakeAt();
      alone.ask();
      return alone.reply(at, changes).samples.length;
    };
    t.equal(taken({ heard: 1 }), 1, 'nobody tells yet');
    t.equal(taken({ heard: 2, correction: 100 }), 0, 'from now on each waits for the next');
    t.equal(taken({ heard: 3, correction: 100 }), 1);
    t.equal(taken({ heard: 4, correction: 100, settings: 1 }), 1);
    t.end();
  },
);

t.test('a master that is not followed is asked until it answers, and then no more', (t) => {
  const alone = new Alone();
  alone.asking.begin(rawTime(1e9), spanOf(1e6));
  alone.ask();
  t.same(alone.reply(1e9), { refusal: undefined, samples: [] });
  t.equal(alone.asking.wakeAt(), Infinity);
  t.equal(alone.estimate.line(rawTime(2e9)), undefined, 'and its time is not taken');
  t.end();
});

t.test(
  'a master that is followed is asked three times quickly, then a quarter of an interval on',
  (t) => {
    const alone = new Alone();
    alone.asking.follows = true;
    alone.asking.begin(rawTime(1e9), spanOf(1e6));
    const pauses: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      const at = alone.asking.wakeAt();
      alone.ask();
      t.equal(alone.reply(at).samples.length, 1);
      pauses.push(Math.round((alone.asking.wakeAt() - at) / 1e8) / 10);
    }
    // 2 s twice, a quarter of 16 s, two pauses of half an interval that lead to its slot, and then the interval.
    t.same(pauses, [2, 2, 4, 8, 8, 16]);
    t.end();
  },
);

t.test('a reply from before a setting is overtaken, one to no ask is not used', (t) => {
  const alone = new Alone();
  alone.asking.follows = true;
  alone.asking.begin(rawTime(1e9), spanOf(1e6));
  alone.ask();
  alone.reply(1e9, { settings: 1 });
  alone.ask();
  t.equal(alone.reply(3e9, { settings: 0 }).refusal, 'superseded');
  t.equal(alone.reply(3e9, { settings: 1 }).refusal, 'unasked');
  t.end();
});

t.test('a reply with a time that no group can have is refused, and one of no time is none', (t) => {
  const alone = new Alone();
  alone.asking.follows = true;
  alone.asking.begin(rawTime(1e9), spanOf(1e6));
  alone.ask();
  for (const seconds of [0, TIME_LEAST - 1, TIME_MOST, 2 ** 32 - 1])
    t.same(alone.reply(1e9, { seconds }), { refusal: 'incredible-time', samples: [] });
  t.equal(alone.estimate.line(rawTime(2e9)), undefined);
  const unset = new Alone();
  unset.asking.follows = true;
  unset.asking.begin(rawTime(1e9), spanOf(1e6));
  unset.ask();
  const none = { seconds: 0, quality: 'unset', bound: Infinity } as const;
  t.same(unset.reply(1e9, none), { refusal: undefined, samples: [] });
  t.end();
});

t.test('a reply that contradicts all that was known is soon asked for again', (t) => {
  const alone = new Alone();
  alone.asking.follows = true;
  alone.asking.begin(rawTime(1e9), spanOf(1e6));
  let at = 1e9;
  for (let i = 0; i < 8; i += 1) {
    at = alone.asking.wakeAt();
    alone.ask();
    alone.reply(at);
  }
  at = alone.asking.wakeAt();
  alone.ask();
  const jump = NEAR.seconds + Math.floor(at / 1e9) + 60;
  t.equal(alone.reply(at, { seconds: jump }).refusal, 'contradiction');
  t.equal(alone.asking.wakeAt(), at + 200_000 + 2e9, 'two seconds on, and not sixteen');
  t.end();
});
