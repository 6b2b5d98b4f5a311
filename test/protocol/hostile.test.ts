// Hostile bytes, random or sealed by the holder of a key: nothing throws, each is counted.
import t from 'tap';
import { REFUSALS } from '#protocol/refusal.js';
import type { Session } from '#protocol/seal/session.js';
import { readHeader, viewOf } from '#protocol/wire/header.js';
import { writeHelloName, HELLO } from '#protocol/wire/hello.js';
import { FLAG, HANDSHAKE_SIZE, HEADER, TAG_SIZE } from '#protocol/wire/layout.js';
import { CODECS, TYPE } from '#protocol/wire/codecs.js';
import { type Message, inspect, readUnsealed, sizeOf } from '#protocol/wire/message.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import {
  AGENT_ADDRESS,
  KMC,
  MASTER_ADDRESS,
  crypto,
  newFollower,
  newMaster,
} from '../sim/alone.js';
import { bytesOf, integer, pick, randomAdjust, randomHello } from '../sim/dice.js';
import {
  cookieOf,
  greet,
  helloOf,
  pull,
  sealed,
  sealedBody,
  sessionPair,
  stampAt,
  welcome,
} from '../sim/peer.js';
import { seededRandom } from '../sim/random.js';

/** Every size that a datagram may have. */
const SIZES = Object.values(CODECS).flatMap((row) =>
  'unsealed' in row ? [row.unsealed.size, row.size] : [row.size],
);

t.test('no random bytes make a decoder throw', (t) => {
  const random = seededRandom(13);
  const [, session] = sessionPair(crypto, AGENT_ADDRESS);
  const seen = new Map<string, number>();
  for (let i = 0; i < 100_000; i += 1) {
    const bytes = bytesOf(random, random() < 0.2 ? integer(random, 200) : pick(random, SIZES));
    if (random() < 0.9 && bytes.length > 0) bytes[0] = 0x10 | integer(random, 10);
    const header = inspect(bytes);
    const read = typeof header === 'string' ? header : readUnsealed(bytes, header);
    const opened = typeof header === 'string' ? header : openMessage(session, bytes, header);
    for (const found of [read, opened]) {
      const what = typeof found === 'string' ? found : 'message';
      seen.set(what, (seen.get(what) ?? 0) + 1);
    }
  }
  const reasons = [...seen.keys()].filter((what) => what !== 'message');
  t.ok(
    reasons.every((why) => (REFUSALS as readonly string[]).includes(why)),
    reasons.join(' '),
  );
  for (const why of ['short', 'long', 'unknown-version', 'unknown-type', 'bad-field', 'bad-tag'])
    t.ok(seen.has(why), why);
  t.end();
});

const total = (refusals: Readonly<Record<string, number>>): number =>
  Object.values(refusals).reduce((sum, count) => sum + count, 0);

const from = { host: '10.9.9.9', port: 1 };

/** Bytes that look more or less like something: the right sizes, types and sessions. */
function almost(random: () => number, sessions: readonly number[]): Uint8Array {
  const bytes = bytesOf(random, random() < 0.1 ? integer(random, 200) : pick(random, SIZES));
  if (random() < 0.9 && bytes.length > 0)
    bytes[0] = 0x10 | pick(random, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  if (random() < 0.5 && bytes.length >= 8)
    viewOf(bytes).setUint32(HEADER.session, pick(random, sessions));
  if (random() < 0.3 && bytes.length >= 50) writeHelloName(viewOf(bytes), KMC.name);
  if (random() < 0.3 && bytes.length >= HANDSHAKE_SIZE) viewOf(bytes).setUint32(HELLO.era, 0);
  return bytes;
}

t.test('a master refuses 100 000 strings of random bytes, counts each, and does not throw', (t) => {
  const random = seededRandom(14);
  const master = newMaster();
  const session = greet(master, { ...KMC, crypto }, { at: 1e9, from: AGENT_ADDRESS })!;
  for (let i = 0; i < 100_000; i += 1) {
    const at = 1e9 + i * 1e5;
    const bytes = almost(random, [0, session.remoteId, session.localId]);
    master.receive({ bytes, from, at: stampAt(at) });
    if (i % 100 === 0) pull(master, at);
  }
  const { refusals } = master.observe(stampAt(2e10).at);
  t.equal(total(refusals), 100_000);
  for (const why of [
    'anonymous-refused',
    'bad-field',
    'bad-tag',
    'long',
    'not-authenticated',
    'short',
    'stale-cookie',
    'unknown-session',
    'unknown-type',
    'unknown-version',
  ])
    t.ok(why in refusals, why);
  t.end();
});

t.test('two million datagrams of garbage are counted, answered seldom, and leave nothing', (t) => {
  const random = seededRandom(21);
  const master = newMaster();
  const session = greet(master, { ...KMC, crypto }, { at: 1e9, from: AGENT_ADDRESS })!;
  const before = master.observe(stampAt(1e9).at);
  const pool = Array.from({ length: 4000 }, () => almost(random, [0, session.localId]));
  let answers = 0;
  // Twenty seconds at a hundred thousand a second; each is opened where it stands, and so goes on changing.
  for (let i = 0; i < 2_000_000; i += 1) {
    const at = 1e9 + i * 1e4;
    master.receive({ bytes: pool[i % pool.length]!, from, at: stampAt(at) });
    if (i % 1000 === 0)
      answers += pull(master, at).filter(({ to }) => to.host === from.host).length;
  }
  const after = master.observe(stampAt(2.1e10).at);
  t.equal(total(after.refusals) - total(before.refusals), 2_000_000);
  t.equal(after.agents.length, before.agents.length);
  t.ok(answers < 20_000, `${answers} answers`);
  t.ok(pull(master, 2.1e10).length < 100, 'nothing has piled up');
  t.end();
});

t.test('a follower refuses 100 000 strings of random bytes, counts each, and stays', (t) => {
  const random = seededRandom(15);
  const follower = newFollower();
  const place = { at: 1e9, from: MASTER_ADDRESS, term: 1, session: 99 };
  const { session, hello } = welcome(follower, { key: KMC.key, crypto }, place);
  for (let i = 0; i < 100_000; i += 1) {
    const bytes = almost(random, [0, hello.session]);
    follower.receive({ bytes, from, at: stampAt(1e9 + i * 1e3) });
  }
  const observation = follower.observe(stampAt(2e9).at);
  t.equal(total(observation.refusals), 100_000);
  t.same(observation.master, MASTER_ADDRESS);
  const ask: Message = { type: 'ask', body: { timescale: 'raw', anonymous: false } };
  const bytes = sealed(session, ask, 0, 1);
  follower.receive({ bytes, from: MASTER_ADDRESS, at: stampAt(2e9) });
  const answers = pull(follower, 2e9).filter(({ header }) => header.type === TYPE.reply);
  t.equal(answers.length, 1, 'the master is still answered');
  t.end();
});

t.test(
  'any bit of a good datagram flipped is refused and counted, and the good one is not',
  (t) => {
    const follower = newFollower();
    const place = { at: 1e9, from: MASTER_ADDRESS, term: 1, session: 99 };
    const { session } = welcome(follower, { key: KMC.key, crypto }, place);
    const random = seededRandom(16);
    const messages: Message[] = [
      { type: 'ask', body: { timescale: 'raw', anonymous: false } },
      { type: 'adjust', body: { ...randomAdjust(random), drift: 1e-6, bound: 1000, rate: 1e-5 } },
      { type: 'notice', body: { reason: 'rate', lowestVersion: 1, highestVersion: 1, about: 0 } },
    ];
    const counted = (): number => total(follower.observe(stampAt(1e9).at).refusals);
    for (const [sequence, message] of messages.entries()) {
      const good = sealed(session, message, sequence, 1);
      for (let bit = 0; bit < 8 * good.length; bit += 1) {
        const bytes = new Uint8Array(good);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        const before = counted();
        follower.receive({ bytes, from, at: stampAt(1e9) });
        if (counted() !== before + 1) t.fail(`bit ${bit} of ${message.type} may be flipped`);
      }
      const before = counted();
      follower.receive({ bytes: good, from: MASTER_ADDRESS, at: stampAt(1e9) });
      t.equal(counted(), before, `the ${message.type} itself is taken`);
    }
    t.same(follower.observe(stampAt(1e9).at).master, MASTER_ADDRESS);
    t.end();
  },
);

t.test('any bit of a hello flipped is refused by the master', (t) => {
  const master = newMaster();
  const who = { ...KMC, crypto };
  const { bytes: good } = helloOf(who, cookieOf(master, who, { at: 0, from })!);
  const counted = (): number => total(master.observe(stampAt(1e9).at).refusals);
  for (let bit = 0; bit < 8 * good.length; bit += 1) {
    const bytes = new Uint8Array(good);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    const before = counted();
    master.receive({ bytes, from, at: stampAt(1e7 * bit) });
    if (counted() !== before + 1) t.fail(`bit ${bit} may be flipped`);
  }
  t.equal(pull(master, 2e12).filter(({ header }) => header.type === TYPE.welcome).length, 0);
  t.end();
});

/** Every type that travels under a session. */
const SEALABLE = Object.values(CODECS).flatMap((row) => ('read' in row ? [row.number] : []));

/** Types and flags at random, with a body of the length that they demand. */
function sound(session: Session, random: () => number, sequence: number, term: number): Uint8Array {
  const type = pick(random, SEALABLE);
  const flags = random() < 0.3 ? 0 : integer(random, 256);
  const bodySize = Math.max(sizeOf({ type, flags })! - HEADER.size - TAG_SIZE, 0);
  const edges = [0x00, 0xff, 0x80, 0x7f];
  const body = Uint8Array.from({ length: bodySize }, () =>
    random() < 0.5 ? pick(random, edges) : integer(random, 256),
  );
  return sealedBody(session, { type, flags, term, sequence }, body);
}

t.test(
  'a form that belongs outside of a session is refused inside, and the other way round',
  (t) => {
    const [one, other] = sessionPair(crypto, AGENT_ADDRESS);
    const forms: [type: number, flags: number, size: number][] = [
      [TYPE.ask, FLAG.anonymous, 4],
      [TYPE.reply, FLAG.anonymous, 4],
      [TYPE.notice, 0, 0],
    ];
    for (const [sequence, [type, flags, size]] of forms.entries()) {
      const header = { type, flags, term: 0, sequence };
      const bytes = sealedBody(one, header, new Uint8Array(size));
      t.equal(openMessage(other, bytes, readHeader(bytes)), 'bad-field', `type ${type}`);
    }
    const bytes = sealed(one, { type: 'ask', body: { timescale: 'raw', anonymous: false } }, 9);
    t.equal(readUnsealed(bytes, readHeader(bytes)), 'unknown-session');
    t.end();
  },
);

t.test('whatever the holder of a key seals, a master does not throw', (t) => {
  const random = seededRandom(17);
  const master = newMaster();
  const session = greet(master, { ...KMC, crypto }, { at: 1e9, from: AGENT_ADDRESS })!;
  const faults = new Set<string>();
  for (let i = 0; i < 20_000; i += 1) {
    const at = 1e9 + i * 1e6;
    const bytes = sound(session, random, i, 0);
    try {
      master.receive({ bytes, from: AGENT_ADDRESS, at: stampAt(at) });
      master.wake(stampAt(at).at);
      pull(master, at);
      master.observe(stampAt(at).at);
    } catch (error) {
      faults.add(`${String(error)}, of type ${bytes[0]! & 15} with flags ${bytes[1]! & 3}`);
    }
  }
  t.same([...faults], []);
  t.end();
});

t.test('whatever a holder of a key says in its hello, a master does not throw', (t) => {
  const random = seededRandom(18);
  const master = newMaster();
  const faults = new Set<string>();
  let sessions = 0;
  for (let i = 0; i < 500; i += 1) {
    const at = 1e9 + i * 2e10;
    const hello = { ...randomHello(random), asksItself: false };
    try {
      const session = greet(master, { ...KMC, crypto }, { at, from: AGENT_ADDRESS, hello });
      if (session === undefined) continue;
      sessions += 1;
      const body: Message['body'] = { timescale: 'group', anonymous: false };
      const bytes = sealed(session, { type: 'ask', body }, 0);
      master.receive({ bytes, from: AGENT_ADDRESS, at: stampAt(at) });
      for (const later of [0, 1e8, 1e9, 1e10]) {
        master.wake(stampAt(at + later).at);
        pull(master, at + later);
        master.observe(stampAt(at + later).at);
      }
    } catch (error) {
      faults.add(String(error));
    }
  }
  t.ok(sessions > 100, `${sessions} sessions`);
  t.same([...faults], []);
  t.end();
});

t.test('whatever its master seals, a follower does not throw', (t) => {
  const random = seededRandom(19);
  const faults = new Set<string>();
  for (let round = 0; round < 40; round += 1) {
    const follower = newFollower();
    const place = { at: 1e9, from: MASTER_ADDRESS, term: 1, session: 99 };
    const { session } = welcome(follower, { key: KMC.key, crypto }, place);
    for (let i = 0; i < 400; i += 1) {
      const at = 1e9 + i * 1e7;
      const bytes = sound(session, random, i, 1);
      try {
        follower.receive({ bytes, from: MASTER_ADDRESS, at: stampAt(at) });
        follower.wake(stampAt(at).at);
        pull(follower, at);
        follower.observe(stampAt(at).at);
        if (Number.isNaN(follower.now(stampAt(at).at).bound)) throw new Error('its bound is NaN');
      } catch (error) {
        faults.add(`${String(error)}, of type ${bytes[0]! & 15} with flags ${bytes[1]! & 3}`);
      }
    }
  }
  t.same([...faults], []);
  t.end();
});
