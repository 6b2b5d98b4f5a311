// The envelope: what opens, what does not, and the window that lets nothing pass twice.
import t from 'tap';
import type { Aead } from '#protocol/crypto.js';
import { Session } from '#protocol/seal/session.js';
import { ReplayWindow } from '#protocol/seal/window.js';
import { readHeader } from '#protocol/wire/header.js';
import { HEADER } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { type Message, inspect } from '#protocol/wire/message.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import { AGENT_ADDRESS, crypto } from '../sim/alone.js';
import { integer, randomAdjust, randomReply } from '../sim/dice.js';
import { sealed, sessionPair } from '../sim/peer.js';
import { seededRandom } from '../sim/random.js';

const ASK: Message = { type: 'ask', body: { timescale: 'raw', anonymous: false } };

/** Message or refusal, as the holder of `session` finds it. */
function opened(session: Session, bytes: Uint8Array): ReturnType<typeof openMessage> {
  const header = inspect(bytes);
  // A copy: a datagram is opened where it stands, and here often twice.
  return typeof header === 'string' ? header : openMessage(session, bytes.slice(), header);
}

/** The window as it would be written without a thought for memory. */
class NaiveWindow {
  readonly #seen = new Set<number>();
  #highest = -1;

  accept(sequence: number): boolean {
    if (sequence <= this.#highest - 64 || this.#seen.has(sequence)) return false;
    this.#seen.add(sequence);
    this.#highest = Math.max(this.#highest, sequence);
    return true;
  }
}

t.test('sequences in order pass once each', (t) => {
  const window = new ReplayWindow();
  const first = Array.from({ length: 300 }, (_, i) => window.accept(i));
  t.ok(first.every(Boolean));
  const again = Array.from({ length: 300 }, (_, i) => window.accept(i));
  t.notOk(again.some(Boolean));
  t.end();
});

t.test('the last 64 may come in any order, an older one comes too late', (t) => {
  const window = new ReplayWindow();
  t.ok(window.accept(100));
  const late = Array.from({ length: 100 }, (_, i) => i).filter((i) => window.accept(i));
  t.same(
    late,
    Array.from({ length: 63 }, (_, i) => i + 37),
  );
  t.notOk(window.accept(36), 'it would have been new, but it is 64 behind');
  t.end();
});

t.test('a jump forgets what lies behind, and nothing behind passes twice', (t) => {
  for (const by of [1, 31, 32, 33, 63, 64, 65, 1000, 2 ** 31, 2 ** 32 - 200]) {
    const [window, naive] = [new ReplayWindow(), new NaiveWindow()];
    const asked = [...Array(70).keys(), 69 + by, ...Array.from({ length: 140 }, (_, i) => i + by)];
    const differing = asked.filter((one) => window.accept(one) !== naive.accept(one));
    t.same(differing, [], `by ${by}`);
  }
  t.end();
});

t.test('for random sequences the window agrees with a naive one', (t) => {
  const random = seededRandom(1);
  for (let run = 0; run < 200; run += 1) {
    const [window, naive] = [new ReplayWindow(), new NaiveWindow()];
    let place = integer(random, 1000);
    for (let i = 0; i < 500; i += 1) {
      if (random() < 0.3) place += 1;
      if (random() < 0.02) place += integer(random, 200);
      if (random() < 0.002) place += integer(random, 2 ** 24);
      const sequence = Math.max(place - integer(random, random() < 0.5 ? 4 : 80), 0);
      if (window.accept(sequence) !== naive.accept(sequence)) t.fail(`run ${run}, ${sequence}`);
    }
  }
  t.pass();
  t.end();
});

t.test('what one side seals the other opens, in both directions', (t) => {
  const [one, other] = sessionPair(crypto, AGENT_ADDRESS);
  const random = seededRandom(2);
  for (let sequence = 0; sequence < 200; sequence += 1) {
    const [from, to] = sequence % 2 === 0 ? [one, other] : [other, one];
    const reply = { ...randomReply(random), anonymous: false };
    t.same(opened(to, sealed(from, { type: 'reply', body: reply }, sequence)), {
      type: 'reply',
      body: reply,
    });
  }
  t.end();
});

t.test('a body on the wire is not readable, and the same body never looks the same twice', (t) => {
  const [one] = sessionPair(crypto, AGENT_ADDRESS);
  const bodies = Array.from({ length: 50 }, (_, sequence) =>
    Buffer.from(sealed(one, ASK, sequence).subarray(HEADER.size)).toString('hex'),
  );
  t.equal(new Set(bodies).size, 50);
  t.notOk(bodies.some((body) => body.startsWith('00000000')));
  t.end();
});

t.test('our own datagram sent back to us does not open', (t) => {
  const [one] = sessionPair(crypto, AGENT_ADDRESS);
  t.equal(opened(one, sealed(one, ASK, 0)), 'bad-tag');
  t.end();
});

t.test('under other keys nothing opens', (t) => {
  const [one] = sessionPair(crypto, AGENT_ADDRESS);
  const [, stranger] = sessionPair(crypto, AGENT_ADDRESS);
  t.equal(opened(stranger, sealed(one, ASK, 0)), 'bad-tag');
  t.end();
});

t.test('every bit of the header is bound: flags, type, term, session, sequence', (t) => {
  const [one, other] = sessionPair(crypto, AGENT_ADDRESS);
  const good = sealed(one, ASK, 5, 3);
  for (let bit = 0; bit < 8 * HEADER.size; bit += 1) {
    const bytes = new Uint8Array(good);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    // Past `inspect`, straight to the seal, so that little but the tag can object.
    const found = openMessage(other, bytes, readHeader(bytes));
    const anonymous = bit === 8 + 1;
    if (found !== (anonymous ? 'bad-field' : 'bad-tag')) t.fail(`bit ${bit}: ${String(found)}`);
  }
  t.same(opened(other, good), ASK);
  t.end();
});

t.test('a forged tag does not spoil the window for the true datagram', (t) => {
  const [one, other] = sessionPair(crypto, AGENT_ADDRESS);
  const good = sealed(one, ASK, 1000);
  const forged = new Uint8Array(good);
  forged[47]! ^= 1;
  t.equal(opened(other, forged), 'bad-tag');
  t.same(opened(other, sealed(one, ASK, 3)), ASK, 'the forged sequence moved nothing');
  t.same(opened(other, good), ASK);
  t.end();
});

t.test(
  'a replayed ask, adjust or notice is refused, a replayed reply is the asker’s to judge',
  (t) => {
    const [one, other] = sessionPair(crypto, AGENT_ADDRESS);
    const random = seededRandom(3);
    const body = { ...randomAdjust(random), drift: 1e-6 };
    const notice = { reason: 'leaving', lowestVersion: 1, highestVersion: 1, about: 0 } as const;
    const messages: Message[] = [ASK, { type: 'adjust', body }, { type: 'notice', body: notice }];
    for (const [sequence, message] of messages.entries()) {
      const bytes = sealed(one, message, sequence);
      t.type(opened(other, bytes), 'object');
      t.equal(opened(other, bytes), 'replayed');
      t.equal(opened(other, bytes), 'replayed');
    }
    const reply = sealed(
      one,
      { type: 'reply', body: { ...randomReply(random), anonymous: false } },
      0,
    );
    t.type(opened(other, reply), 'object');
    t.type(opened(other, reply), 'object');
    t.end();
  },
);

t.test('asks of one side share a window with its adjusts and notices', (t) => {
  const [one, other] = sessionPair(crypto, AGENT_ADDRESS);
  t.same(opened(other, sealed(one, ASK, 7)), ASK);
  const body = { ...randomAdjust(seededRandom(4)), drift: 1e-6 };
  t.equal(opened(other, sealed(one, { type: 'adjust', body }, 7)), 'replayed');
  t.end();
});

t.test('no two datagrams of one direction are sealed under the same nonce', (t) => {
  const nonces: string[] = [];
  const watched = (key: Uint8Array): Aead => {
    const aead = crypto.aead(key);
    return {
      open: aead.open.bind(aead),
      seal: (buffer, from, headerSize, bodySize, nonce) => {
        nonces.push(Buffer.from(nonce).toString('hex'));
        aead.seal(buffer, from, headerSize, bodySize, nonce);
      },
    };
  };
  const keys = { send: watched(new Uint8Array(32)), receive: watched(new Uint8Array(32)) };
  const session = new Session({ localId: 1, remoteId: 2 }, keys, AGENT_ADDRESS);
  const random = seededRandom(5);
  for (let i = 0; i < 1000; i += 1) {
    // A reply to the other's ask of the same number, beside an ask or adjust of our own.
    sealed(session, { type: 'reply', body: { ...randomReply(random), anonymous: false } }, i);
    const own = session.takeSequence();
    if (own !== i) t.fail('sequences count from 0');
    sealed(session, random() < 0.5 ? ASK : { type: 'adjust', body: randomAdjust(random) }, own);
  }
  for (const sequence of [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) sealed(session, ASK, sequence);
  t.equal(new Set(nonces).size, nonces.length);
  t.equal(nonces[2 * 258], '000000000201000004000000', 'Noise’s nonce, little-endian');
  t.equal(nonces[0], '000000000000000004000000', 'a reply has its type in it');
  t.equal(TYPE.reply, 4);
  t.end();
});

t.test('a new session counts its sequences from 0 and is far from its last', (t) => {
  const session = sessionPair(crypto, AGENT_ADDRESS)[0];
  t.equal(session.exhausted(), false);
  t.equal(session.takeSequence(), 0);
  t.equal(session.takeSequence(), 1);
  t.end();
});
