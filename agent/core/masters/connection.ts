// The agent's connection to one master: greets it, shakes hands, and keeps the session. A hello needs one of
// the master's cookies, which is asked for first.

import {
  type Aead,
  type Crypto,
  type Address,
  type Datagram,
  type Random,
  spread,
  type Refusal,
  MILLISECOND,
  NEVER,
  type RawTime,
  SECOND,
  type Span,
} from '@belfry/protocol';
import { GreetingKey, NO_SECRET, Initiator, Session } from '@belfry/protocol/seal';
import {
  type Header,
  viewOf,
  writeHeader,
  type Hello,
  helloPrologue,
  writeHello,
  writeHelloName,
  writePass,
  HELLO,
  HANDSHAKE_SIZE,
  TYPE,
  WELCOME,
  type Welcome,
  readWelcome,
} from '@belfry/protocol/wire';
import { type CarriedCookie, CookieJar } from './cookie-jar.js';
import { Turns } from './turns.js';

/** Between the first two hellos; each pause is twice the last. */
const PAUSE_LEAST = (250 * MILLISECOND) as Span;
/** While the old session goes on: longer than any round trip, since a second hello would void the first. */
const PAUSE_RENEWING = (4 * SECOND) as Span;
/** Short enough that a restarted master hears everybody while it gathers. */
const PAUSE_MOST = (8 * SECOND) as Span;
/** Welcomes to one hello that may fail to open: each costs public-key work. */
const FORGED_MOST = 4;
/** After this long a session is replaced, so that its keys are not used for ever. */
const RENEW_AFTER = (86_400 * SECOND) as Span;

/** What every hello of this agent says and proves. */
export interface ConnectionOptions {
  /** The agent's name, as the master's key file has it. */
  readonly name: string;
  /** The pre-shared key, 32 bytes. */
  readonly key: Uint8Array;
  readonly crypto: Crypto;
  readonly random: Random;
  /** Drawn once for each run of a program. */
  readonly instance: number;
  /** It asks for the time by itself, and is not corrected. */
  readonly asksItself: boolean;
  /** It has a connection to each of several masters. */
  readonly severalMasters: boolean;
  /** It leads a group of its own. */
  readonly leadsGroup: boolean;
}

/** A random number that is not 0, which means none. */
export const randomId = (crypto: Crypto): number => viewOf(crypto.randomBytes(4)).getUint32(0) || 1;

interface Greeting {
  /** The address that it went to. */
  readonly to: Address;
  readonly initiator: Initiator;
  readonly sequence: number;
  readonly localId: number;
  readonly at: RawTime;
  /** Welcomes that did not open. */
  forged: number;
}

/**
 * A hello and its welcome make a session; a silent master is greeted again, at each of its addresses in turn, and a
 * session of a day is renewed. While one session takes over from another, both open what arrives.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #turns: Turns;
  #key: Uint8Array;
  #greetingKey: GreetingKey;
  #jar: CookieJar;
  /** Between hellos that ask, and between those with a cookie. */
  #pause = PAUSE_LEAST;
  #helloPause = PAUSE_LEAST;
  /** What either begins with in this greeting. */
  #pauseLeast = PAUSE_LEAST;
  #greetAt = NEVER;
  #renewAt = NEVER;
  #greeting: Greeting | undefined;
  #took = 0 as Span;
  #current: Session | undefined;
  #previous: Session | undefined;
  /** The address whose turn it is was asked for a cookie, in this greeting. */
  #asked = false;
  /** The session is to be replaced, once nothing is on its way under it. */
  #renewing = false;

  /** `addresses`, one at least, are where it is greeted, one after another; nothing leaves before `greet`. */
  constructor(options: ConnectionOptions, addresses: readonly Address[]) {
    this.#options = options;
    this.#key = options.key;
    this.#turns = new Turns(addresses);
    this.#greetingKey = new GreetingKey(options.crypto, options.key);
    this.#jar = new CookieJar(this.#greetingKey);
  }

  /** The session to send with; undefined until a master has welcomed us. */
  get session(): Session | undefined {
    return this.#current;
  }

  /** Where it is greeted now, or was when it last answered. */
  get address(): Address {
    return this.#turns.address;
  }

  /** The master has these addresses now, one at least. If the one that is used is not among them, it is greeted anew. */
  move(addresses: readonly Address[], at: RawTime): void {
    if (!this.#turns.replace(addresses)) return;
    this.#asked = false;
    if (!this.greeting) return this.greet(at);
    // Those that it was greeted at are its addresses no more.
    this.#jar.empty();
    this.#greetAt = at;
  }

  /** How long the last hello waited for its welcome: a first measure of the round trip. */
  get took(): Span {
    return this.#took;
  }

  /** True from the moment a greeting is wanted until it is welcomed. */
  get greeting(): boolean {
    return this.#greetAt !== NEVER;
  }

  /** True from the moment a new key is known until there is a session under it, or from when it is lost until there is one. */
  get wantsSession(): boolean {
    return this.greeting || this.#renewing;
  }

  /** Greets from `at` on, unless it does already. */
  greet(at: RawTime): void {
    if (this.greeting) return;
    this.#pause = this.#pauseLeast = PAUSE_LEAST;
    this.#renewing = false;
    this.#asked = false;
    this.#greetAt = at;
    this.#jar.empty();
  }

  /** The key is another now: a session goes on until there is one under the new key. */
  renew(key: Uint8Array, at: RawTime): void {
    this.#key = key;
    this.#greetingKey = new GreetingKey(this.#options.crypto, key);
    this.#jar = new CookieJar(this.#greetingKey);
    if (this.#current === undefined) this.greet(at);
    else this.#renewing = true;
  }

  /** The master wants to be greeted anew: a session goes on until there is another. */
  renewSoon(): void {
    this.#renewing = this.#current !== undefined;
  }

  /** An ask was answered, by us or by the master: for now nothing else is on its way. */
  exchanged(at: RawTime): void {
    if (this.greeting && this.#jar.fresh) this.#greetAt = at;
    if (!this.#renewing) return;
    this.greet(at);
    this.#pause = this.#pauseLeast = PAUSE_RENEWING;
  }

  /** When a hello is due next: to greet, or to renew the session. */
  wakeAt(): RawTime {
    // While it greets, the renewal that is due has already begun.
    return this.greeting ? this.#greetAt : this.#renewAt;
  }

  /** The session a datagram belongs to, by the number that we gave it. */
  sessionOf(header: Header): Session | undefined {
    return [this.#current, this.#previous].find((session) => session?.localId === header.session);
  }

  /** The first datagram of the new session has opened: the old one has done its work. */
  heard(session: Session): void {
    if (session === this.#current) this.#previous = undefined;
  }

  /** Neither greets nor speaks any more. */
  end(): void {
    this.#current = this.#previous = this.#greeting = undefined;
    this.#renewing = false;
    this.#jar.empty();
    this.#greetAt = this.#renewAt = NEVER;
  }

  /** Writes a hello if one is due, `HANDSHAKE_SIZE` octets; answers which address it is for. */
  transmit(at: RawTime, buffer: Uint8Array, belief: () => Hello['belief']): Address | undefined {
    if (at >= this.#renewAt || (this.#current?.exhausted() ?? false)) this.greet(at);
    if (at < this.#greetAt) return undefined;
    const cookie = this.#jar.next();
    if (cookie === undefined) this.#askInTurn(buffer);
    else this.#write(buffer, at, cookie, belief());
    this.#greetAt = (at + spread(this.#nextPause(cookie), 0.2, this.#options.random)) as RawTime;
    return this.address;
  }

  /** An address that was asked in vain leaves its turn to the next: a cookie is good for one address only. */
  #askInTurn(buffer: Uint8Array): void {
    if (this.#asked && this.#turns.count > 1) {
      // Once round, each waits for longer: the way may be long.
      if (this.#turns.turn()) this.#pause = lengthened(this.#pause);
      this.#jar.empty();
    }
    this.#asked = true;
    this.#ask(buffer);
  }

  /** A master that gave a cookie is there: what is lost then is tried again soon, a few times. */
  #nextPause(cookie: CarriedCookie | undefined): Span {
    const pause = cookie === undefined ? this.#pause : this.#helloPause;
    if (cookie !== undefined) this.#helloPause = (2 * pause) as Span;
    else if (this.#turns.count === 1) this.#pause = lengthened(pause);
    // An agent that is not let in greets ever more seldom.
    return this.#jar.spent ? (Math.max(pause, this.#pause) as Span) : pause;
  }

  /** Takes in a cookie, or says why not; with the first that answers a hello we greet at once. */
  cookie({ bytes, at }: Datagram, { sequence }: Header): Refusal | undefined {
    if (!this.greeting) return 'unexpected-cookie';
    const refusal = this.#jar.take(bytes, sequence);
    if (refusal !== undefined || !this.#jar.fresh) return refusal;
    this.#helloPause = this.#pauseLeast;
    // In a renewal the hello waits for the next quiet moment, too, or for as long as there is none.
    const waits = this.#pauseLeast === PAUSE_RENEWING ? PAUSE_RENEWING : 0;
    this.#greetAt = (at.at + waits) as RawTime;
    return undefined;
  }

  /** True when this cookie answers the newest hello that asks for one. */
  awaitsCookie({ sequence }: Header): boolean {
    return this.greeting && this.#jar.question === sequence;
  }

  /** Takes a welcome in, or says why not; from then on the new session is the one to send with. */
  welcome(datagram: Datagram, header: Header): Welcome | Refusal {
    const greeting = this.#greeting;
    if (greeting === undefined || !this.awaitsWelcome(header)) return 'unexpected-welcome';
    if (greeting.forged >= FORGED_MOST) return 'rate';
    const finished = greeting.initiator.readWelcome(datagram.bytes.subarray(WELCOME.noise));
    if (finished === undefined) {
      greeting.forged += 1;
      return 'bad-tag';
    }
    this.#greeting = undefined;
    this.#took = (datagram.at.at - greeting.at) as Span;
    const welcome = readWelcome(finished.payload);
    if (welcome === undefined) return 'bad-field';
    this.#greetAt = NEVER;
    this.#jar.empty();
    this.#renewAt = (datagram.at.at + RENEW_AFTER) as RawTime;
    this.#previous = this.#current;
    const ids = { localId: greeting.localId, remoteId: welcome.session };
    const aead = (key: Uint8Array): Aead => this.#options.crypto.aead(key);
    const keys = { send: aead(finished.keys.send), receive: aead(finished.keys.receive) };
    this.#turns.stayAt(greeting.to);
    this.#current = new Session(ids, keys, greeting.to);
    return welcome;
  }

  /** True when this welcome answers the newest hello. */
  awaitsWelcome({ session, sequence }: Header): boolean {
    return this.#greeting?.localId === session && this.#greeting.sequence === sequence;
  }

  /** True when an unsealed notice can only come from one that saw what we sent. */
  concerns(header: Header): boolean {
    if (header.session === 0)
      return header.sequence === this.#greeting?.sequence || this.awaitsCookie(header);
    return this.#current !== undefined && header.session === this.#current.remoteId;
  }

  /** A hello that asks for a cookie: where the key would stand is chance, and nothing behind it. */
  #ask(buffer: Uint8Array): void {
    const { name, crypto } = this.#options;
    this.#jar.question ??= randomId(crypto);
    buffer.fill(0, 0, HANDSHAKE_SIZE);
    const sequence = this.#jar.question;
    writeHeader(buffer, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence });
    writeHelloName(viewOf(buffer), name);
    buffer.set(crypto.randomBytes(HELLO.ephemeralSize), HELLO.noise);
    this.#greetingKey.prove(buffer, NO_SECRET);
  }

  #write(
    buffer: Uint8Array,
    at: RawTime,
    { pass, secret }: CarriedCookie,
    belief: Hello['belief'],
  ): void {
    const { name, crypto, instance } = this.#options;
    const { asksItself, severalMasters, leadsGroup } = this.#options;
    const sequence = randomId(crypto);
    const localId = randomId(crypto);
    writeHeader(buffer, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence });
    writeHelloName(viewOf(buffer), name);
    writePass(buffer, pass);
    const initiator = new Initiator(crypto, this.#key, helloPrologue(buffer));
    const payload = writeHello({
      session: localId,
      instance,
      asksItself,
      severalMasters,
      leadsGroup,
      belief,
    });
    buffer.set(initiator.writeHello(payload), HELLO.noise);
    this.#greetingKey.prove(buffer, secret);
    this.#greeting = { to: this.address, initiator, sequence, localId, at, forged: 0 };
  }
}

const lengthened = (pause: Span): Span => Math.min(2 * pause, PAUSE_MOST) as Span;
