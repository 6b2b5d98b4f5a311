// A datagram taken apart for people: its header, what is in the clear, and what the keys at hand open.

import type { Crypto } from '../crypto.js';
import type { Refusal } from '../refusal.js';
import { CODECS, TYPE } from '../wire/codecs.js';
import { readCookie } from '../wire/cookie.js';
import { type Header, readHeader, viewOf } from '../wire/header.js';
import { HELLO, helloPrologue, readHello, readHelloName, readPass } from '../wire/hello.js';
import { HEADER } from '../wire/layout.js';
import { inspect, isSealedForm, readUnsealed } from '../wire/message.js';
import type { Credential } from './credential.js';
import { GreetingKey, NO_SECRET } from './greeting-key.js';
import { Responder } from './handshake.js';
import { openMessage } from './sealed-message.js';
import { Session } from './session.js';

/** What may open a datagram. */
export interface DissectionKeys {
  readonly crypto: Crypto;
  /** They open a hello and prove a cookie. */
  readonly credentials: readonly Credential[];
  /** Keys of sessions, one for each direction, 32 bytes each: they open what travels under a session. */
  readonly sessionKeys: readonly Uint8Array[];
}

/** Whether what is not in the clear could be read, and a tag shows who wrote it. */
export type Seal =
  /** It has neither a sealed part nor a tag: anybody may have sent it. */
  | { readonly state: 'none' }
  /** `by` is the name of the credential that opened or proved it, or `session key`. */
  | { readonly state: 'opened'; readonly by: string }
  /** None of the given keys fits. A welcome needs one of the two ephemeral keys, which nobody keeps. */
  | { readonly state: 'closed'; readonly needs: 'key' | 'session key' | 'ephemeral key' };

/** All that can be said of a datagram. */
export interface Dissection {
  /** As docs/protocol.md calls its type; undefined for a type that this version does not have. */
  readonly name: string | undefined;
  /** Undefined for what is shorter than a header. */
  readonly header: Header | undefined;
  /** Why nobody would use it, where its own bytes say so. */
  readonly refusal: Refusal | undefined;
  readonly seal: Seal;
  /** What is in the clear and what was opened, by the names that the code gives the fields. */
  readonly fields: Readonly<Record<string, unknown>>;
}

type Content = Pick<Dissection, 'refusal' | 'seal' | 'fields'>;

const NOTHING: Content = { refusal: undefined, seal: { state: 'none' }, fields: {} };

/** Takes any bytes apart, and never throws for them. */
export function dissect(bytes: Uint8Array, keys: DissectionKeys): Dissection {
  const header = bytes.length < HEADER.size ? undefined : readHeader(bytes);
  const inspected = inspect(bytes);
  const content =
    typeof inspected === 'string'
      ? { ...NOTHING, refusal: inspected }
      : contentOf(bytes, inspected, keys);
  const row = Object.values(CODECS).find(({ number }) => number === header?.type);
  return { name: row?.name, header, ...content };
}

function contentOf(bytes: Uint8Array, header: Header, keys: DissectionKeys): Content {
  switch (header.type) {
    case TYPE.hello:
      return helloContent(bytes, keys);
    case TYPE.welcome:
      return { ...NOTHING, seal: { state: 'closed', needs: 'ephemeral key' } };
    case TYPE.cookie:
      return cookieContent(bytes, keys);
    default:
      return isSealedForm(header)
        ? sealedContent(bytes, header, keys)
        : messageContent(readUnsealed(bytes, header), { state: 'none' });
  }
}

/** Both keys of each credential, while one of them is being replaced. */
const keysOf = (credentials: readonly Credential[]): { name: string; key: Uint8Array }[] =>
  credentials.flatMap(({ name, key, old }) => [
    { name, key },
    ...(old === undefined ? [] : [{ name, key: old.key }]),
  ]);

/** A hello without a cookie has no payload, and is proven; one with a cookie has one, which opens. */
function helloContent(hello: Uint8Array, { crypto, credentials }: DissectionKeys): Content {
  const name = readHelloName(viewOf(hello));
  const pass = readPass(hello);
  const fields = { name, ...pass };
  const refusal = name === undefined ? 'bad-field' : undefined;
  for (const { name: by, key } of keysOf(credentials.filter((one) => one.name === name))) {
    const seal = { state: 'opened', by } as const;
    if (pass.era === 0) {
      if (new GreetingKey(crypto, key).isProven(hello, NO_SECRET)) return { refusal, seal, fields };
      continue;
    }
    const responder = new Responder(crypto, key, helloPrologue(hello));
    const payload = responder.readHello(hello.subarray(HELLO.noise, HELLO.proof));
    if (payload === undefined) continue;
    const read = readHello(payload);
    return {
      refusal: read === undefined ? 'bad-field' : refusal,
      seal,
      fields: { ...fields, ...read },
    };
  }
  return { refusal, seal: { state: 'closed', needs: 'key' }, fields };
}

function cookieContent(bytes: Uint8Array, { crypto, credentials }: DissectionKeys): Content {
  const fields = { ...readCookie(bytes) };
  const giver = keysOf(credentials).find(({ key }) =>
    // A copy, because a cookie is opened where it stands.
    new GreetingKey(crypto, key).opensCookie(bytes.slice()),
  );
  const seal: Seal =
    giver === undefined ? { state: 'closed', needs: 'key' } : { state: 'opened', by: giver.name };
  return { refusal: undefined, seal, fields };
}

function sealedContent(
  bytes: Uint8Array,
  header: Header,
  { crypto, sessionKeys }: DissectionKeys,
): Content {
  const ids = { localId: header.session, remoteId: header.session };
  for (const key of sessionKeys) {
    const aead = crypto.aead(key);
    const session = new Session(ids, { send: aead, receive: aead }, { host: '', port: 0 });
    const message = openMessage(session, bytes.slice(), header);
    if (message === 'bad-tag') continue;
    return messageContent(message, { state: 'opened', by: 'session key' });
  }
  return { ...NOTHING, seal: { state: 'closed', needs: 'session key' } };
}

const messageContent = (message: ReturnType<typeof openMessage>, seal: Seal): Content =>
  typeof message === 'string'
    ? { refusal: message, seal, fields: {} }
    : { refusal: undefined, seal, fields: { ...message.body } };
