// A peer made by hand: it shakes hands with a real master or follower and then says anything.

import type { Follower } from '#agent/core/follower.js';
import type { Master } from '#master/core/master.js';
import type { Crypto } from '#protocol/crypto.js';
import { type Address, sameAddress } from '#protocol/endpoint.js';
import { GreetingKey, NO_SECRET } from '#protocol/seal/greeting-key.js';
import { Initiator, Responder, type TransportKeys } from '#protocol/seal/handshake.js';
import { Session } from '#protocol/seal/session.js';
import { type Stamp, rawTime, spanOf } from '#protocol/time.js';
import { type Header, readHeader, viewOf, writeHeader } from '#protocol/wire/header.js';
import { type Cookie, readCookie, writeCookie, COOKIE } from '#protocol/wire/cookie.js';
import {
  type Hello,
  helloPrologue,
  readHello,
  writeHello,
  writeHelloName,
  writePass,
  HELLO,
} from '#protocol/wire/hello.js';
import { HANDSHAKE_SIZE, HEADER, MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { WELCOME, type Welcome, readWelcome, writeWelcome } from '#protocol/wire/welcome.js';
import type { Message } from '#protocol/wire/message.js';
import { sealMessage } from '#protocol/seal/sealed-message.js';

export const stampAt = (nanoseconds: number): Stamp => ({
  at: rawTime(nanoseconds),
  error: spanOf(0),
  source: 'kernel',
});

/** All that an endpoint wants to send at `at`, each in bytes of its own. */
export function pull(
  endpoint: Pick<Master | Follower, 'transmit'>,
  at: number,
): { bytes: Uint8Array; to: Address; header: Header }[] {
  const sent = [];
  for (;;) {
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const out = endpoint.transmit(stampAt(at), buffer);
    if (out === undefined) return sent;
    const bytes = buffer.subarray(0, out.length);
    sent.push({ bytes, to: out.to, header: readHeader(bytes) });
  }
}

/** A message sealed by `session`, in bytes of its own. */
export function sealed(session: Session, message: Message, sequence: number, term = 0): Uint8Array {
  const buffer = new Uint8Array(MAX_DATAGRAM);
  return buffer.slice(0, sealMessage(session, buffer, message, { term, sequence }));
}

/** Any body of any size, sealed by the session as well as a sound peer would. */
export function sealedBody(
  session: Session,
  header: { type: number; flags: number; term: number; sequence: number },
  body: Uint8Array,
): Uint8Array {
  const buffer = new Uint8Array(MAX_DATAGRAM);
  buffer.set(body, HEADER.size);
  return buffer.slice(0, session.seal(buffer, header, body.length));
}

export interface Introduction {
  readonly name: string;
  readonly key: Uint8Array;
  readonly crypto: Crypto;
}

const UNSET: Hello['belief'] = {
  kind: 'none',
  rawSeconds: 0,
  rawNanoseconds: 0,
  seconds: 0,
  nanoseconds: 0,
  bound: Infinity,
  term: 0,
  rate: 0,
};

/** A hello that asks for a cookie. */
export function cookieRequestOf({ name, key, crypto }: Introduction): Uint8Array {
  const bytes = new Uint8Array(HANDSHAKE_SIZE);
  writeHeader(bytes, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence: 76 });
  writeHelloName(viewOf(bytes), name);
  bytes.set(crypto.randomBytes(HELLO.ephemeralSize), HELLO.noise);
  new GreetingKey(crypto, key).prove(bytes, NO_SECRET);
  return bytes;
}

/** A cookie of a real master, as it answers now. */
export function cookieOf(
  master: Pick<Master, 'receive' | 'transmit'>,
  who: Introduction,
  { at, from }: { at: number; from: Address },
): Cookie | undefined {
  master.receive({ bytes: cookieRequestOf(who), from, at: stampAt(at) });
  const answer = pull(master, at).find(({ header }) => header.type === TYPE.cookie);
  return answer && readCookie(answer.bytes);
}

/** A hello with this cookie, and the initiator that can read its welcome. */
export function helloOf(
  { name, key, crypto }: Introduction,
  cookie: Cookie,
  hello: Partial<Hello> = {},
  attempt = 1,
): { bytes: Uint8Array; initiator: Initiator } {
  const bytes = new Uint8Array(HANDSHAKE_SIZE);
  writeHeader(bytes, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence: 77 });
  writeHelloName(viewOf(bytes), name);
  writePass(bytes, { ...cookie, attempt });
  const initiator = new Initiator(crypto, key, helloPrologue(bytes));
  const said = {
    session: 4711,
    instance: 1,
    asksItself: false,
    severalMasters: true,
    leadsGroup: false,
    belief: UNSET,
    ...hello,
  };
  bytes.set(initiator.writeHello(writeHello(said)), HELLO.noise);
  new GreetingKey(crypto, key).prove(bytes, cookie.secret);
  return { bytes, initiator };
}

/** Greets a real master; answers the session from the agent's side, or undefined when refused. */
export function greet(
  master: Pick<Master, 'receive' | 'transmit'>,
  who: Introduction,
  { at, from, hello = {} }: { at: number; from: Address; hello?: Partial<Hello> },
): Session | undefined {
  const cookie = cookieOf(master, who, { at, from });
  if (cookie === undefined) return undefined;
  const { bytes, initiator } = helloOf(who, cookie, hello);
  master.receive({ bytes, from, at: stampAt(at) });
  const welcome = pull(master, at).find(({ header }) => header.type === TYPE.welcome);
  return welcome && sessionIn(welcome.bytes, initiator, who.crypto, hello.session ?? 4711, from);
}

/** The session that a welcome offers, or undefined when it does not open. */
export function sessionIn(
  welcome: Uint8Array,
  initiator: Initiator,
  crypto: Crypto,
  localId: number,
  from: Address,
): Session | undefined {
  const read = initiator.readWelcome(welcome.subarray(WELCOME.noise));
  if (read === undefined) return undefined;
  const offer = readWelcome(read.payload);
  if (offer === undefined) throw new Error('a welcome has a bad field');
  return sessionOf({ localId, remoteId: offer.session }, crypto, read.keys, from);
}

/** A cookie that answers the hello with this `sequence`. */
export function cookieFor(
  sequence: number,
  { key, crypto }: Pick<Introduction, 'key' | 'crypto'>,
  { era, count }: Pick<Cookie, 'era' | 'count'> = { era: 1, count: 1 },
): Uint8Array {
  const bytes = new Uint8Array(COOKIE.size);
  writeHeader(bytes, { type: TYPE.cookie, flags: 0, term: 0, session: 0, sequence });
  writeCookie(bytes, { era, count, secret: crypto.randomBytes(COOKIE.secretSize) });
  new GreetingKey(crypto, key).sealCookie(bytes);
  return bytes;
}

/** A cookie for a hello that asks for one, which a real follower then carries. */
export function giveCookie(
  follower: Pick<Follower, 'receive'>,
  question: ReturnType<typeof pull>[number],
  who: Pick<Introduction, 'key' | 'crypto'>,
  at: number,
): void {
  const bytes = cookieFor(question.header.sequence, who);
  follower.receive({ bytes, from: question.to, at: stampAt(at) });
}

/** Answers the hello of a real follower; answers the session from the master's side. */
export function welcome(
  follower: Follower,
  { key, crypto }: Pick<Introduction, 'key' | 'crypto'>,
  place: { at: number; from: Address; term: number; session: number; welcome?: Partial<Welcome> },
): { session: Session; hello: Hello } {
  const question = pull(follower, place.at).find(({ header }) => header.type === TYPE.hello)!;
  return welcomeTo(follower, question, { key, crypto }, place);
}

/** Gives a cookie to who sent this hello, which asks for it, and answers the one that then comes. */
export function welcomeTo(
  follower: Follower,
  question: ReturnType<typeof pull>[number],
  { key, crypto }: Pick<Introduction, 'key' | 'crypto'>,
  place: { at: number; from: Address; term: number; session: number; welcome?: Partial<Welcome> },
): { session: Session; hello: Hello } {
  giveCookie(follower, question, { key, crypto }, place.at);
  const hello = pull(follower, place.at).find(
    ({ header, to }) => header.type === TYPE.hello && sameAddress(to, question.to),
  )!;
  const { bytes, ...rest } = welcomeFor(hello, { key, crypto }, place);
  follower.receive({ bytes, from: place.from, at: stampAt(place.at) });
  return rest;
}

/** The welcome for a hello that carries a cookie, and the session from the master's side. */
export function welcomeFor(
  hello: ReturnType<typeof pull>[number],
  { key, crypto }: Pick<Introduction, 'key' | 'crypto'>,
  place: { term: number; session: number; welcome?: Partial<Welcome> },
): { bytes: Uint8Array; session: Session; hello: Hello } {
  const responder = new Responder(crypto, key, helloPrologue(hello.bytes));
  const read = responder.readHello(hello.bytes.subarray(HELLO.noise, HELLO.proof));
  const said = read && readHello(read);
  if (said === undefined) throw new Error('a hello does not open, or has a bad field');
  const payload = writeWelcome({
    session: place.session,
    seconds: 1_790_000_000,
    nanoseconds: 0,
    bound: 1000,
    quality: 'synchronised',
    masters: [],
    intervalMilliseconds: 1000,
    identity: 0,
    term: place.term,
    takesWalls: false,
    takesReferences: false,
    ...place.welcome,
  });
  const { message, keys } = responder.writeWelcome(payload)!;
  const bytes = new Uint8Array(HANDSHAKE_SIZE);
  const { sequence } = hello.header;
  const header = {
    type: TYPE.welcome,
    flags: 0,
    term: place.term,
    session: said.session,
    sequence,
  };
  writeHeader(bytes, header);
  bytes.set(message, WELCOME.noise);
  const ids = { localId: place.session, remoteId: said.session };
  return { bytes, session: sessionOf(ids, crypto, keys, hello.to), hello: said };
}

const sessionOf = (
  ids: { localId: number; remoteId: number },
  crypto: Crypto,
  keys: TransportKeys,
  address: Address,
): Session =>
  new Session(ids, { send: crypto.aead(keys.send), receive: crypto.aead(keys.receive) }, address);

/** Two sessions that belong together, under keys of their own, and with `first` and the next as their numbers. */
export function sessionPair(crypto: Crypto, address: Address, first = 1): [Session, Session] {
  const [one, other] = [crypto.aead(crypto.randomBytes(32)), crypto.aead(crypto.randomBytes(32))];
  return [
    new Session({ localId: first, remoteId: first + 1 }, { send: one, receive: other }, address),
    new Session({ localId: first + 1, remoteId: first }, { send: other, receive: one }, address),
  ];
}
