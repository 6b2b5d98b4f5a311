// Cookies without a list of them: one is the tag of an address under a secret, and can be made again.

import { type Aead, type Crypto, type Address, type RawTime, SECOND } from '@belfry/protocol';
import { type GreetingKey, NO_SECRET } from '@belfry/protocol/seal';
import {
  TYPE,
  COOKIE,
  type Cookie,
  writeCookie,
  viewOf,
  writeHeader,
  type Pass,
  TAG_SIZE,
  set32,
} from '@belfry/protocol/wire';

/** A cookie is good in the era that gave it and in the next: 60 to 120 s. */
const ERA = 60 * SECOND;
/** The longest address in characters, and a port. */
const ADDRESS_MOST = 64;

/** A hello that asks for a cookie and is proven by `key`, with the cookie that answers it. */
export interface CookieRequest {
  readonly key: GreetingKey;
  readonly cookie: Cookie;
  readonly to: Address;
  readonly sequence: number;
}

/** Makes cookies, and makes the secret of one again when it comes back. */
export class Cookies {
  readonly #aead: Aead;
  /** The first era's number: another one after each start, so that older cookies are known as such. */
  readonly #first: number;
  #began: RawTime | undefined;
  /** Eras since the beginning. */
  #era = 0;
  #count = 0;
  readonly #address = new Uint8Array(ADDRESS_MOST + TAG_SIZE);
  readonly #nonce = new Uint8Array(12);

  constructor(crypto: Crypto) {
    this.#aead = crypto.aead(crypto.randomBytes(32));
    // Low enough that no master lives to see the numbers turn.
    this.#first = 1 + (viewOf(crypto.randomBytes(4)).getUint32(0) >>> 1);
  }

  /** A new one, at raw time `at`, for whoever hears at `to`. */
  issue(to: Address, at: RawTime): Cookie {
    this.#turn(at);
    this.#count += 1;
    const [era, count] = [this.#first + this.#era, this.#count];
    return { era, count, secret: this.secretOf({ era, count }, to) };
  }

  /** Is `era`, of a cookie that comes back at `at`, the present one or the one before? */
  isFresh(era: number, at: RawTime): boolean {
    this.#turn(at);
    const age = this.#first + this.#era - era;
    return age === 0 || age === 1;
  }

  #turn(at: RawTime): void {
    this.#began ??= at;
    const era = Math.floor((at - this.#began) / ERA);
    if (era <= this.#era) return;
    this.#era = era;
    this.#count = 0;
  }

  /** What stands in this cookie if it was given to `to`: the same bytes as then, in one of a kind each time. */
  secretOf({ era, count }: Pick<Pass, 'era' | 'count'>, { host, port }: Address): Uint8Array {
    if (era === 0) return NO_SECRET;
    const address = this.#address;
    const length = Math.min(host.length, ADDRESS_MOST - 2);
    for (let i = 0; i < length; i += 1) address[i] = host.charCodeAt(i);
    address[length] = port >>> 8;
    address[length + 1] = port;
    // Each number is given once, so no two addresses are ever authenticated under one nonce and sent.
    set32(this.#nonce, 0, era);
    set32(this.#nonce, 4, count);
    this.#aead.seal(address, 0, length + 2, 0, this.#nonce);
    return address.slice(length + 2, length + 2 + TAG_SIZE);
  }
}

/** Writes the answer to a hello that asks for a cookie; answers the datagram's length, bytes. */
export function writeCookieAnswer(buffer: Uint8Array, request: CookieRequest): number {
  const { key, cookie, sequence } = request;
  writeHeader(buffer, { type: TYPE.cookie, flags: 0, term: 0, session: 0, sequence });
  writeCookie(buffer, cookie);
  key.sealCookie(buffer);
  return COOKIE.size;
}
