// A follower of several masters, each made by hand: whom it follows, whom it refuses, what it says.
import t from 'tap';
import type { Follower, FollowerOptions } from '#agent/core/follower.js';
import type { FollowerEvent } from '#agent/core/follower-observation.js';
import type { Address } from '#protocol/endpoint.js';
import { Session } from '#protocol/seal/session.js';
import { rawTime } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { type Message, inspect } from '#protocol/wire/message.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import type { Welcome } from '#protocol/wire/welcome.js';
import { KMC, crypto, newFollower } from '../../../sim/alone.js';
import { BEGINNING } from '../../../sim/group.js';
import { pull, sealed, stampAt, welcomeTo } from '../../../sim/peer.js';

const [A, B, C] = [1, 2, 3].map((i) => ({ host: `10.0.0.${i}`, port: 7525 })) as [
  Address,
  Address,
  Address,
];

const ASK: Message = { type: 'ask', body: { timescale: 'raw', anonymous: false } };
const ADJUST: Message = {
  type: 'adjust',
  body: {
    kind: 'line',
    answered: true,
    quality: 'synchronised',
    rawSeconds: 2,
    groupSeconds: BEGINNING.seconds + 2,
    groupNanoseconds: 0,
    rate: 0,
    bound: 1000,
    drift: 1e-6,
  },
};

/** A follower, and by each address what was sent there. */
class Made {
  readonly follower: Follower;
  readonly #sessions = new Map<string, Session>();
  readonly #sent: ReturnType<typeof pull> = [];
  #sequence = 0;
  now = 0;

  constructor(options: Partial<FollowerOptions> = {}) {
    this.follower = newFollower({ masters: [A, B], ...options });
    this.#pull();
  }

  #pull(): void {
    this.#sent.push(...pull(this.follower, this.now));
  }

  /** Lets time pass, in steps of a tenth of a second. */
  run(until: number): void {
    while (this.now < until * 1e9) {
      this.now = Math.min(this.now + 1e8, until * 1e9);
      this.wake();
    }
  }

  wake(): void {
    this.follower.wake(rawTime(this.now));
    this.#pull();
  }

  /** To whom datagrams of this type went since the last look, in order. */
  sentTo(type: number): string[] {
    const some = this.#sent.filter(({ header }) => header.type === type);
    for (const one of some) this.#sent.splice(this.#sent.indexOf(one), 1);
    return some.map(({ to }) => to.host);
  }

  /** The master at this address answers the newest hello. */
  welcome(from: Address, term: number, welcome: Partial<Welcome> = {}): void {
    const hello = this.#sent.findLast(
      ({ header, to }) => header.type === TYPE.hello && to.host === from.host,
    )!;
    const place = { at: this.now, from, term, session: 90 + this.#sessions.size, welcome };
    const { session } = welcomeTo(this.follower, hello, { key: KMC.key, crypto }, place);
    this.#sessions.set(from.host, session);
    this.#pull();
  }

  says(from: Address, message: Message, term: number): void {
    const session = this.#sessions.get(from.host)!;
    const bytes = sealed(session, message, this.#sequence++, term);
    this.follower.receive({ bytes, from, at: stampAt(this.now) });
    this.#pull();
  }

  /** What this master has been told since the last look: each message, and the term in its header. */
  hears(at: Address): { type: string; term: number; message: Message }[] {
    const session = this.#sessions.get(at.host)!;
    const some = this.#sent.filter(
      ({ header, to }) => to.host === at.host && header.type !== TYPE.hello,
    );
    return some.flatMap((one) => {
      this.#sent.splice(this.#sent.indexOf(one), 1);
      const header = inspect(one.bytes);
      if (typeof header === 'string') return [];
      const message = openMessage(session, one.bytes, header);
      if (typeof message === 'string') return [];
      return [{ type: message.type, term: header.term, message }];
    });
  }

  /** Answers the newest ask that this master got, `seconds` after the group's beginning. */
  replies(from: Address, term: number, bound = 100): void {
    const ask = this.#sent.findLast(
      ({ header, to }) => header.type === TYPE.ask && to.host === from.host,
    )!;
    const seconds = BEGINNING.seconds + Math.floor(this.now / 1e9);
    const body = {
      timescale: 'group' as const,
      seconds,
      nanoseconds: this.now % 1e9,
      hold: 0,
      correction: undefined,
      heard: 1,
      quality: 'synchronised' as const,
      anonymous: false,
      settings: 0,
      bound,
    };
    const session = this.#sessions.get(from.host)!;
    const bytes = sealed(session, { type: 'reply', body }, ask.header.sequence, term);
    this.follower.receive({ bytes, from, at: stampAt(this.now) });
    this.#pull();
  }

  get followed(): string | undefined {
    return this.follower.observe(rawTime(this.now)).master?.host;
  }

  get refusals(): Record<string, number> {
    return { ...this.follower.observe(rawTime(this.now)).refusals };
  }

  events(type: FollowerEvent['type']): FollowerEvent[] {
    const events: FollowerEvent[] = [];
    for (let one = this.follower.poll(); one !== undefined; one = this.follower.poll())
      if (one.type === type) events.push(one);
    return events;
  }
}

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

t.test('masters that others name are greeted too, unless it is told to keep to its own', (t) => {
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

t.test('the latest term is followed, an earlier one refused, and its master told which', (t) => {
  const made = new Made();
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.says(B, ADJUST, 17);
  t.equal(made.followed, B.host);
  made.hears(A);
  made.run(2);
  made.says(A, ADJUST, 8);
  made.says(A, ASK, 8);
  t.same(made.refusals, { 'stale-term': 2 });
  const told = made.hears(A).filter(({ type }) => type === 'notice');
  t.match(told, [{ type: 'notice', term: 17, message: { body: { reason: 'stale-term' } } }]);
  t.equal(told.length, 1, 'no more than once a second');
  t.match(made.events('stale-master'), [{ master: A, term: 17 }]);
  made.says(A, ASK, 8);
  t.equal(made.events('stale-master').length, 0, 'and people once');
  t.end();
});

t.test('a master that welcomes under an earlier term is told too, and not followed', (t) => {
  const made = new Made();
  made.welcome(A, 17);
  made.welcome(B, 9);
  t.equal(made.followed, A.host);
  t.match(made.hears(B), [{ type: 'notice', term: 17 }]);
  t.same(made.refusals, { 'stale-term': 1 });
  made.says(B, ADJUST, 18);
  t.equal(made.followed, B.host, 'it may lead again, under a later one');
  t.end();
});

t.test('a second leader under the same term is refused while the first is there', (t) => {
  const made = new Made();
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.says(A, ADJUST, 8);
  made.says(B, ADJUST, 8);
  t.equal(made.refusals['second-leader'], 1);
  t.equal(made.followed, A.host);
  made.run(10);
  made.says(B, ADJUST, 8);
  t.equal(made.followed, B.host, 'but not when it is gone');
  t.end();
});

t.test('one that stands by corrects nobody', (t) => {
  const made = new Made();
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.says(B, ADJUST, 0);
  t.same(made.refusals, { 'not-leading': 1 });
  t.equal(made.follower.observe(rawTime(made.now)).quality, 'unset');
  t.end();
});

t.test('an agent is a witness: it says under which term it heard the leader just now', (t) => {
  const made = new Made();
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.says(A, ASK, 8);
  made.hears(A);
  const witnessed = (within?: number): number | undefined => {
    made.says(B, { type: 'ask', body: { ...ASK.body, ...(within && { within }) } } as Message, 0);
    return made.hears(B).find(({ type }) => type === 'reply')?.term;
  };
  t.equal(witnessed(), 8);
  made.run(1.9);
  t.equal(witnessed(), 8);
  made.run(2.1);
  t.equal(witnessed(), 0);
  t.equal(witnessed(3000), 8, 'who asks says how lately');
  made.says(A, ASK, 0);
  t.equal(witnessed(), 0, 'one that stands by is no leader');
  made.follower.leadUnder(9);
  t.equal(witnessed(), 9, 'it leads itself');
  t.end();
});

t.test('asked at a long interval, it looks whether the leader is there', (t) => {
  const made = new Made();
  made.welcome(A, 8, { intervalMilliseconds: 64_000 });
  made.welcome(B, 0);
  made.run(0.5);
  made.replies(A, 8);
  made.run(30);
  made.hears(A);
  made.says(B, ASK, 0);
  t.equal(made.hears(B).at(-1)!.term, 0, 'it has not heard it lately');
  made.run(30.1);
  made.replies(A, 8);
  t.ok(
    made.hears(A).some(({ type }) => type === 'ask'),
    'so it asks',
  );
  made.says(B, ASK, 0);
  t.equal(made.hears(B).at(-1)!.term, 8, 'and the next time it can tell');
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
