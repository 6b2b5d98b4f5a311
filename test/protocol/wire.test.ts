// The wire: what is written is read again, and what is broken is refused by name.
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import { readAdjust, writeAdjust, ADJUST } from '#protocol/wire/adjust.js';
import { readHeader, viewOf, writeHeader } from '#protocol/wire/header.js';
import {
  readHello,
  readHelloName,
  writeHello,
  writeHelloName,
  HELLO,
  HELLO_PAYLOAD,
} from '#protocol/wire/hello.js';
import {
  HANDSHAKE_SIZE,
  HEADER,
  MAX_DATAGRAM,
  SEALED_TIME_SIZE,
  TIME_BODY_SIZE,
} from '#protocol/wire/layout.js';
import { NOTICE, NOTICE_SIZE } from '#protocol/wire/notice.js';
import { REPLY, readReply, writeReply } from '#protocol/wire/reply.js';
import { CODECS, TYPE } from '#protocol/wire/codecs.js';
import {
  WALL_CLOCK,
  readWallClock,
  WALL_CLOCKS_MOST,
  writeWallClock,
} from '#protocol/wire/wall-clock.js';
import { WELCOME, WELCOME_PAYLOAD, readWelcome, writeWelcome } from '#protocol/wire/welcome.js';
import { type Message, inspect, readUnsealed, writeUnsealed } from '#protocol/wire/message.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import { qualityOf, shownQualityOf } from '#protocol/wire/quality.js';
import { AGENT_ADDRESS, crypto } from '../sim/alone.js';
import {
  integer,
  pick,
  randomAddress,
  randomAdjust,
  randomHello,
  randomMessage,
  randomReply,
  randomWallClock,
  randomWelcome,
} from '../sim/dice.js';
import { sealed, sessionPair } from '../sim/peer.js';
import { seededRandom } from '../sim/random.js';

const [ours, theirs] = sessionPair(crypto, AGENT_ADDRESS);

/** What the other side reads of a message, sealed or not. */
function carried(message: Message, sequence: number): unknown {
  const anonymous = 'anonymous' in message.body && message.body.anonymous;
  if (!anonymous) {
    const bytes = sealed(ours, message, sequence);
    const header = inspect(bytes);
    return typeof header === 'string' ? header : openMessage(theirs, bytes, header);
  }
  const buffer = new Uint8Array(MAX_DATAGRAM);
  const length = writeUnsealed(buffer, message, { term: 3, session: 0, sequence });
  const header = inspect(buffer.subarray(0, length));
  return typeof header === 'string' ? header : readUnsealed(buffer.subarray(0, length), header);
}

t.test('every message under a session is read as it was written', (t) => {
  const random = seededRandom(1);
  const wrong: unknown[] = [];
  for (let i = 0; i < 5000; i += 1) {
    const message = randomMessage(random);
    const read = carried(message, i);
    if (message.type === 'adjust') {
      // The drift is rounded up on the wire; all else is exact.
      const { body } = read as { body: { drift: number } };
      const { drift } = message.body;
      if (!(body.drift >= drift * (1 - 1e-12) && body.drift <= drift * 1.002 + 1e-12))
        t.fail(`a drift of ${drift} became ${body.drift}`);
      body.drift = drift;
    }
    if (!isDeepStrictEqual(read, message)) wrong.push([read, message]);
  }
  t.same(wrong, []);
  t.end();
});

t.test('hello and welcome are read as they were written', (t) => {
  const random = seededRandom(2);
  const wrong: unknown[] = [];
  for (let i = 0; i < 2000; i += 1) {
    const hello = randomHello(random);
    const said = randomWelcome(random);
    if (!isDeepStrictEqual(readHello(writeHello(hello)), hello)) wrong.push(hello);
    if (!isDeepStrictEqual(readWelcome(writeWelcome(said)), said)) wrong.push(said);
  }
  t.same(wrong, []);
  t.end();
});

t.test('what any bytes decode to can be encoded again, so that no peer makes us throw', (t) => {
  const random = seededRandom(3);
  const edges = [0x80, 0x00, 0x00, 0x00, 0xff, 0x7f];
  const body = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () =>
      random() < 0.5 ? pick(random, edges) : integer(random, 256),
    );
  const faults = new Set<string>();
  const again = (what: string, write: () => void): void => {
    try {
      write();
    } catch (error) {
      faults.add(`${what}: ${(error as Error).message}`);
    }
  };
  const room = new Uint8Array(TIME_BODY_SIZE);
  for (let i = 0; i < 20_000; i += 1) {
    const flags = integer(random, 256);
    const reply = readReply(body(TIME_BODY_SIZE), 0, flags);
    if (reply !== undefined) again('reply', () => writeReply(room, 0, reply));
    const adjust = readAdjust(body(TIME_BODY_SIZE), 0, flags);
    if (adjust !== undefined) again('adjust', () => writeAdjust(room, 0, adjust));
    const wall = readWallClock(body(TIME_BODY_SIZE), 0, flags);
    if (wall !== undefined) again('wall', () => writeWallClock(room, 0, wall));
    const hello = readHello(body(HELLO.payloadSize));
    if (hello !== undefined) again('hello', () => writeHello(hello));
    const said = readWelcome(body(WELCOME.payloadSize));
    if (said !== undefined) again('welcome', () => writeWelcome(said));
  }
  t.same([...faults], []);
  t.end();
});

t.test('a rate has the same range in the decoder and in the constructor', (t) => {
  const bytes = new Uint8Array(TIME_BODY_SIZE);
  viewOf(bytes).setInt32(ADJUST.rate, -(2 ** 31));
  const adjust = readAdjust(bytes, 0, 0);
  if (adjust !== undefined) t.doesNotThrow(() => writeAdjust(bytes, 0, adjust));
  const payload = writeHello(randomHello(seededRandom(4)));
  viewOf(payload).setInt32(HELLO_PAYLOAD.rate, -(2 ** 31));
  const hello = readHello(payload);
  if (hello !== undefined) t.doesNotThrow(() => writeHello(hello));
  t.end();
});

t.test('a datagram of any other length than its own is refused as short or long', (t) => {
  const sizes = Object.values(CODECS).flatMap((row): [number, number, number][] => {
    if (!('unsealed' in row))
      return [
        [row.number, 0, row.size],
        [row.number, 0xff, row.size],
      ];
    const { flag, isSet, size } = row.unsealed;
    return [
      [row.number, isSet ? 0 : flag, row.size],
      [row.number, isSet ? flag : 0, size],
    ];
  });
  for (const [type, flags, size] of sizes) {
    const bytes = new Uint8Array(300);
    writeHeader(bytes, { type, flags, term: 0, session: 1, sequence: 0 });
    const wrong = Array.from({ length: 301 }, (_, length) => length).filter((length) => {
      const found = inspect(bytes.subarray(0, length));
      const expected = length < size ? 'short' : length > size ? 'long' : undefined;
      return expected === undefined ? typeof found === 'string' : found !== expected;
    });
    t.same(wrong, [], `type ${type}, flags ${flags}`);
  }
  t.end();
});

t.test(
  'sealed time-carrying datagrams have 48 bytes, and no answer is longer than its ask',
  (t) => {
    t.equal(SEALED_TIME_SIZE, 48);
    const random = seededRandom(5);
    const ask: Message = { type: 'ask', body: { timescale: 'raw', anonymous: false } };
    t.equal(sealed(ours, ask, 1e6).length, 48);
    t.equal(sealed(ours, { type: 'adjust', body: randomAdjust(random) }, 1e6 + 1).length, 48);
    const reply = { ...randomReply(random), anonymous: false };
    t.equal(sealed(ours, { type: 'reply', body: reply }, 0).length, 48);
    t.end();
  },
);

t.test('an unknown version is refused as such, whatever its type and length', (t) => {
  for (let version = 0; version < 16; version += 1)
    for (let type = 0; type < 16; type += 1) {
      const bytes = new Uint8Array(12 + 3 * type);
      bytes[0] = (version << 4) | type;
      if (version !== 1 && inspect(bytes) !== 'unknown-version') t.fail(`${version}, ${type}`);
    }
  t.pass();
  t.end();
});

t.test('an unknown type is refused', (t) => {
  const known: readonly number[] = Object.values(CODECS).map(({ number }) => number);
  for (let type = 0; type < 16; type += 1) {
    if (known.includes(type)) continue;
    const bytes = new Uint8Array(SEALED_TIME_SIZE);
    bytes[0] = 0x10 | type;
    t.equal(inspect(bytes), 'unknown-type');
  }
  t.end();
});

t.test('a header is read as it was written, bits without a name included', (t) => {
  const random = seededRandom(6);
  const bytes = new Uint8Array(HEADER.size);
  for (let i = 0; i < 1000; i += 1) {
    const header = {
      type: integer(random, 16),
      flags: integer(random, 256),
      term: integer(random, 2 ** 16),
      session: integer(random, 2 ** 32),
      sequence: integer(random, 2 ** 32),
    };
    writeHeader(bytes, header);
    if (!isDeepStrictEqual(readHeader(bytes), { version: 1, ...header })) t.fail('not the same');
  }
  t.pass();
  t.end();
});

t.test('nanoseconds of a second or more are refused by decoders and by constructors', (t) => {
  const random = seededRandom(7);
  const reply = randomReply(random);
  const adjust = randomAdjust(random);
  const wall = randomWallClock(random);
  const body = new Uint8Array(TIME_BODY_SIZE);
  for (const bad of [1e9, 1e9 + 1, 2 ** 31, 2 ** 32 - 1]) {
    writeReply(body, 0, reply);
    viewOf(body).setUint32(REPLY.nanoseconds, bad);
    t.equal(readReply(body, 0, 0), undefined);
    writeAdjust(body, 0, adjust);
    viewOf(body).setUint32(ADJUST.groupNanoseconds, bad);
    t.equal(readAdjust(body, 0, 0), undefined);
    for (const at of [HELLO_PAYLOAD.rawNanoseconds, HELLO_PAYLOAD.nanoseconds]) {
      const hello = writeHello(randomHello(random));
      viewOf(hello).setUint32(at, bad);
      t.equal(readHello(hello), undefined);
    }
    writeWallClock(body, 0, wall);
    viewOf(body).setUint32(WALL_CLOCK.nanoseconds, bad);
    t.equal(readWallClock(body, 0, 0), undefined);
    const said = writeWelcome(randomWelcome(random));
    viewOf(said).setUint32(WELCOME_PAYLOAD.nanoseconds, bad);
    t.equal(readWelcome(said), undefined);
    t.throws(() => writeReply(body, 0, { ...reply, nanoseconds: bad }), RangeError);
    t.throws(() => writeAdjust(body, 0, { ...adjust, groupNanoseconds: bad }), RangeError);
    t.throws(() => writeWallClock(body, 0, { ...wall, nanoseconds: bad }), RangeError);
  }
  t.throws(() => writeReply(body, 0, { ...reply, nanoseconds: -1 }), RangeError);
  t.end();
});

t.test(
  'other fields out of their range are refused: belief, session 0, masters, reason, kind, wall',
  (t) => {
    const random = seededRandom(8);
    const hello = randomHello(random);
    const changed = (payload: Uint8Array, at: number, ...values: number[]): Uint8Array => {
      payload.set(values, at);
      return payload;
    };
    for (const belief of [3, 4, 255])
      t.equal(readHello(changed(writeHello(hello), HELLO_PAYLOAD.belief, belief)), undefined);
    t.equal(readHello(changed(writeHello(hello), HELLO_PAYLOAD.session, 0, 0, 0, 0)), undefined);
    t.equal(readHello(writeHello(hello).subarray(1)), undefined);
    const boundless = { ...hello.belief, kind: 'group', bound: Infinity } as const;
    t.equal(readHello(writeHello({ ...hello, belief: boundless })), undefined);
    const said = randomWelcome(random);
    for (const count of [5, 255])
      t.equal(
        readWelcome(changed(writeWelcome(said), WELCOME_PAYLOAD.masterCount, count)),
        undefined,
      );
    t.equal(
      readWelcome(changed(writeWelcome(said), WELCOME_PAYLOAD.session, 0, 0, 0, 0)),
      undefined,
    );
    t.equal(readWelcome(writeWelcome(said).subarray(1)), undefined);
    t.equal(readAdjust(new Uint8Array(TIME_BODY_SIZE), 0, 0x03), undefined);
    for (const reason of [0, 12, 255]) {
      const notice = new Uint8Array(NOTICE_SIZE);
      writeHeader(notice, {
        type: TYPE.notice,
        flags: 0,
        term: 0,
        session: 0,
        sequence: 0,
      });
      notice[HEADER.size + NOTICE.reason] = reason;
      const header = inspect(notice);
      t.equal(typeof header === 'string' ? header : readUnsealed(notice, header), 'bad-field');
    }
    const wall = new Uint8Array(TIME_BODY_SIZE);
    for (const number of [0, WALL_CLOCKS_MOST + 1, 255]) {
      writeWallClock(wall, 0, randomWallClock(random));
      wall[WALL_CLOCK.wall] = number;
      t.equal(readWallClock(wall, 0, 0), undefined);
      t.throws(
        () => writeWallClock(wall, 0, { ...randomWallClock(random), wall: number }),
        RangeError,
      );
    }
    writeWallClock(wall, 0, { ...randomWallClock(random), bound: Infinity });
    t.equal(readWallClock(wall, 0, 0), undefined, 'of an offset that is not known nothing is told');
    const masters = Array.from({ length: 5 }, () => randomAddress(random));
    t.throws(() => writeWelcome({ ...said, masters }), RangeError);
    t.equal(qualityOf(0x30), 'unset', 'of group time this quality says nothing');
    t.equal(shownQualityOf(0x30), 'astray');
    t.end();
  },
);

t.test('a name is one to 31 of the characters of a host name', (t) => {
  const view = viewOf(new Uint8Array(HANDSHAKE_SIZE));
  for (const name of ['a', 'line-3.hall_2', 'x'.repeat(31)]) {
    writeHelloName(view, name);
    t.equal(readHelloName(view), name);
  }
  for (const name of ['', 'x'.repeat(32)]) t.throws(() => writeHelloName(view, name), RangeError);
  for (const name of ['KMC', '-a', '.a', 'a b', 'a\0', 'é'.repeat(2)]) {
    writeHelloName(view, name);
    t.equal(readHelloName(view), undefined, JSON.stringify(name));
  }
  for (const length of [0, 32, 255]) {
    view.setUint8(HELLO.nameLength, length);
    t.equal(readHelloName(view), undefined, `length ${length}`);
  }
  t.end();
});
