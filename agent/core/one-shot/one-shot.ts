// Cristian's algorithm once: asks one master for the time, a few times, and keeps the best answer.

import {
  type Crypto,
  type Address,
  type Datagram,
  type Endpoint,
  type Random,
  type Transmission,
  sameAddress,
  spread,
  TokenBucket,
  type Refusal,
  RefusalCounts,
  MILLISECOND,
  NEVER,
  type RawTime,
  SECOND,
  type Span,
  type Stamp,
} from '@belfry/protocol';
import { isOfUse } from '@belfry/protocol/clock';
import { Asker } from '@belfry/protocol/measure';
import { type Credential, openMessage, sealMessage } from '@belfry/protocol/seal';
import {
  type Header,
  viewOf,
  type Belief,
  HANDSHAKE_SIZE,
  TYPE,
  type Message,
  inspect,
  readUnsealed,
  writeUnsealed,
  type NoticeReason,
  isHint,
  noticeOf,
} from '@belfry/protocol/wire';
import { BestAnswer } from './best-answer.js';
import { Connection, randomId } from '../masters/connection.js';
import { Turns } from '../masters/turns.js';
import {
  type GaveUpReason,
  type OneShotEvent,
  type OneShotObservation,
  REFUSED,
} from './one-shot-observation.js';

/** The first retransmission timeout: a person waits, on a network that answers in milliseconds. */
const TIMEOUT_START = (250 * MILLISECOND) as Span;
/** From an answer to the next ask, give or take half: one queue shall not delay them all. */
const PAUSE = (10 * MILLISECOND) as Span;
/** From an answer that holds no time to the next ask: a master may be about to have it. */
const UNSET_PAUSE = (250 * MILLISECOND) as Span;
/** Anybody can write an unsealed refusal: for so long the master itself may prove it wrong. */
const REFUSAL_PAUSE = (150 * MILLISECOND) as Span;

/** How often a hint that the master was restarted is believed. */
const HINTS = { burst: 2, refillEvery: (3600 * SECOND) as Span };

/** Which master is asked, how often, and for how long. */
export interface OneShotOptions {
  /** Its addresses, one at least: each is asked in turn until one answers. */
  readonly master: readonly Address[];
  /** Undefined asks anonymously, which the master may refuse, and which proves nothing. */
  readonly credential: Pick<Credential, 'name' | 'key'> | undefined;
  /** A bound with which to stop early; undefined takes the best of all tries. */
  readonly within: Span | undefined;
  readonly tries: number;
  /** How long it may take altogether. */
  readonly timeout: Span;
  readonly crypto: Crypto;
  readonly random: Random;
  readonly start: RawTime;
}

/** A client that gives one event, the answer or why there is none, and is done. */
export class OneShot implements Endpoint<OneShotEvent, OneShotObservation> {
  readonly #options: OneShotOptions;
  readonly #connection: Connection | undefined;
  /** Where it is asked without a session. */
  readonly #turns: Turns;
  #answered = false;
  readonly #asker = new Asker();
  readonly #answers = new BestAnswer(this.#asker);
  readonly #refusals = new RefusalCounts();
  readonly #deadline: RawTime;
  #askAt: RawTime;
  #refusedAt = NEVER;
  readonly #hints = new TokenBucket(HINTS);
  #refused: GaveUpReason | undefined;
  /** Why the last answer held no time. */
  #timeless: 'unset' | 'incredible' | undefined;
  /** The last ask has not been answered. */
  #waiting = false;
  #asks = 0;
  #greetings = 0;
  #event: OneShotEvent | undefined;
  #done = false;
  #leaving = false;

  constructor(options: OneShotOptions) {
    const { credential, crypto, random, start } = options;
    this.#options = options;
    this.#turns = new Turns(options.master);
    this.#asker.roundTrip.timeout = TIMEOUT_START;
    this.#deadline = (start + options.timeout) as RawTime;
    this.#askAt = credential === undefined ? start : NEVER;
    if (credential === undefined) return;
    const { name, key } = credential;
    const kind = { asksItself: true, severalMasters: false, leadsGroup: false };
    const instance = randomId(crypto);
    this.#connection = new Connection(
      { name, key, crypto, random, instance, ...kind },
      options.master,
    );
    this.#connection.greet(start);
  }

  receive(datagram: Datagram): void {
    if (this.#done) return;
    const header = inspect(datagram.bytes);
    const refusal = typeof header === 'string' ? header : this.#take(datagram, header);
    if (refusal !== undefined) this.#refusals.add(refusal);
  }

  #take(datagram: Datagram, header: Header): Refusal | undefined {
    if (header.type === TYPE.welcome) return this.#takeWelcome(datagram, header);
    if (header.type === TYPE.cookie)
      return this.#connection === undefined
        ? 'unexpected-cookie'
        : this.#connection.cookie(datagram, header);
    const session = this.#connection?.session;
    // The newest session only: under an older one an answer could fit an ask by its number alone.
    if (session?.localId !== header.session) return this.#unsealed(datagram, header);
    const message = openMessage(session, datagram.bytes, header);
    if (typeof message === 'string') return message;
    this.#connection!.heard(session);
    return this.#takeReply(message, header, datagram.at);
  }

  #takeWelcome(datagram: Datagram, header: Header): Refusal | undefined {
    const welcome = this.#connection?.welcome(datagram, header) ?? 'unexpected-welcome';
    if (typeof welcome === 'string') return welcome;
    this.#asker.restart();
    this.#refusedAt = NEVER;
    this.#askAt = datagram.at.at;
    return undefined;
  }

  /** Outside a session only the address asked is believed, and only about what we sent. */
  #unsealed(datagram: Datagram, header: Header): Refusal | undefined {
    const { master } = this.#options;
    if (!master.some((one) => sameAddress(one, datagram.from)) || header.type === TYPE.hello)
      return 'unasked';
    const message = readUnsealed(datagram.bytes, header);
    if (typeof message === 'string') return message;
    if (message.type === 'notice')
      return this.#takeNotice(message.body.reason, header, datagram.at);
    const open = message.type === 'reply' && message.body.anonymous;
    if (this.#connection !== undefined || header.session !== 0 || !open) return 'unknown-session';
    const refusal = this.#takeReply(message, header, datagram.at);
    if (refusal === undefined) this.#turns.stayAt(datagram.from);
    return refusal;
  }

  #takeNotice(reason: NoticeReason, header: Header, { at }: Stamp): Refusal | undefined {
    const concerns = this.#connection?.concerns(header) ?? this.#asker.awaits(header.sequence);
    if (!concerns) return 'unknown-session';
    if (!isHint(reason)) return 'unsealed';
    // Anybody can write this: the session stays until a welcome has come, and a few times are enough.
    if (this.#connection?.session !== undefined) {
      if (reason === 'unknown-session' && this.#hints.take(at)) this.#connection.greet(at);
      return undefined;
    }
    const refused = REFUSED.find((one) => one === reason);
    if (refused === undefined || this.#refused !== undefined) return undefined;
    this.#refused = refused;
    this.#refusedAt = (at + REFUSAL_PAUSE) as RawTime;
    return undefined;
  }

  #takeReply(message: Message, header: Header, at: Stamp): Refusal | undefined {
    if (message.type === 'notice') return undefined;
    if (message.type !== 'reply' || message.body.timescale !== 'group') return 'wrong-role';
    const refusal = this.#answers.add(header.sequence, message.body, at);
    const incredible = refusal === 'incredible-time';
    if (refusal !== undefined && !incredible) return refusal;
    this.#waiting = false;
    this.#answered = true;
    this.#refusedAt = NEVER;
    const unset = message.body.quality === 'unset';
    this.#timeless = incredible ? 'incredible' : unset ? 'unset' : undefined;
    this.#judge(at.at);
    return refusal;
  }

  /** Is that enough? Else plans the next ask. */
  #judge(at: RawTime): void {
    if (this.#enough() && this.#options.within !== undefined) this.#finish();
    else if (this.#asks >= this.#most) this.#finish();
    else {
      const pause =
        this.#timeless === undefined ? spread(PAUSE, 0.5, this.#options.random) : UNSET_PAUSE;
      this.#askAt = (at + pause) as RawTime;
    }
  }

  /** How many asks there may be: of an address that does not answer none is counted against another. */
  get #most(): number {
    const { tries } = this.#options;
    return this.#answered ? tries : tries * this.#turns.count;
  }

  #enough(): boolean {
    const { best } = this.#answers;
    if (best === undefined) return false;
    const { bound } = best.line;
    return this.#options.within === undefined ? isOfUse(bound) : bound <= this.#options.within;
  }

  #finish(): void {
    const { best } = this.#answers;
    const attempts = this.#asks;
    this.#done = true;
    this.#leaving = this.#connection?.session !== undefined;
    this.#event =
      best === undefined
        ? { type: 'gave-up', reason: this.#reason(), attempts: attempts || this.#greetings }
        : {
            type: 'answer',
            ...best,
            bound: best.line.bound,
            attempts,
            enough: this.#enough(),
            master: this.#connection?.address ?? this.#turns.address,
          };
  }

  #reason(): GaveUpReason {
    return this.#timeless ?? this.#refused ?? 'no-answer';
  }

  wake(at: RawTime): void {
    if (this.#done) return;
    const out = this.#asks >= this.#most && at >= this.#askAt;
    if (out || at >= this.#deadline || at >= this.#refusedAt) this.#finish();
  }

  wakeAt(): RawTime {
    if (this.#done) return NEVER;
    const greetAt = this.#connection?.wakeAt() ?? NEVER;
    return Math.min(this.#deadline, this.#refusedAt, this.#askAt, greetAt) as RawTime;
  }

  poll(): OneShotEvent | undefined {
    const event = this.#event;
    this.#event = undefined;
    return event;
  }

  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    if (this.#done) return this.#leaving ? this.#sayGoodbye(buffer) : undefined;
    const to = this.#connection?.transmit(at.at, buffer, () => NO_BELIEF);
    if (to !== undefined) {
      this.#greetings += 1;
      return { length: HANDSHAKE_SIZE, to };
    }
    if (at.at < this.#askAt || this.#asks >= this.#most) return undefined;
    return this.#ask(at, buffer);
  }

  #ask(at: Stamp, buffer: Uint8Array): Transmission {
    const { roundTrip } = this.#asker;
    if (this.#waiting) {
      // Once round, each waits for longer.
      const once = this.#answered || this.#connection !== undefined || this.#turns.turn();
      if (once) roundTrip.backOff();
    }
    this.#waiting = true;
    this.#asks += 1;
    this.#askAt = (at.at + roundTrip.timeout) as RawTime;
    const session = this.#connection?.session;
    const sequence = session?.takeSequence() ?? this.#randomSequence();
    this.#asker.asked(sequence, at);
    const anonymous = session === undefined;
    const message: Message = { type: 'ask', body: { timescale: 'group', anonymous } };
    const place = { term: 0, session: 0, sequence };
    const length = anonymous
      ? writeUnsealed(buffer, message, place)
      : sealMessage(session, buffer, message, place);
    return { length, to: session?.address ?? this.#turns.address, id: sequence };
  }

  departed(id: number, at: Stamp): void {
    // The ids are the sequences of its asks.
    this.#asker.departed(id, at);
  }

  #sayGoodbye(buffer: Uint8Array): Transmission {
    this.#leaving = false;
    const session = this.#connection!.session!;
    const message: Message = { type: 'notice', body: noticeOf('leaving') };
    const place = { term: 0, sequence: session.takeSequence() };
    return { length: sealMessage(session, buffer, message, place), to: session.address };
  }

  #randomSequence(): number {
    return viewOf(this.#options.crypto.randomBytes(4)).getUint32(0);
  }

  observe(): OneShotObservation {
    return Object.freeze({
      done: this.#done,
      attempts: this.#asks,
      bound: this.#answers.best?.line.bound,
      refusals: this.#refusals.observe(),
    });
  }
}

/** A client only asks: what it took the time to be is of no use to a master. */
const NO_BELIEF: Belief = {
  kind: 'none',
  rawSeconds: 0,
  rawNanoseconds: 0,
  seconds: 0,
  nanoseconds: 0,
  bound: Infinity,
  term: 0,
  rate: 0,
};
