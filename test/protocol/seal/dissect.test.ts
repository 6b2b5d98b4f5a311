// Datagrams taken apart: the golden ones say what is written of them, and any bytes say something.

import { readFileSync } from 'node:fs';
import t from 'tap';
import { type DissectionKeys, dissect } from '#protocol/seal/dissect.js';
import { nodeCrypto } from '#host/crypto.js';
import { seededRandom } from '#sim/random.js';

interface Golden {
  readonly title: string;
  readonly type: string;
  readonly datagram: string;
  readonly header: Readonly<Record<string, number>>;
  readonly key?: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const file = new URL('../../../golden/datagrams.json', import.meta.url);
const { handshake, datagrams } = JSON.parse(readFileSync(file, 'utf8')) as {
  handshake: Readonly<Record<string, string>>;
  datagrams: readonly Golden[];
};

const bytesOf = (hex = ''): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const golden = (title: string): Uint8Array =>
  bytesOf(datagrams.find((one) => one.title === title)?.datagram);

const CREDENTIAL = { name: 'line-3', role: 'agent', key: bytesOf(handshake['key']) } as const;
const NO_KEYS: DissectionKeys = { crypto: nodeCrypto, credentials: [], sessionKeys: [] };
const ALL_KEYS: DissectionKeys = {
  crypto: nodeCrypto,
  credentials: [CREDENTIAL],
  sessionKeys: [handshake['agentToMaster'], handshake['masterToAgent']].map(bytesOf),
};

/** As the golden file writes what JSON does not know. */
const written = (fields: object): object =>
  JSON.parse(
    JSON.stringify(fields, (_key, value: unknown) => {
      if (value === Infinity) return 'infinite';
      if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
      return value === undefined ? null : value;
    }),
  ) as object;

for (const { title, type, datagram, header, key, fields } of datagrams) {
  if (type === 'welcome') continue;
  t.test(`the golden ${title} says with its keys all that is written of it`, (t) => {
    const seen = dissect(bytesOf(datagram), ALL_KEYS);
    t.equal(seen.refusal, undefined);
    t.equal(seen.name, type);
    t.match(seen.header, header);
    const isClear = key === undefined && type !== 'hello' && type !== 'cookie';
    t.equal(seen.seal.state, isClear ? 'none' : 'opened');
    // What proves that its sender got the cookie is not in the hello itself.
    const { secret: _secret, ...others } = fields;
    t.same(written(seen.fields), type === 'hello' ? others : fields);
    t.end();
  });
}

t.test('without keys there is the header, and what is in the clear', (t) => {
  const hello = dissect(golden('hello'), NO_KEYS);
  t.same(hello.seal, { state: 'closed', needs: 'key' });
  t.same(hello.fields, { name: 'line-3', era: 0x00c0_ffee, count: 3, attempt: 1 });
  const ask = dissect(golden('ask in group time'), NO_KEYS);
  t.match(ask, { name: 'ask', header: { sequence: 0 }, fields: {} });
  t.same(ask.seal, { state: 'closed', needs: 'session key' });
  t.equal(dissect(golden('cookie'), NO_KEYS).seal.state, 'closed');
  t.end();
});

t.test('no key file and no session key opens a welcome', (t) => {
  const { seal, fields, refusal } = dissect(golden('welcome'), ALL_KEYS);
  t.same(seal, { state: 'closed', needs: 'ephemeral key' });
  t.same([fields, refusal], [{}, undefined]);
  t.end();
});

t.test('a key that is being replaced opens what was sent under the old one', (t) => {
  const old = { key: CREDENTIAL.key, until: 0 };
  const renewed = { ...CREDENTIAL, key: new Uint8Array(32), old };
  for (const title of ['hello', 'hello that asks for a cookie', 'cookie'])
    t.same(dissect(golden(title), { ...NO_KEYS, credentials: [renewed] }).seal, {
      state: 'opened',
      by: 'line-3',
    });
  t.end();
});

t.test('a wrong key opens nothing, and a changed byte is not opened by the right one', (t) => {
  const wrong = {
    ...NO_KEYS,
    credentials: [{ ...CREDENTIAL, key: new Uint8Array(32) }],
    sessionKeys: [new Uint8Array(32)],
  };
  for (const { title, datagram, key } of datagrams) {
    t.not(dissect(bytesOf(datagram), wrong).seal.state, 'opened', title);
    if (key === undefined) continue;
    const changed = bytesOf(datagram);
    changed[changed.length - 1]! ^= 1;
    t.equal(dissect(changed, ALL_KEYS).seal.state, 'closed', title);
  }
  t.end();
});

t.test('the bytes that were given stay as they are', (t) => {
  for (const { title, datagram } of datagrams) {
    const bytes = bytesOf(datagram);
    dissect(bytes, ALL_KEYS);
    t.equal(Buffer.from(bytes).toString('hex'), datagram, title);
  }
  t.end();
});

t.test('what nobody would use says why: too short, too long, of another version or type', (t) => {
  t.match(dissect(bytesOf('13'), NO_KEYS), { header: undefined, refusal: 'short' });
  t.match(dissect(new Uint8Array(48).fill(0x1f), NO_KEYS), {
    name: undefined,
    header: { type: 15 },
    refusal: 'unknown-type',
  });
  t.equal(dissect(new Uint8Array(48).fill(0x23), NO_KEYS).refusal, 'unknown-version');
  t.equal(dissect(new Uint8Array(161).fill(0x11), NO_KEYS).refusal, 'long');
  t.end();
});

t.test('any bytes can be taken apart', (t) => {
  const random = seededRandom(18);
  for (let i = 0; i < 2000; i += 1) {
    const { datagram } = datagrams[Math.floor(random() * datagrams.length)]!;
    const bytes = bytesOf(datagram);
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    dissect(bytes, ALL_KEYS);
  }
  t.pass('and none of them was thrown out');
  t.end();
});
