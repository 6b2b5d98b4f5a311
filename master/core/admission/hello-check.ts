// Is this hello to be welcomed? The cheap questions come first: a name, a number, one tag. Public-key work, and
// all that is remembered, are for what the holder of a key made just now.

import {
  type Crypto,
  type Address,
  type Datagram,
  RateLimit,
  type Refusal,
  type RawTime,
  SECOND,
  type Span,
} from '@belfry/protocol';
import { type Credential, GreetingKey, Responder } from '@belfry/protocol/seal';
import {
  type Header,
  viewOf,
  HELLO,
  type Hello,
  type Pass,
  helloPrologue,
  readHello,
  readHelloName,
  readPass,
} from '@belfry/protocol/wire';
import type { AgentRecord } from '../agents/agent-record.js';
import { isPresent } from '../agents/presence.js';
import type { AgentRecords } from '../agents/agent-records.js';
import { CookieLimits } from './cookie-limits.js';
import { type CookieRequest, Cookies } from './cookies.js';

/** Handshakes of one name in a second, and of all together: each costs public-key work. */
const HANDSHAKES_A_SECOND = 4;
const ALL_HANDSHAKES_A_SECOND = 1000;

/** How things are with the master as a hello arrives. */
export interface HelloContext {
  /** A master that does not lead refuses whoever would have a session with it alone, and never be corrected. */
  readonly leads: boolean;
  /** Group time, seconds: by it old keys end. */
  readonly groupSeconds: number;
  /** How often each agent is asked. */
  readonly interval: Span;
}

/** A hello that was accepted; its welcome is written when it is pulled. */
export interface AcceptedHello {
  readonly record: AgentRecord;
  /** The credential's, or its old one. */
  readonly key: Uint8Array;
  readonly responder: Responder;
  readonly hello: Hello;
  readonly from: Address;
  readonly sequence: number;
}

/** What is known of a name beside its record, whatever key it has. */
interface NameUse {
  /** The cookie of its last hello that was proven, and which use of it that was. */
  last: Pass | undefined;
  readonly handshakes: RateLimit;
}

/** Judges hellos, and remembers of each name what must not be used twice. */
export class HelloCheck {
  readonly #crypto: Crypto;
  readonly #records: AgentRecords;
  readonly #credential: (name: string) => Credential | undefined;
  readonly #cookies: Cookies;
  readonly #cookieLimits: CookieLimits;
  /** As many as there are credentials. */
  readonly #names = new Map<string, NameUse>();
  readonly #greetingKeys = new WeakMap<Uint8Array, GreetingKey>();
  readonly #challenge: (record: AgentRecord, at: RawTime) => void;
  readonly #handshakes = new RateLimit(ALL_HANDSHAKES_A_SECOND, ALL_HANDSHAKES_A_SECOND / 4);

  /**
   * `credential` answers undefined for a name that is not known; `challenge` asks the device that has a session
   * whether it lives.
   */
  constructor(
    crypto: Crypto,
    records: AgentRecords,
    credential: (name: string) => Credential | undefined,
    challenge: (record: AgentRecord, at: RawTime) => void,
  ) {
    this.#crypto = crypto;
    this.#records = records;
    this.#credential = credential;
    this.#challenge = challenge;
    this.#cookies = new Cookies(crypto);
    this.#cookieLimits = new CookieLimits(crypto);
  }

  /** Judges a datagram that has the size and the type of a hello. */
  judge(
    { bytes, from, at: { at } }: Datagram,
    { sequence }: Pick<Header, 'sequence'>,
    context: HelloContext,
  ): AcceptedHello | CookieRequest | Refusal {
    const name = readHelloName(viewOf(bytes));
    if (name === undefined) return 'bad-field';
    const credential = this.#credential(name);
    if (credential === undefined) return 'unknown-name';
    const use = this.#useOf(name);
    const pass = readPass(bytes);
    const asks = pass.era === 0;
    if (!asks && !this.#cookies.isFresh(pass.era, at)) return 'stale-cookie';
    // Recorded and sent again, from wherever.
    if (!asks && !isLater(pass, use.last)) return 'spent-cookie';
    const secret = this.#cookies.secretOf(pass, from);
    const record = this.#records.recordOf(credential);
    const key = record
      .keys(context.groupSeconds)
      .find((one) => this.#greetingKeyOf(one).isProven(bytes, secret));
    if (key === undefined) return 'not-authenticated';
    if (asks) return this.#cookieFor(this.#greetingKeyOf(key), from, sequence, at);
    // Spent by whatever comes of it: else this very hello could be used again.
    use.last = pass;
    if (!use.handshakes.take(at) || !this.#handshakes.take(at)) return 'rate';
    const responder = new Responder(this.#crypto, key, helloPrologue(bytes));
    const hello = readSealed(bytes, responder, record, context.leads);
    if (typeof hello === 'string') return hello;
    const refusal = refusalOf({ record, key, hello, from }, at, context);
    if (refusal === 'contested') this.#challenge(record, at);
    return refusal ?? { record, key, responder, hello, from, sequence };
  }

  #useOf(name: string): NameUse {
    let use = this.#names.get(name);
    if (use === undefined) {
      const handshakes = new RateLimit(HANDSHAKES_A_SECOND, HANDSHAKES_A_SECOND);
      use = { last: undefined, handshakes };
      this.#names.set(name, use);
    }
    return use;
  }

  #greetingKeyOf(key: Uint8Array): GreetingKey {
    let greetingKey = this.#greetingKeys.get(key);
    if (greetingKey === undefined) {
      greetingKey = new GreetingKey(this.#crypto, key);
      this.#greetingKeys.set(key, greetingKey);
    }
    return greetingKey;
  }

  #cookieFor(
    key: GreetingKey,
    to: Address,
    sequence: number,
    at: RawTime,
  ): CookieRequest | Refusal {
    if (!this.#cookieLimits.take(to.host, at)) return 'rate';
    return { key, cookie: this.#cookies.issue(to, at), to, sequence };
  }
}

/** What the hello says, if its sender may say that. */
function readSealed(
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

/** How long the holder of a name has to answer, at least; and for how long its answer holds. */
const CONTEST_LASTS = SECOND;
const ANSWER_HOLDS = 8 * SECOND;

/**
 * Is another device present under the name? One under an old key gives way to the new key's holder. Of a device whose
 * process was killed only the session is left: so the holder is asked first, and one that does not answer has gone.
 */
function refusalOf(
  { record, hello: { instance }, key, from }: Omit<AcceptedHello, 'responder' | 'sequence'>,
  at: RawTime,
  { groupSeconds, interval }: HelloContext,
): 'name-in-use' | 'contested' | undefined {
  const { session, heardAt } = record;
  if (session === undefined || record.hello?.instance === instance) return undefined;
  if (key === record.credential.key && record.isUnderOldKey(groupSeconds)) return undefined;
  if (!isPresent(record, at, interval)) return undefined;
  // A client need not answer: only one that began again where it was is believed to be the same.
  if (record.asksItself && session.address.host !== from.host) return 'name-in-use';
  record.contestedAt ??= at;
  const since = at - record.contestedAt;
  if (heardAt > record.contestedAt) {
    if (since < ANSWER_HOLDS) return 'name-in-use';
    record.contestedAt = at;
    return 'contested';
  }
  const patience = Math.max(CONTEST_LASTS, 4 * (record.asker.roundTrip.smoothed ?? 0));
  return since < patience ? 'contested' : undefined;
}

/** Both are of this era or the one before, and no era's number turns. */
function isLater(pass: Pass, last: Pass | undefined): boolean {
  if (last === undefined || pass.era !== last.era) return last === undefined || pass.era > last.era;
  if (pass.count !== last.count) return pass.count > last.count;
  return pass.attempt > last.attempt;
}
