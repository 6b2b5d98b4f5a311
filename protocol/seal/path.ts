// Where a peer of a session is: an address that is proven to hear, and one that may be the next.

import { type Address, sameAddress } from '../endpoint.js';
import { TokenBucket } from '../token-bucket.js';
import { type RawTime, SECOND, type Span } from '../time.js';
import { SEALED_TIME_SIZE } from '../wire/layout.js';

/** Probes of addresses that a peer was heard from; who copies datagrams can cause them. */
const PROBES = { burst: 4, refillEvery: (10 * SECOND) as Span };

interface Probe {
  readonly to: Address;
  readonly sequence: number;
}

/**
 * Where to send what a peer is to hear. A peer may move, and whoever copies its datagrams must not move it: an address
 * is proven by the reply to an ask that was sent there and nowhere else.
 */
export class Path {
  #address: Address;
  /** The last that was fresh came from elsewhere, and nothing from the address since. */
  #away = false;
  #candidate: Address | undefined;
  #probe: Probe | undefined;
  readonly #ration = new TokenBucket(PROBES);

  /** `address` has answered the handshake. */
  constructor(address: Address) {
    this.#address = address;
  }

  /** What is sent by ourselves goes there. */
  get address(): Address {
    return this.#address;
  }

  /**
   * Something opened that was seen before. From the address itself it shows that the peer is still there, and
   * that somebody quicker has copied it.
   */
  echoed(from: Address): void {
    if (isSameWay(from, this.#address)) this.#stay();
  }

  /**
   * Something fresh of `length` bytes opened. Answers where an answer to it goes: to who sent it only if the
   * address itself has been silent since the last that came from elsewhere.
   */
  heard(from: Address, length: number, at: RawTime): Address {
    if (isSameWay(from, this.#address)) {
      this.#stay();
      return from;
    }
    if (!this.#away) {
      this.#away = true;
      return this.#address;
    }
    // A probe is never longer than what caused it.
    if (length >= SEALED_TIME_SIZE && this.#ration.take(at)) this.#candidate = from;
    return from;
  }

  #stay(): void {
    this.#away = false;
    this.#candidate = undefined;
    this.#probe = undefined;
  }

  /** Whom to ask whether it hears; once for each candidate. */
  takeCandidate(): Address | undefined {
    const candidate = this.#candidate;
    this.#candidate = undefined;
    return candidate;
  }

  /** An ask with this sequence, which no other ask has, leaves for `to`. */
  probed(to: Address, sequence: number): void {
    this.#probe = { to, sequence };
  }

  /** The reply to the ask with this sequence was accepted. Answers where the peer was, if it has moved. */
  answered(sequence: number, from: Address): Address | undefined {
    const probe = this.#probe;
    if (probe?.sequence !== sequence || !isSameWay(from, probe.to)) return undefined;
    const before = this.#address;
    this.#address = from;
    this.#stay();
    return sameAddress(before, from) ? undefined : before;
  }
}

/**
 * Is it the same address, heard at the same one of our own? Who spoke first to it does not say from which: the system
 * chooses, and what comes back comes to that.
 */
const isSameWay = (from: Address, to: Address): boolean =>
  sameAddress(from, to) && (to.local === undefined || to.local === from.local);
