// An NTP server (RFC 5905) on a clock that Belfry keeps: an endpoint of its own, on a socket of its own.

import { Departures, type Departing } from '../departures.js';
import type { Datagram, Endpoint, Transmission } from '../endpoint.js';
import { Outbox } from '../outbox.js';
import { RateLimit, RateLimitBySource } from '../rate-limit.js';
import type { RawTime, Span, Stamp } from '../time.js';
import { type BroadcastPolicy, Broadcasts } from './broadcasts.js';
import { type NtpClient, NtpClients } from './clients.js';
import { Interleaving, type SentAnswer } from './interleaving.js';
import { Guests } from './guests.js';
import type { Admitted } from './networks.js';
import {
  type NtpFault,
  type NtpRequest,
  TRANSMIT_AT,
  readNtpRequest,
  writeNtpAnswer,
} from './packet.js';
import { type ServedClock, ServedTime } from './served-time.js';
import {
  NO_TIMESTAMP,
  type NtpTimestamp,
  ntpShort,
  ntpTimestamp,
  sameTimestamp,
} from './timestamp.js';

/** A clock reads to 2^-23 s, about 100 ns. */
const PRECISION = -23;
/** Nobody is told to go more often than this a second, all together: a kiss answers what may be forged. */
const KISSES_A_SECOND = 100;
/** `RATE`, the kiss of death for who asks too often (RFC 5905, section 7.4); `INIT`, for who has no time. */
const KISS_RATE = 0x52415445;
const INIT = 0x494e4954;
/** `BELF`: whose time it is. Clients look whether it is their own address, and it is nobody's. */
const REFERENCE = 0x42454c46;
/** The share of the system's send buffer that answers may take: some go to addresses where nobody is. */
const ROOM = 0.5;
/** How many of the latest clients are told. */
const CLIENTS_TOLD = 32;

/** Why something was not answered with the time. */
export const NTP_REFUSALS = [
  'short',
  'bad-length',
  'version',
  'mode',
  'authenticated',
  'bad-source',
  'not-allowed',
  'rate',
  'not-trusted',
] as const;

/** Why something was not answered with the time. */
export type NtpRefusal = (typeof NTP_REFUSALS)[number];

/** What an operator decides of the server. */
export interface NtpPolicy extends Admitted {
  /** 1 to 15: how far it is from a true clock. */
  readonly stratum: number;
  /** How many answers one source gets in a second, and how many at once. */
  readonly perSecond: number;
  /** While the time is not to be relied on: no answer, or one that says so. */
  readonly untrusted: 'silent' | 'unsynchronised';
  /** Whom it tells the time unasked, while that is to be relied on; nobody if left out. */
  readonly broadcast?: BroadcastPolicy | undefined;
}

/** What a server is made of. */
export interface NtpServerOptions extends NtpPolicy {
  readonly clock: ServedClock;
  /** A secret, by which sources are spread over limits. */
  readonly seed: number;
}

/** The frozen picture of a server. */
export interface NtpObservation {
  readonly answers: number;
  readonly interleaved: number;
  /** How often everybody was told unasked, each address counted. */
  readonly broadcasts: number;
  readonly refusals: Readonly<Partial<Record<NtpRefusal, number>>>;
  /** How many clients are remembered, whether there were more, and the latest of them. */
  readonly clients: number;
  readonly moreClients: boolean;
  readonly latest: readonly NtpClient[];
}

/** Without a policy nobody is told unasked. */
const NO_BROADCAST: BroadcastPolicy = { to: [], every: Infinity as Span, version: 4 };

/**
 * Answers whoever asks for the time by NTP, version 3 or 4, in client mode, and tells it to whom an operator named. It
 * keeps no secret and moves no clock.
 */
export class NtpServer implements Endpoint<undefined, NtpObservation> {
  readonly #options: NtpServerOptions;
  readonly #outbox = new Outbox();
  readonly #departures = new Departures();
  readonly #interleaving = new Interleaving();
  readonly #clients = new NtpClients();
  readonly #time: ServedTime;
  readonly #guests: Guests;
  readonly #kisses = new RateLimit(KISSES_A_SECOND, KISSES_A_SECOND / 10);
  readonly #refusals = new Map<NtpRefusal, number>();
  readonly #broadcasts: Broadcasts;
  readonly #answered: Departing;
  /** After so many steps of the clock the answers that are remembered left. */
  #steps = 0;
  #answers = 0;
  #interleavedAnswers = 0;
  #toldUnasked = 0;

  constructor(options: NtpServerOptions) {
    const { perSecond, seed, clock } = options;
    this.#options = options;
    this.#broadcasts = new Broadcasts(options.broadcast ?? NO_BROADCAST);
    this.#time = new ServedTime(clock);
    const limits = new RateLimitBySource(perSecond, Math.max(2 * perSecond, 8), seed);
    const groups = this.#broadcasts.policy.to.map(({ host }) => host);
    this.#guests = new Guests(options, limits, groups);
    this.#answered = {
      departed: (number, { at }) => {
        this.#forgetBeforeStep(at);
        this.#interleaving.left(number, ntpTimestamp(clock.expected(at).time));
      },
    };
  }

  receive({ bytes, from, at }: Datagram): void {
    const refusal = this.#judge(bytes, from, at);
    if (refusal === 'mode' && this.#broadcasts.isOwn(bytes)) return;
    if (refusal !== undefined) this.#refusals.set(refusal, (this.#refusals.get(refusal) ?? 0) + 1);
  }

  #judge(bytes: Uint8Array, from: Datagram['from'], came: Stamp): NtpRefusal | undefined {
    const guest = this.#guests.of(from.host);
    if (from.port === 0) return 'bad-source';
    if (guest.refusal !== undefined) return guest.refusal;
    const request = readNtpRequest(bytes);
    if (typeof request === 'string') return request satisfies NtpFault;
    if (!guest.limit.take(came.at)) {
      if (this.#kisses.take(came.at))
        this.#outbox.push((_, buffer) => this.#refuse(request, KISS_RATE, from, buffer));
      return 'rate';
    }
    if (!this.#time.isTrusted(came.at)) {
      if (this.#options.untrusted === 'unsynchronised')
        this.#outbox.push((_, buffer) => this.#refuse(request, INIT, from, buffer));
      return 'not-trusted';
    }
    this.#outbox.push((departs, buffer) => this.#answer(request, from, came, departs, buffer));
    return undefined;
  }

  /** Writes an answer that leaves at `departs` to a request that `came`. */
  #answer(
    request: NtpRequest,
    to: Datagram['from'],
    came: Stamp,
    departs: Stamp,
    buffer: Uint8Array,
  ): Transmission {
    const { stratum } = this.#options;
    this.#forgetBeforeStep(came.at);
    const receive = this.#time.at(came.at);
    const now = this.#time.at(departs.at);
    const bound = this.#time.bound(departs.at);
    const remembered = this.#interleaved(request, to.host);
    const before = remembered?.transmit;
    const { version, poll, transmit } = request;
    const length = writeNtpAnswer(buffer, {
      leap: this.#time.leap(departs.at),
      version,
      stratum,
      poll,
      precision: PRECISION,
      rootDelay: 0,
      // A client adds to it half the way there and back, and so covers the truth.
      rootDispersion: ntpShort((bound + came.error + departs.error) as Span),
      reference: REFERENCE,
      updated: updatedAt(now),
      originate: before === undefined ? transmit : request.receive,
      receive,
      transmit: before ?? now,
    });
    this.#answers += 1;
    if (before !== undefined) this.#interleavedAnswers += 1;
    this.#clients.answered(to.host, version, before !== undefined, came.at);
    const number = this.#interleaving.sending(to.host, receive);
    // The kernel's stamps cost as much again as the answer: only who will ask for one gets one.
    if (remembered === undefined) return { length, to, room: ROOM, departurePlace: TRANSMIT_AT };
    const id = this.#departures.expect(this.#answered, number);
    if (before === undefined) return { length, to, room: ROOM, departurePlace: TRANSMIT_AT, id };
    return { length, to, room: ROOM, id };
  }

  /** An interleaved answer ties together two moments, between which the clock must not have stepped. */
  #forgetBeforeStep(at: RawTime): void {
    const steps = this.#time.steps(at);
    if (steps === this.#steps) return;
    this.#steps = steps;
    this.#interleaving.forget();
  }

  /** The answer before, if the client asks when that really left (RFC 9769, section 2). */
  #interleaved({ originate, receive, transmit }: NtpRequest, host: string): SentAnswer | undefined {
    if (sameTimestamp(originate, NO_TIMESTAMP) || sameTimestamp(receive, transmit))
      return undefined;
    return this.#interleaving.find(host, originate);
  }

  /** An answer without a time: its letters say why. */
  #refuse(
    { version, poll, transmit }: NtpRequest,
    reference: number,
    to: Datagram['from'],
    buffer: Uint8Array,
  ): Transmission {
    const length = writeNtpAnswer(buffer, {
      leap: 'unsynchronised',
      version,
      stratum: 0,
      poll,
      precision: PRECISION,
      rootDelay: 0,
      rootDispersion: 0,
      reference,
      updated: NO_TIMESTAMP,
      originate: transmit,
      receive: NO_TIMESTAMP,
      transmit: NO_TIMESTAMP,
    });
    return { length, to, room: ROOM };
  }

  /** Writes what everybody at the address in this place is told, as it leaves at `departs`. */
  #tell(place: number, departs: Stamp, buffer: Uint8Array): Transmission {
    const { stratum } = this.#options;
    const { policy, poll } = this.#broadcasts;
    const transmit = this.#time.at(departs.at);
    const length = writeNtpAnswer(buffer, {
      mode: 'broadcast',
      leap: this.#time.leap(departs.at),
      version: policy.version,
      stratum,
      poll,
      precision: PRECISION,
      rootDelay: 0,
      rootDispersion: ntpShort((this.#time.bound(departs.at) + departs.error) as Span),
      reference: REFERENCE,
      updated: updatedAt(transmit),
      originate: NO_TIMESTAMP,
      receive: NO_TIMESTAMP,
      transmit,
    });
    this.#broadcasts.left(place, transmit);
    this.#toldUnasked += 1;
    return { length, to: policy.to[place]!, room: ROOM };
  }

  wake(at: RawTime): void {
    if (!this.#broadcasts.take(at, this.#time.isTrusted(at))) return;
    for (const place of this.#broadcasts.policy.to.keys())
      this.#outbox.push((departs, buffer) => this.#tell(place, departs, buffer));
  }

  wakeAt(): RawTime {
    return this.#broadcasts.nextAt;
  }

  poll(): undefined {
    return undefined;
  }

  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    const out = this.#outbox.transmit(at, buffer);
    if (out === undefined) this.#time.end();
    return out;
  }

  departed(id: number, at: Stamp): void {
    this.#departures.departed(id, at);
  }

  observe(): NtpObservation {
    return Object.freeze({
      answers: this.#answers,
      interleaved: this.#interleavedAnswers,
      broadcasts: this.#toldUnasked,
      refusals: Object.freeze(Object.fromEntries(this.#refusals)),
      clients: this.#clients.size,
      moreClients: this.#clients.wereMore,
      latest: this.#clients.latest(CLIENTS_TOLD),
    });
  }
}

/** When the clock was last corrected: it goes on all the time, so the second that has begun is told. */
const updatedAt = ({ seconds }: NtpTimestamp): NtpTimestamp => ({ seconds, fraction: 0 });
