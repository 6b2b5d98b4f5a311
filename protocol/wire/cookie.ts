// Cookie: what a master gives to who greets, and what comes back only from where it was sent to.

import { TAG_SIZE } from './layout.js';
import { getUint32, set32 } from './octets.js';

/** Places in the whole datagram, bytes: all in the clear, with a tag. */
export const COOKIE = {
  era: 12,
  count: 16,
  secret: 20,
  secretSize: 16,
  tag: 36,
  size: 36 + TAG_SIZE,
};

/** What a hello has to carry, so that its sender is known to hear at its address (docs/protocol.md, section 6.9). */
export interface Cookie {
  /** Which of the master's eras gave it; never 0. */
  readonly era: number;
  /** Which of that era's cookies it is. */
  readonly count: number;
  /** 16 bytes that only this master can make, and only for one address. */
  readonly secret: Uint8Array;
}

/** Everything between the header, which carries the sequence of the hello that asked, and the tag. */
export function writeCookie(bytes: Uint8Array, cookie: Cookie): void {
  set32(bytes, COOKIE.era, cookie.era);
  set32(bytes, COOKIE.count, cookie.count);
  bytes.set(cookie.secret, COOKIE.secret);
}

/**
 * Reads the body of a cookie, in a datagram of the right length. The secret is a copy, because the transport uses the
 * buffer again.
 */
export const readCookie = (bytes: Uint8Array): Cookie => ({
  era: getUint32(bytes, COOKIE.era),
  count: getUint32(bytes, COOKIE.count),
  secret: new Uint8Array(bytes.subarray(COOKIE.secret, COOKIE.secret + COOKIE.secretSize)),
});
