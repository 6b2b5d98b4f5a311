// The golden datagrams: each opens under its key, says what is written, and comes out the same.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { GreetingKey, NO_SECRET } from '#protocol/seal/greeting-key.js';
import { Initiator, Responder } from '#protocol/seal/handshake.js';
import { Session } from '#protocol/seal/session.js';
import { type Header, viewOf, writeHeader } from '#protocol/wire/header.js';
import { readCookie, writeCookie } from '#protocol/wire/cookie.js';
import {
  type Hello,
  type Pass,
  helloPrologue,
  readHello,
  readHelloName,
  readPass,
  writeHello,
  writeHelloName,
  writePass,
  HELLO,
} from '#protocol/wire/hello.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { CODECS, type DatagramType, TYPE } from '#protocol/wire/codecs.js';
import { WELCOME, type Welcome, readWelcome, writeWelcome } from '#protocol/wire/welcome.js';
import { type Message, inspect, readUnsealed, writeUnsealed } from '#protocol/wire/message.js';
import { openMessage, sealMessage } from '#protocol/seal/sealed-message.js';
import { NOTICE_REASONS } from '#protocol/wire/notice.js';
import { keyPairOf, nodeCrypto } from '#host/crypto.js';

type Name = (typeof CODECS)[DatagramType]['name'];

interface Golden {
  readonly title: string;
  readonly from: 'agent' | 'master' | 'client';
  /** What the protocol's page calls it. */
  readonly type: Name;
  readonly size: number;
  readonly datagram: string;
  readonly header: Omit<Header, 'type'>;
  readonly key?: 'agentToMaster' | 'masterToAgent';
  readonly body: string;
  readonly fields: object;
}

const file = new URL('../../golden/datagrams.json', import.meta.url);
const { handshake, datagrams } = JSON.parse(readFileSync(file, 'utf8'), (_key, value: unknown) => {
  if (value === 'infinite') return Infinity;
  return value;
}) as { handshake: Record<string, string>; datagrams: readonly Golden[] };

const bytes = (hex = ''): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');

/** JSON knows no undefined: a field that is not there is null. */
const written = (fields: object): object =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Uint8Array ? hex(value) : (value ?? null),
    ]),
  );
/** Fields that are bytes. */
const BYTES = ['digest', 'entries'];
const given = (fields: object): object =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]: [string, unknown]) => [
      key,
      BYTES.includes(key) ? bytes(value as string) : (value ?? undefined),
    ]),
  );

const find = (title: string): Golden => datagrams.find((golden) => golden.title === title)!;
/** The type in the code of what the page calls so. */
const typeOf = (name: Name): DatagramType =>
  (Object.keys(CODECS) as DatagramType[]).find((type) => CODECS[type].name === name)!;

const headerOf = ({ type, header }: Golden): Header => ({ ...header, type: TYPE[typeOf(type)] });

function sessionOf({ key, header }: Golden): Session {
  const aead = nodeCrypto.aead(bytes(handshake[key!]));
  const ids = { localId: header.session, remoteId: header.session };
  return new Session(ids, { send: aead, receive: aead }, { host: '192.0.2.1', port: 7525 });
}

t.test('the golden hello and welcome come out of the fixed keys, and open', (t) => {
  const hello = find('hello');
  const welcome = find('welcome');
  const { name, era, count, attempt, secret, ...fields } = hello.fields as Hello &
    Pass & { name: string; secret: string };
  const psk = bytes(handshake['key']);

  const greeting = new Uint8Array(hello.size);
  writeHeader(greeting, headerOf(hello));
  writeHelloName(viewOf(greeting), name);
  writePass(greeting, { era, count, attempt });
  const prologue = helloPrologue(greeting);
  const own = keyPairOf(bytes(handshake['agentPrivate']));
  const initiator = new Initiator(nodeCrypto, psk, prologue, own);
  greeting.set(initiator.writeHello(writeHello(fields)), HELLO.noise);
  const greetingKey = new GreetingKey(nodeCrypto, psk);
  greetingKey.prove(greeting, bytes(secret));
  t.equal(hex(greeting), hello.datagram);

  const other = keyPairOf(bytes(handshake['masterPrivate']));
  const responder = new Responder(nodeCrypto, psk, prologue, other);
  const payload = responder.readHello(bytes(hello.datagram).subarray(HELLO.noise, HELLO.proof))!;
  t.equal(hex(payload), hello.body);
  t.equal(readHelloName(viewOf(bytes(hello.datagram))), name);
  t.same(readPass(greeting), { era, count, attempt });
  t.same(readHello(payload), fields);

  const answer = responder.writeWelcome(writeWelcome(welcome.fields as Welcome))!;
  const answered = new Uint8Array(welcome.size);
  writeHeader(answered, headerOf(welcome));
  answered.set(answer.message, WELCOME.noise);
  t.equal(hex(answered), welcome.datagram);

  const finished = initiator.readWelcome(bytes(welcome.datagram).subarray(WELCOME.noise))!;
  t.equal(hex(finished.payload), welcome.body);
  t.same(readWelcome(finished.payload), welcome.fields);
  t.equal((welcome.fields as Welcome).term, welcome.header.term, 'the sealed term is the believed');
  t.equal(hex(finished.keys.send), handshake['agentToMaster']);
  t.equal(hex(finished.keys.receive), handshake['masterToAgent']);
  t.equal(hex(finished.keys.handshakeHash), handshake['handshakeHash']);
  t.same(answer.keys, { ...finished.keys, send: answer.keys.send, receive: answer.keys.receive });
  t.equal(hex(answer.keys.send), handshake['masterToAgent']);
  t.end();
});

t.test('the golden question and its cookie are proven by the greeting key', (t) => {
  const key = new GreetingKey(nodeCrypto, bytes(handshake['key']));
  const question = find('hello that asks for a cookie');
  const proven = bytes(question.datagram);
  t.ok(key.isProven(proven, NO_SECRET));
  const { name, ...pass } = question.fields as Pass & { name: string };
  t.same(readPass(proven), { ...pass, attempt: 0 });
  t.equal(pass.era, 0);
  t.equal(readHelloName(viewOf(proven)), name);
  const given = find('cookie');
  const cookie = bytes(given.datagram);
  t.ok(key.opensCookie(cookie));
  const read = readCookie(cookie);
  t.same({ ...read, secret: hex(read.secret) }, given.fields);
  t.equal(given.header.sequence, question.header.sequence);
  const again = new Uint8Array(given.size);
  writeHeader(again, headerOf(given));
  writeCookie(again, read);
  key.sealCookie(again);
  t.equal(hex(again), given.datagram);
  t.end();
});

const isGreeting = (name: Name): boolean => !('read' in CODECS[typeOf(name)]);

for (const golden of datagrams) {
  if (isGreeting(golden.type)) continue;
  t.test(`the golden ${golden.title} opens, decodes, and is written the same`, (t) => {
    const datagram = bytes(golden.datagram);
    const header = inspect(datagram);
    t.same(header, headerOf(golden));
    if (typeof header === 'string') throw new Error(header);
    const message =
      golden.key === undefined
        ? readUnsealed(datagram, header)
        : openMessage(sessionOf(golden), datagram, header);
    if (typeof message === 'string') throw new Error(message);
    t.equal(message.type, typeOf(golden.type));
    t.same(written(message.body), golden.fields);

    const again = { type: typeOf(golden.type), body: given(golden.fields) } as Message;
    const buffer = new Uint8Array(MAX_DATAGRAM).fill(0xff);
    const length =
      golden.key === undefined
        ? writeUnsealed(buffer, again, header)
        : sealMessage(sessionOf(golden), buffer, again, header);
    t.equal(hex(buffer.subarray(0, length)), golden.datagram);
    t.end();
  });
}

t.test('there is a golden datagram for each message and each reason of a notice', (t) => {
  const types = new Set(datagrams.map(({ type }) => typeOf(type)));
  t.same([...types].toSorted(), Object.keys(TYPE).toSorted());
  const reasons = datagrams.map(({ fields }) => (fields as { reason?: string }).reason);
  for (const reason of NOTICE_REASONS) t.ok(reasons.includes(reason), reason);
  const kinds = datagrams.map(({ fields }) => (fields as { kind?: string }).kind);
  for (const kind of ['line', 'hold', 'step']) t.ok(kinds.includes(kind), kind);
  t.end();
});

t.test('a datagram that carries time is at most 48 bytes, and no answer is longer', (t) => {
  const sizes = (type: Name, sealed: boolean): number[] =>
    datagrams
      .filter((golden) => golden.type === type && (golden.key !== undefined) === sealed)
      .map(({ size }) => size);
  for (const type of ['ask', 'reply', 'adjust'] as const)
    for (const size of [...sizes(type, true), ...sizes(type, false)]) t.ok(size <= 48, type);
  for (const sealed of [true, false])
    t.ok(Math.max(...sizes('reply', sealed)) <= Math.min(...sizes('ask', sealed)));
  t.ok(Math.max(...sizes('reply', true)) <= Math.min(...sizes('adjust', true)));
  t.ok(find('welcome').size <= find('hello').size);
  t.ok(find('cookie').size <= find('hello').size);
  const smallest = Math.min(...datagrams.map(({ size }) => size));
  t.ok(Math.max(...sizes('notice', false)) <= smallest);
  t.end();
});
