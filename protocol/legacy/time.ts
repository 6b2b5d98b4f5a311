// TIME (RFC 868): the seconds since 1900 in four bytes.

import { SINCE_1900 } from '../ntp/timestamp.js';
import { set32 } from '../wire/octets.js';
import type { ToldSecond } from './told-second.js';

/** Writes the second that has begun, modulo 2^32, into `buffer`; answers its length, 4 bytes. */
export function writeTime(buffer: Uint8Array, { seconds }: Pick<ToldSecond, 'seconds'>): number {
  set32(buffer, 0, (seconds + SINCE_1900) | 0);
  return 4;
}
