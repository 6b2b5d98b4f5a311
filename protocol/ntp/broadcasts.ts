// NTP's broadcasts (RFC 5905, section 3.1, mode 5): when everybody is told the time unasked, and which of them were ours.

import type { Address } from '../endpoint.js';
import { type RawTime, SECOND, type Span, NEVER } from '../time.js';
import { readNtpBroadcast } from './packet.js';
import { type NtpTimestamp, sameTimestamp } from './timestamp.js';

/** While there is no time to tell, this is looked at so often. */
const LOOK_AGAIN = SECOND as Span;

/** Whom an operator lets tell the time unasked, and how often. */
export interface BroadcastPolicy {
  /** Broadcast addresses and multicast groups. */
  readonly to: readonly Address[];
  readonly every: Span;
  readonly version: 3 | 4;
}

/** Knows when the next broadcast is due, and recognises one of our own that comes back. */
export class Broadcasts {
  readonly policy: BroadcastPolicy;
  /** `every` as NTP has it: the logarithm to base 2 of seconds. */
  readonly poll: number;
  #nextAt: RawTime;
  /** When the latest one to each address left. */
  readonly #latest: NtpTimestamp[] = [];

  constructor(policy: BroadcastPolicy) {
    this.policy = policy;
    this.poll = Math.round(Math.log2(policy.every / SECOND));
    this.#nextAt = policy.to.length === 0 ? NEVER : (0 as RawTime);
  }

  /** When one is due next; never if nobody is to be told. */
  get nextAt(): RawTime {
    return this.#nextAt;
  }

  /** Is one due at `at`? Then the next one is planned, sooner if there is no time to tell now. */
  take(at: RawTime, isTrusted: boolean): boolean {
    if (at < this.#nextAt) return false;
    const { every } = this.policy;
    const next = (this.#nextAt + every) as RawTime;
    if (isTrusted) this.#nextAt = (next > at ? next : at + every) as RawTime;
    else this.#nextAt = (at + Math.min(every, LOOK_AGAIN)) as RawTime;
    return isTrusted;
  }

  /** The one to the address in this place left, and said so. */
  left(place: number, transmit: NtpTimestamp): void {
    this.#latest[place] = transmit;
  }

  /** Is this a broadcast of our own that the network brought back? */
  isOwn(bytes: Uint8Array): boolean {
    const transmit = readNtpBroadcast(bytes);
    return transmit !== undefined && this.#latest.some((one) => sameTimestamp(one, transmit));
  }
}
