// A server of TIME or DAYTIME on a clock that Belfry keeps: an endpoint for UDP, and an answer for whoever calls by TCP.

import type { Address, Datagram, Endpoint, Transmission } from '../endpoint.js';
import { type Admitted, mayAsk } from '../ntp/networks.js';
import { type ServedClock, leapToTell } from '../ntp/served-time.js';
import { isMany, isSomebody } from '../numeric-host.js';
import { Outbox } from '../outbox.js';
import { RateLimit, RateLimitBySource } from '../rate-limit.js';
import { NEVER, type RawTime, type Stamp } from '../time.js';
import type { ToldSecond } from './told-second.js';

/** No answer is longer, bytes. */
export const LEGACY_MOST = 64;
/**
 * Answers a second over UDP, all together. Each may be longer than what asked for it, and that may be forged: so many of
 * 50 bytes are nothing that anybody could be flooded with.
 */
const DATAGRAMS_A_SECOND = 250;
/**
 * Nobody asks from a port below it. A server there answers whatever comes (echo, DAYTIME, TIME itself): a forged request
 * from one would let the two answer each other for ever.
 */
const FIRST_PORT = 1024;
/** The share of the system's send buffer that answers may take: some go to addresses where nobody is. */
const ROOM = 0.5;

/** Why somebody was not told the time. */
export const LEGACY_REFUSALS = ['bad-source', 'not-allowed', 'rate', 'not-trusted'] as const;

/** Why somebody was not told the time. */
export type LegacyRefusal = (typeof LEGACY_REFUSALS)[number];

/** What an operator decides of both protocols. */
export interface LegacyPolicy extends Admitted {
  /** How many answers one source gets in a second; twice as many at once. */
  readonly perSecond: number;
}

/** What a server is made of. */
export interface LegacyServerOptions extends LegacyPolicy {
  readonly clock: ServedClock;
  /** Writes what this time is in its protocol; answers how many bytes that are, `LEGACY_MOST` at most. */
  readonly write: (buffer: Uint8Array, told: ToldSecond) => number;
  /** A secret, by which sources are spread over limits. */
  readonly seed: number;
}

/** The frozen picture of a server. */
export interface LegacyObservation {
  readonly answers: number;
  readonly refusals: Readonly<Partial<Record<LegacyRefusal, number>>>;
}

/** Tells whoever asks the second that has begun. What is not to be relied on is not told: the protocols cannot say so. */
export class LegacyServer implements Endpoint<undefined, LegacyObservation> {
  readonly #options: LegacyServerOptions;
  readonly #outbox = new Outbox();
  /** Who calls by TCP is nobody forged: those who are cannot use up what he gets. */
  readonly #callsBySource: RateLimitBySource;
  readonly #datagramsBySource: RateLimitBySource;
  readonly #datagrams = new RateLimit(DATAGRAMS_A_SECOND, DATAGRAMS_A_SECOND);
  readonly #refusals = new Map<LegacyRefusal, number>();
  #answers = 0;

  constructor(options: LegacyServerOptions) {
    const { perSecond, seed } = options;
    this.#options = options;
    this.#callsBySource = new RateLimitBySource(perSecond, 2 * perSecond, seed);
    this.#datagramsBySource = new RateLimitBySource(perSecond, 2 * perSecond, seed);
  }

  /** Whatever a datagram holds, it asks for the time. */
  receive({ from, at: { at } }: Datagram): void {
    const isServer = from.port < FIRST_PORT || !isSomebody(from.host) || isMany(from.host);
    const refusal = isServer ? 'bad-source' : this.#judge(from.host, at, this.#datagramsBySource);
    if (refusal !== undefined) return this.#refuse(refusal);
    if (!this.#datagrams.take(at)) return this.#refuse('rate');
    this.#outbox.push((departs, buffer) => ({
      length: this.#write(buffer, departs.at),
      to: from,
      room: ROOM,
    }));
  }

  /** Somebody called by TCP at raw time `at`: what to say before hanging up; undefined for nothing. */
  called({ host }: Pick<Address, 'host'>, at: RawTime): Uint8Array | undefined {
    const refusal = this.#judge(host, at, this.#callsBySource);
    if (refusal !== undefined) return void this.#refuse(refusal);
    const bytes = new Uint8Array(LEGACY_MOST);
    return bytes.subarray(0, this.#write(bytes, at));
  }

  #judge(host: string, at: RawTime, limit: RateLimitBySource): LegacyRefusal | undefined {
    if (!mayAsk(host, this.#options)) return 'not-allowed';
    if (!limit.take(host, at)) return 'rate';
    return this.#options.clock.isTrusted(at) ? undefined : 'not-trusted';
  }

  #refuse(refusal: LegacyRefusal): void {
    this.#refusals.set(refusal, (this.#refusals.get(refusal) ?? 0) + 1);
  }

  #write(buffer: Uint8Array, at: RawTime): number {
    const { clock, write } = this.#options;
    this.#answers += 1;
    const { time, leapSecond = false } = clock.expected(at);
    const { seconds } = time;
    return write(buffer, { seconds, leapSecond, leap: leapToTell(clock, seconds) });
  }

  wake(): void {
    // Nothing is due at any time.
  }

  wakeAt(): RawTime {
    return NEVER;
  }

  poll(): undefined {
    return undefined;
  }

  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    return this.#outbox.transmit(at, buffer);
  }

  departed(): void {
    // Nobody asks when an answer of whole seconds left.
  }

  observe(): LegacyObservation {
    return Object.freeze({
      answers: this.#answers,
      refusals: Object.freeze(Object.fromEntries(this.#refusals)),
    });
  }
}
