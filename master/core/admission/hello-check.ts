// The master's end of the handshake: who may come in, and under which session. The cheap questions come
// first: a name, a number, one tag. Public-key work and any state are for what a key's holder made just now.

import type { Crypto } from '@belfry/protocol/core/crypto.js';
import type { Address, Datagram } from '@belfry/protocol/core/endpoint.js';
import type { Refusal } from '@belfry/protocol/core/refusal.js';
import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import { GreetingKey } from '@belfry/protocol/core/seal/greeting-key.js';
import { Responder } from '@belfry/protocol/core/seal/handshake.js';
import { Session } from '@belfry/protocol/core/seal/session.js';
import type { RawTime } from '@belfry/protocol/core/time.js';
import { type Cookie, writeCookie, COOKIE } from '@belfry/protocol/core/wire/cookie.js';
import { type Header, viewOf, writeHeader } from '@belfry/protocol/core/wire/header.js';
import {
  type Hello,
  type Pass,
  helloPrologue,
  readHello,
  readHelloName,
  readPass,
  HELLO,
} from '@belfry/protocol/core/wire/hello.js';
import { HANDSHAKE_SIZE } from '@belfry/protocol/core/wire/layout.js';
import { TYPE } from '@belfry/protocol/core/wire/codecs.js';
import { WELCOME, type Welcome, writeWelcome } from '@belfry/protocol/core/wire/welcome.js';
import type { AgentRecord } from '../agent-record.js';
import { Cookies } from './cookies.js';
import { Ration, SourceRations } from './rate-limit.js';
import type { Roster } from '../roster.js';

/** Handshakes of one name in a second, and of all together: each costs public-key work. */
const HANDSHAKES_A_SECOND = 4;
const ALL_HANDSHAKES_A_SECOND = 1000;
/**
 * Cookies in a second for one source, for those that want more, and for all: who records a hello that
 * asks can send it again. A source that does not ask too often always finds some left.
 */
const COOKIES_A_SECOND = 50;
const MORE_COOKIES_A_SECOND = 20_000;
const ALL_COOKIES_A_SECOND = 40_000;

/** A hello that asks for a cookie. */
export interface CookieQuestion {
  readonly key: GreetingKey;
  readonly cookie: Cookie;
  readonly to: Address;
  readonly sequence: number;
}

/** What is known of a name beside its record, whatever key it has: the last hello's cookie. */
interface Guest {
  last: Pass | undefined;
  readonly handshakes: Ration;
}

/** A hello that was accepted; its welcome is written when it is pulled. */
export interface Admission {
  readonly record: AgentRecord;
  /** The credential's, or its old one. */
  readonly key: Uint8Array;
  readonly responder: Responder;
  readonly hello: Hello;
  readonly datagram: Pick<Datagram, 'from'>;
  readonly sequence: number;
}

export class Reception {
  readonly #crypto: Crypto;
  readonly #roster: Roster;
  readonly #credential: (name: string) => Credential | undefined;
  readonly #cookies: Cookies;
  /** As many as there are names. */
  readonly #guests = new Map<string, Guest>();
  readonly #greetingKeys = new WeakMap<Uint8Array, GreetingKey>();
  readonly #handshakes = new Ration(ALL_HANDSHAKES_A_SECOND, ALL_HANDSHAKES_A_SECOND / 4);
  readonly #cookiesOfSource: SourceRations;
  readonly #moreCookies = new Ration(MORE_COOKIES_A_SECOND, MORE_COOKIES_A_SECOND / 20);
  readonly #allCookies = new Ration(ALL_COOKIES_A_SECOND, ALL_COOKIES_A_SECOND / 20);

  constructor(
    crypto: Crypto,
    roster: Roster,
    credential: (name: string) => Credential | undefined,
  ) {
    this.#crypto = crypto;
    this.#roster = roster;
    this.#credential = credential;
    this.#cookies = new Cookies(crypto);
    const seed = viewOf(crypto.randomBytes(4)).getUint32(0);
    this.#cookiesOfSource = new SourceRations(COOKIES_A_SECOND, COOKIES_A_SECOND, seed);
  }

  /**
   * `inUse` tells whether a record's present device is alive. A master that does not lead keeps away
   * an agent that would have a session with it alone, and never be corrected. `now` is group time in
   * seconds.
   */
  admit(
    datagram: Datagram,
    header: Header,
    inUse: (record: AgentRecord) => boolean,
    leads: boolean,
    now: number,
  ): Admission | CookieQuestion | Refusal {
    const { bytes, from } = datagram;
    const { at } = datagram.at;
    const name = readHelloName(viewOf(bytes));
    if (name === undefined) return 'bad-field';
    const credential = this.#credential(name);
    if (credential === undefined) return 'unknown-name';
    const guest = this.#guestOf(name);
    const pass = readPass(bytes);
    const asks = pass.era === 0;
    if (!asks && !this.#cookies.isFresh(pass.era, at)) return 'stale-cookie';
    // Recorded and sent again, from wherever.
    if (!asks && !isLater(pass, guest.last)) return 'spent-cookie';
    const secret = this.#cookies.secretOf(pass, from);
    const record = this.#roster.recordOf(credential);
    const key = record.keys(now).find((one) => this.#greetingKeyOf(one).isProven(bytes, secret));
    if (key === undefined) return 'not-authenticated';
    if (asks) return this.#giveCookie(this.#greetingKeyOf(key), from, header.sequence, at);
    // Spent by whatever comes of it: else this very hello could be used again.
    guest.last = pass;
    if (!guest.handshakes.take(at) || !this.#handshakes.take(at)) return 'rate';
    const responder = new Responder(this.#crypto, key, helloPrologue(bytes));
    const hello = this.#open(bytes, responder, record, leads);
    if (typeof hello === 'string') return hello;
    const another = record.session !== undefined && record.hello?.instance !== hello.instance;
    // Who has the new key is the true one, whoever still has a session under the old.
    const outdone = key === credential.key && record.isUnderOldKey(now);
    if (another && !outdone && inUse(record)) return 'name-in-use';
    return { record, key, responder, hello, datagram: { from }, sequence: header.sequence };
  }

  #guestOf(name: string): Guest {
    let guest = this.#guests.get(name);
    if (guest === undefined) {
      guest = { last: undefined, handshakes: new Ration(HANDSHAKES_A_SECOND, HANDSHAKES_A_SECOND) };
      this.#guests.set(name, guest);
    }
    return guest;
  }

  #greetingKeyOf(key: Uint8Array): GreetingKey {
    let greetingKey = this.#greetingKeys.get(key);
    if (greetingKey === undefined) {
      greetingKey = new GreetingKey(this.#crypto, key);
      this.#greetingKeys.set(key, greetingKey);
    }
    return greetingKey;
  }

  #giveCookie(
    key: GreetingKey,
    to: Address,
    sequence: number,
    at: RawTime,
  ): CookieQuestion | Refusal {
    const has = this.#cookiesOfSource.take(to.host, at) || this.#moreCookies.take(at);
    if (!has || !this.#allCookies.take(at)) return 'rate';
    return { key, cookie: this.#cookies.issue(to, at), to, sequence };
  }

  /** What the hello says, if who says it may. */
  #open(
    bytes: Uint8Array,
    responder: Responder,
    { credential }: AgentRecord,
    leads: boolean,
  ): Hello | Refusal {
    const payload = responder.readHello(bytes.subarray(HELLO.noise, HELLO.proof));
    if (payload === undefined) return 'not-authenticated';
    const hello = readHello(payload);
    if (hello === undefined) return 'bad-field';
    if (credential.role === 'client' && !hello.asksItself) return 'wrong-role';
    return leads || hello.asksItself || hello.severalMasters ? hello : 'not-leading';
  }

  /** Writes the welcome and offers the session; answers the length, 0 when the key is unusable. */
  welcome(
    admission: Admission,
    buffer: Uint8Array,
    at: RawTime,
    offer: Omit<Welcome, 'session'>,
  ): number {
    const { record, key, responder, hello, datagram, sequence } = admission;
    const localId = this.#unusedId();
    const finished = responder.writeWelcome(writeWelcome({ ...offer, session: localId }));
    if (finished === undefined) return 0;
    writeHeader(buffer, {
      type: TYPE.welcome,
      flags: 0,
      term: offer.term,
      session: hello.session,
      sequence,
    });
    buffer.set(finished.message, WELCOME.noise);
    const keys = {
      send: this.#crypto.aead(finished.keys.send),
      receive: this.#crypto.aead(finished.keys.receive),
    };
    const session = new Session({ localId, remoteId: hello.session }, keys, datagram.from);
    this.#roster.offer(record, { session, hello, key, at });
    return HANDSHAKE_SIZE;
  }

  #unusedId(): number {
    for (;;) {
      const id = viewOf(this.#crypto.randomBytes(4)).getUint32(0);
      if (id !== 0 && !this.#roster.hasSession(id)) return id;
    }
  }
}

/** Writes the answer to a hello that asks for a cookie. */
export function writeCookieAnswer(buffer: Uint8Array, question: CookieQuestion): number {
  const { sequence } = question;
  writeHeader(buffer, { type: TYPE.cookie, flags: 0, term: 0, session: 0, sequence });
  writeCookie(buffer, question.cookie);
  question.key.sealCookie(buffer);
  return COOKIE.size;
}

/** Both are of this era or the one before, and no era's number turns. */
function isLater(pass: Pass, last: Pass | undefined): boolean {
  if (last === undefined || pass.era !== last.era) return last === undefined || pass.era > last.era;
  if (pass.count !== last.count) return pass.count > last.count;
  return pass.attempt > last.attempt;
}
