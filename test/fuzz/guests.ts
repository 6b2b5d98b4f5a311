// Peers of a role under test that hold keys: agents and other masters at a master, masters at an agent.

import type { Crypto } from '#protocol/crypto.js';
import type { Address } from '#protocol/endpoint.js';
import type { Initiator } from '#protocol/seal/handshake.js';
import type { Session } from '#protocol/seal/session.js';
import { type Cookie, readCookie } from '#protocol/wire/cookie.js';
import { type Hello, type Pass, readPass } from '#protocol/wire/hello.js';
import { TYPE } from '#protocol/wire/codecs.js';
import type { Message } from '#protocol/wire/message.js';
import { randomHello, randomMessage, randomReply, randomWelcome } from '../sim/dice.js';
import {
  cookieFor,
  helloOf,
  cookieRequestOf,
  sealed,
  sealedBody,
  sessionIn,
  welcomeFor,
} from '../sim/peer.js';
import { shaped } from './datagrams.js';
import type { Sent } from './history.js';
import type { Tape } from './tape.js';

/** Group time at raw time 0, where a peer tells the truth. */
export const BEGINNING_SECONDS = 1_790_000_000;

/** Eras and counts at an edge: none is 0. */
const NUMBERS = [1, 2, 0, 2 ** 31, 2 ** 32 - 1];
/** Questions, hellos and cookies that are remembered, so that a stale one can be used. */
const REMEMBERED = 4;
const SEQUENCES = [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 0];

/** What a group time says of a leap second: mostly nothing. */
const NOTES = ['none', 'none', 'none', 'insert', 'delete', 'done', 'insert-smear'] as const;

/** One end of sessions with the role under test, in the hands of the tape. */
export class Guest {
  readonly name: string;
  readonly from: Address;
  session: Session | undefined;
  /** The latest ask that it was asked. */
  asked: Sent | undefined;
  term = 0;
  /** The role's latest hellos to it: those that ask for a cookie, and those that carry one. */
  readonly #questions: Sent[] = [];
  readonly #hellos: Sent[] = [];
  /** The latest cookies that a master gave it. */
  readonly #cookies: Cookie[] = [];
  #attempts = 0;
  /** Of its latest hello, which reads one welcome. */
  #initiator: Initiator | undefined;
  /** Of the latest cookie that it gave itself. */
  #given: Pick<Pass, 'era' | 'count'> = { era: 1, count: 0 };
  #sequence = 0;
  readonly #tape: Tape;
  readonly #key = new Uint8Array(32);
  readonly #crypto: Crypto;
  readonly #id: number;

  constructor(place: { name: string; from: Address; id: number }, tape: Tape, crypto: Crypto) {
    this.name = place.name;
    this.from = place.from;
    this.#id = place.id;
    this.#tape = tape;
    this.#crypto = crypto;
  }

  /** What the role has sent: to this guest, or not. */
  heard(sent: Sent): void {
    const { type, session } = sent.header;
    if (sent.to.host !== this.from.host || sent.to.port !== this.from.port) return;
    if (type === TYPE.hello) {
      const asks = readPass(sent.bytes).era === 0;
      remember(asks ? this.#questions : this.#hellos, sent);
    }
    if (type === TYPE.cookie) remember(this.#cookies, readCookie(sent.bytes));
    if (type === TYPE.welcome) this.#welcomed(sent);
    if (session !== this.session?.remoteId && session !== this.session?.localId) return;
    if (type === TYPE.ask || type === TYPE.adjust) this.asked = sent;
  }

  /** The cookies that it has, as a hello would show them. */
  get passes(): readonly Pass[] {
    return this.#cookies.map(({ era, count }) => ({ era, count, attempt: this.#attempts }));
  }

  get #who() {
    return { name: this.name, key: this.#key, crypto: this.#crypto };
  }

  /** Asks a master for a cookie. */
  asksForCookie(): Uint8Array {
    return cookieRequestOf(this.#who);
  }

  /** A hello to a master with a cookie: mostly the newest one; or an older one, or one that nobody gave. */
  greets(): Uint8Array | undefined {
    const tape = this.#tape;
    const cookie = this.#cookie();
    if (cookie === undefined) return undefined;
    const said: Partial<Hello> = tape.chance(0.6) ? {} : randomHello(tape.random);
    const hello: Partial<Hello> = { instance: tape.integer(3), ...said, session: this.#id };
    this.#attempts = tape.chance(0.1) ? tape.pick(NUMBERS) : (this.#attempts + 1) % 2 ** 32;
    const { bytes, initiator } = helloOf(this.#who, cookie, hello, this.#attempts);
    this.#initiator = initiator;
    tape.saw(`greets ${hello.belief?.kind}`);
    return bytes;
  }

  #cookie(): Cookie | undefined {
    const tape = this.#tape;
    const newest = this.#cookies.at(-1);
    if (!tape.chance(0.2)) return newest;
    if (newest !== undefined && tape.chance(0.5)) return tape.pick(this.#cookies);
    const near = (number = 0): number => (number + tape.pick(NUMBERS)) % 2 ** 32;
    const [era, count] = [near(newest?.era), near(newest?.count)];
    return { era, count, secret: new Uint8Array(16) };
  }

  /** A master's welcome to its latest hello. */
  #welcomed({ bytes }: Sent): void {
    const initiator = this.#initiator;
    this.#initiator = undefined;
    const session = initiator && sessionIn(bytes, initiator, this.#crypto, this.#id, this.from);
    this.#tape.saw(`was welcomed ${session !== undefined}`);
    if (session === undefined) return;
    this.session = session;
    this.#sequence = 0;
  }

  /** A cookie for a follower's question: mostly the latest, with numbers that mostly grow. */
  givesCookie(): Uint8Array | undefined {
    const tape = this.#tape;
    const question = this.#latest(this.#questions);
    if (question === undefined) return undefined;
    const { era, count } = this.#given;
    this.#given = tape.chance(0.1)
      ? { era: tape.pick(NUMBERS), count: tape.pick(NUMBERS) }
      : { era, count: (count + tape.pick([1, 1, 1, 0])) % 2 ** 32 };
    const { sequence } = question.header;
    const other = tape.chance(0.05) ? (sequence + 1) % 2 ** 32 : sequence;
    tape.saw('gives a cookie');
    return cookieFor(other, this.#who, this.#given);
  }

  /** A welcome to a hello of a follower, which carries a cookie: mostly to the latest. */
  welcomes(): Uint8Array | undefined {
    const hello = this.#latest(this.#hellos);
    if (hello === undefined) return undefined;
    const tape = this.#tape;
    const said = tape.chance(0.6) ? {} : randomWelcome(tape.random);
    const welcome = { term: this.term, ...said, session: this.#id };
    const place = { term: welcome.term, session: this.#id, welcome };
    const made = welcomeFor(hello, this.#who, place);
    tape.saw('welcomes');
    this.session = made.session;
    this.#sequence = 0;
    return made.bytes;
  }

  #latest(sent: readonly Sent[]): Sent | undefined {
    return this.#tape.chance(0.1) && sent.length > 0 ? this.#tape.pick(sent) : sent.at(-1);
  }

  /** Any message, sealed as well as a sound peer would; or any bytes of the right size. */
  says(): Uint8Array | undefined {
    const { session } = this;
    if (session === undefined) return undefined;
    const tape = this.#tape;
    if (tape.chance(0.3)) return this.#body(session);
    const message = randomMessage(tape.random);
    if (!isForSession(message)) return undefined;
    tape.saw(`said ${message.type}`);
    return sealed(session, message, this.#next(), this.#termed());
  }

  #body(session: Session): Uint8Array {
    const bytes = shaped(this.#tape);
    const [type, flags] = [bytes[0]! & 15, bytes[1]!];
    const body = bytes.subarray(12, Math.max(bytes.length - 16, 12));
    return sealedBody(session, { type, flags, term: this.#termed(), sequence: this.#next() }, body);
  }

  /** Answers what it was asked last: as a sound peer, more or less, or with anything. */
  answers(at: number): Uint8Array | undefined {
    const { session, asked } = this;
    if (session === undefined || asked === undefined) return undefined;
    const tape = this.#tape;
    const { sequence, flags } = asked.header;
    const wild = tape.chance(0.15);
    const timescale = (flags & 1) === 0 || asked.header.type === TYPE.adjust ? 'raw' : 'group';
    const body = wild ? randomReply(tape.random) : this.#soundReply(timescale, asked.at, at);
    if (body.anonymous) return undefined;
    tape.saw(`answered ${body.timescale} ${wild}`);
    return sealed(session, { type: 'reply', body }, sequence, this.#termed());
  }

  #soundReply(timescale: 'raw' | 'group', asked: number, at: number) {
    const tape = this.#tape;
    // One that lies about its clock does so by whole sizes.
    const lie = tape.pick([0, 0, 0, 1e3, -1e6, 1e9, -8.64e13, 1e15]);
    const middle = asked + (at - asked) * (tape.integer(256) / 256);
    const base = timescale === 'group' ? BEGINNING_SECONDS : 100;
    const nanoseconds = Math.max(0, Math.floor(base * 1e9 + middle + lie));
    const stamps = {
      seconds: Math.floor(nanoseconds / 1e9) % 2 ** 32,
      nanoseconds: nanoseconds % 1e9,
      hold: tape.pick([0, 1000, Math.min(Math.floor(at - middle), 2 ** 32 - 1), 2 ** 32 - 1]),
      correction: tape.pick([undefined, 0, 1000, -(2 ** 31) + 1, 2 ** 31 - 1]),
      heard: tape.pick([0, 1, 2, 32_768, 65_535]),
      quality: tape.pick(['synchronised', 'holdover', 'unset'] as const),
      anonymous: false,
    };
    return timescale === 'raw'
      ? {
          ...stamps,
          timescale,
          applied: tape.pick([0xffff, 0, this.asked!.header.sequence & 0xffff]),
        }
      : {
          ...stamps,
          timescale,
          bound: tape.pick([0, 1000, 1e9, Infinity]),
          settings: tape.pick([0, 0, 1, 3]),
          untraced: false,
          leap: tape.pick(NOTES),
        };
  }

  /** A correction as a sound master sends it, with one field at an edge now and then. */
  corrects(at: number): Uint8Array | undefined {
    const { session } = this;
    if (session === undefined) return undefined;
    const tape = this.#tape;
    const seconds = Math.floor(at / 1e9) + tape.pick([0, 1, -1, 60, 2 ** 31]);
    const body = {
      kind: tape.pick(['line', 'line', 'hold', 'step'] as const),
      answered: tape.chance(0.5),
      untraced: false,
      quality: tape.pick(['synchronised', 'holdover', 'unset'] as const),
      rawSeconds: ((seconds % 2 ** 32) + 2 ** 32) % 2 ** 32,
      groupSeconds:
        (BEGINNING_SECONDS + Math.max(seconds, 0) + tape.pick([0, 0, 1, -2, 86_400, 2 ** 31])) %
        2 ** 32,
      groupNanoseconds: tape.integer(1e9),
      rate: tape.pick([0, 1e-5, -1e-5, 0.00195, -0.00195]),
      bound: tape.pick([1000, 0, 1e6, 1e12, 2 ** 70]),
      drift: tape.pick([1e-6, 0, 1e-3, 1, 1e7]),
      leap: tape.pick(NOTES),
    };
    tape.saw(`corrected ${body.kind}`);
    return sealed(session, { type: 'adjust', body }, this.#next(), this.#termed());
  }

  /** Mostly the next one, so that it is taken; now and then one at an edge. */
  #next(): number {
    if (this.#tape.chance(0.05)) this.#sequence = this.#tape.pick(SEQUENCES);
    this.#sequence = (this.#sequence + 1) % 2 ** 32;
    return this.#sequence;
  }

  #termed(): number {
    const tape = this.#tape;
    if (tape.chance(0.1))
      this.term = (this.term + tape.pick([1, 8, 32_767, 32_768, 65_535])) & 0xffff;
    if (tape.chance(0.05)) this.term = tape.pick([0, 1, 65_535]);
    return this.term;
  }
}

function remember<T>(latest: T[], one: T): void {
  latest.push(one);
  if (latest.length > REMEMBERED) latest.shift();
}

const isForSession = ({ body }: Message): boolean => !('anonymous' in body && body.anonymous);
