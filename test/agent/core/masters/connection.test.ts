// The connection to one master: how often it greets, which cookies and welcomes it takes, how it renews.
import t from 'tap';
import { Connection } from '#agent/core/masters/connection.js';
import type { Address } from '#protocol/endpoint.js';
import type { Refusal } from '#protocol/refusal.js';
import { type Header, readHeader } from '#protocol/wire/header.js';
import type { Belief } from '#protocol/wire/hello.js';
import { HANDSHAKE_SIZE } from '#protocol/wire/layout.js';
import type { Welcome } from '#protocol/wire/welcome.js';
import { CONNECTION } from './options.js';
import type { Follower } from '#agent/core/follower.js';
import type { Session } from '#protocol/seal/session.js';
import { rawTime } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { KMC, MASTER_ADDRESS, crypto } from '#sim/alone.js';
import { cookieFor, pull, sealed, stampAt, welcome, welcomeFor } from '#sim/peer.js';
import { ASK, adjust, joined, refusals, replies, send } from '../joined.js';

const NO_BELIEF: Belief = {
  kind: 'none',
  rawSeconds: 0,
  rawNanoseconds: 0,
  seconds: 0,
  nanoseconds: 0,
  bound: 0,
  term: 0,
  rate: 0,
};

const WHO = { key: KMC.key, crypto };

/** A connection alone, and what it sends at a moment. */
class Alone {
  readonly connection: Connection;

  constructor(...addresses: Address[]) {
    this.connection = new Connection(CONNECTION, [MASTER_ADDRESS, ...addresses]);
  }

  sent(at: number): { bytes: Uint8Array; to: Address; header: Header } | undefined {
    const bytes = new Uint8Array(HANDSHAKE_SIZE);
    const to = this.connection.transmit(rawTime(at), bytes, () => NO_BELIEF);
    return to && { bytes, to, header: readHeader(bytes) };
  }

  /** A cookie for the newest hello that asks for one; answers why it was not taken. */
  cookie(sequence: number, at: number, who = WHO): Refusal | undefined {
    const bytes = cookieFor(sequence, who);
    const header = readHeader(bytes);
    return this.connection.cookie({ bytes, from: MASTER_ADDRESS, at: stampAt(at) }, header);
  }

  /** Answers this hello; a welcome under another key does not open. */
  welcome(hello: NonNullable<ReturnType<Alone['sent']>>, at: number): Welcome | Refusal {
    const { bytes } = welcomeFor(hello, WHO, { term: 8, session: 99 });
    return this.take(bytes, at);
  }

  take(bytes: Uint8Array, at: number): Welcome | Refusal {
    const datagram = { bytes: bytes.slice(), from: MASTER_ADDRESS, at: stampAt(at) };
    return this.connection.welcome(datagram, readHeader(bytes));
  }

  /** Greets at `at`, and is welcomed. */
  join(at: number): this {
    this.connection.greet(rawTime(at));
    const asking = this.sent(at)!;
    this.cookie(asking.header.sequence, at);
    this.welcome(this.sent(at)!, at);
    return this;
  }
}

t.test('nothing leaves before it is to greet', (t) => {
  const alone = new Alone();
  t.equal(alone.sent(1e9), undefined);
  t.equal(alone.connection.wakeAt(), Infinity);
  t.equal(alone.connection.session, undefined);
  t.end();
});

t.test(
  'a master that does not answer is greeted after 250 ms, and ever more seldom, up to 8 s',
  (t) => {
    const alone = new Alone();
    alone.connection.greet(rawTime(0));
    const pauses: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      const at = alone.connection.wakeAt();
      t.same(alone.sent(at)?.to, MASTER_ADDRESS);
      pauses.push((alone.connection.wakeAt() - at) / 1e6);
    }
    t.same(pauses, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
    t.end();
  },
);

t.test('the first cookie is carried at once, and again on a timer of its own', (t) => {
  const alone = new Alone();
  alone.connection.greet(rawTime(0));
  const { sequence } = alone.sent(0)!.header;
  t.equal(alone.cookie(sequence + 1, 1e6), 'unexpected-cookie');
  t.equal(alone.cookie(sequence, 1e6), undefined);
  t.equal(alone.connection.wakeAt(), 1e6);
  const pauses = Array.from({ length: 3 }, () => {
    const at = alone.connection.wakeAt();
    alone.sent(at);
    return (alone.connection.wakeAt() - at) / 1e6;
  });
  t.same(pauses, [250, 500, 1000]);
  t.end();
});

t.test('a welcome makes the session, and is a first measure of the round trip', (t) => {
  const alone = new Alone();
  alone.connection.greet(rawTime(0));
  alone.cookie(alone.sent(0)!.header.sequence, 1e6);
  const hello = alone.sent(2e6)!;
  t.match(alone.welcome(hello, 3e6), { session: 99, term: 8 });
  t.equal(alone.connection.session?.remoteId, 99);
  t.equal(alone.connection.took, 1e6);
  t.equal(alone.connection.greeting, false);
  t.equal(alone.welcome(hello, 4e6), 'unexpected-welcome', 'one to each hello');
  t.equal(alone.connection.wakeAt(), 3e6 + 86_400e9, 'after a day it is renewed');
  t.end();
});

t.test('four forged welcomes to a hello cost public-key work, and no more', (t) => {
  const alone = new Alone();
  alone.connection.greet(rawTime(0));
  alone.cookie(alone.sent(0)!.header.sequence, 1e6);
  const { bytes } = welcomeFor(alone.sent(1e6)!, WHO, { term: 8, session: 99 });
  const forged = bytes.slice();
  forged[forged.length - 1]! ^= 1;
  for (let i = 0; i < 4; i += 1) t.equal(alone.take(forged, 2e6), 'bad-tag');
  t.equal(alone.take(bytes, 2e6), 'rate', 'the true one is too late');
  t.end();
});

t.test('under another key a session goes on until the next exchange, then it greets', (t) => {
  const alone = new Alone().join(0);
  const { session } = alone.connection;
  const key = crypto.randomBytes(32);
  alone.connection.renew(key, rawTime(1e9));
  t.equal(alone.connection.greeting, false);
  t.equal(alone.connection.wantsSession, true, 'one under the new key');
  alone.connection.exchanged(rawTime(2e9));
  t.equal(alone.connection.greeting, true);
  t.equal(alone.connection.session, session, 'which still works');
  const { sequence } = alone.sent(2e9)!.header;
  t.equal(alone.cookie(sequence, 2e9), 'bad-tag', 'of the old key');
  t.equal(alone.cookie(sequence, 2e9, { key, crypto }), undefined);
  t.equal(
    alone.connection.wakeAt(),
    6e9,
    'it waits for the next quiet moment, or for four seconds',
  );
  alone.connection.exchanged(rawTime(3e9));
  t.equal(alone.connection.wakeAt(), 3e9);
  t.end();
});

t.test('an ended connection neither greets nor knows its sessions', (t) => {
  const { connection } = new Alone().join(0);
  connection.end();
  t.equal(connection.session, undefined);
  t.equal(connection.greeting, false);
  t.equal(connection.wakeAt(), Infinity);
  t.end();
});

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

const SECOND_ADDRESS = { host: 'fd00::1', port: 7525 };

t.test('of several addresses one at a time is greeted, each in turn', (t) => {
  const alone = new Alone(SECOND_ADDRESS);
  const hosts: string[] = [];
  const pauses: number[] = [];
  const sequences = new Set<number>();
  alone.connection.greet(rawTime(0));
  for (let at = 0; hosts.length < 6; at = alone.connection.wakeAt()) {
    const sent = alone.sent(at)!;
    hosts.push(sent.to.host);
    sequences.add(sent.header.sequence);
    pauses.push((alone.connection.wakeAt() - at) / 1e6);
  }
  t.same(hosts, ['10.0.0.1', 'fd00::1', '10.0.0.1', 'fd00::1', '10.0.0.1', 'fd00::1']);
  t.same(pauses, [250, 250, 500, 500, 1000, 1000], 'each time round it waits for longer');
  t.equal(sequences.size, 6, 'a cookie is good for one address');
  t.end();
});

t.test('one that answers is greeted on, and first the next time', (t) => {
  const alone = new Alone(SECOND_ADDRESS);
  alone.connection.greet(rawTime(0));
  alone.sent(0);
  const second = alone.sent(3e8)!;
  alone.cookie(second.header.sequence, 3.1e8);
  const hello = alone.sent(3.1e8)!;
  t.equal(hello.to.host, 'fd00::1');
  alone.welcome(hello, 3.2e8);
  t.same(alone.connection.session!.address, SECOND_ADDRESS);
  alone.connection.greet(rawTime(9e9));
  t.equal(alone.sent(9e9)!.to.host, 'fd00::1');
  t.end();
});

t.test('one that gives cookies and never a welcome leaves its turn to the next', (t) => {
  const alone = new Alone(SECOND_ADDRESS);
  alone.connection.greet(rawTime(0));
  alone.cookie(alone.sent(0)!.header.sequence, 1e6);
  const hosts: string[] = [];
  for (let i = 0; i < 6; i += 1) hosts.push(alone.sent(alone.connection.wakeAt())!.to.host);
  t.same(hosts.slice(0, 5), [...Array<string>(4).fill('10.0.0.1'), 'fd00::1']);
  t.end();
});

t.test('a master that has moved is greeted there, and heard where it was until then', (t) => {
  const alone = new Alone().join(0);
  const { session } = alone.connection;
  alone.connection.move([SECOND_ADDRESS], rawTime(5e9));
  t.equal(alone.connection.session, session);
  t.equal(alone.sent(5e9)!.to.host, 'fd00::1');
  alone.connection.move([SECOND_ADDRESS, MASTER_ADDRESS], rawTime(5.1e9));
  t.equal(alone.sent(5.1e9), undefined, 'that is being done');
  alone.connection.move([MASTER_ADDRESS], rawTime(5.2e9));
  t.equal(alone.sent(5.2e9)!.to.host, '10.0.0.1', 'back again');
  t.end();
});
