// Cookie: what a master gives to who greets, and what comes back only from where it was sent to.

import { writeHeader } from './header.js';
import { COOKIE, TYPE } from './layout.js';
import { getUint32, set32 } from './octets.js';

export interface Cookie {
  /** Which of the master's eras gave it; never 0. */
  readonly era: number;
  /** Which of that era's cookies it is. */
  readonly count: number;
  /** 16 bytes that only this master can make, and only for one address. */
  readonly secret: Uint8Array;
}

/** Everything but the tag; `sequence` is that of the hello that asked. */
export function writeCookie(bytes: Uint8Array, cookie: Cookie, sequence: number): void {
  writeHeader(bytes, { type: TYPE.cookie, flags: 0, term: 0, session: 0, sequence });
  set32(bytes, COOKIE.era, cookie.era);
  set32(bytes, COOKIE.count, cookie.count);
  bytes.set(cookie.secret, COOKIE.secret);
}

/** Of a datagram of the right length. The secret is a copy: the shell's buffer changes. */
export const readCookie = (bytes: Uint8Array): Cookie => ({
  era: getUint32(bytes, COOKIE.era),
  count: getUint32(bytes, COOKIE.count),
  secret: new Uint8Array(bytes.subarray(COOKIE.secret, COOKIE.secret + COOKIE.secretSize)),
});
