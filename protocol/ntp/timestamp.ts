// NTP's formats of time: 64 bits since 1900, and 32 bits for spans (RFC 5905, section 6).

import { SECOND, type GroupTime, type Span } from '../time.js';

/**
 * An instant as NTP writes it: seconds since 1900 modulo 2^32, and 2^-32 s. Both zero: none. Both are their 32 bits with a
 * sign, as which an engine keeps them without making an object of each.
 */
export interface NtpTimestamp {
  readonly seconds: number;
  readonly fraction: number;
}

/** What stands in the place of an instant that is not known. */
export const NO_TIMESTAMP: NtpTimestamp = { seconds: 0, fraction: 0 };

/** From 1900-01-01 to 1970-01-01, seconds. */
export const SINCE_1900 = 2_208_988_800;
const UNIT = 2 ** 32;
/** The unit of short spans is 2^-16 s. */
const SHORT_UNIT = SECOND / 2 ** 16;
const SHORT_MOST = UNIT - 1;

/** An instant of group time as NTP writes it, rounded down to 2^-32 s. Its era is not told (RFC 5905, section 6). */
export const ntpTimestamp = ({ seconds, nanoseconds }: GroupTime): NtpTimestamp => ({
  seconds: (seconds + SINCE_1900) | 0,
  fraction: Math.min(nanoseconds * (UNIT / SECOND), UNIT - 1) | 0,
});

/** The same of whole seconds since 1970 and any number of nanoseconds, carried as needed. */
export function timestampOf(seconds: number, nanoseconds: number): NtpTimestamp {
  const carry = Math.floor(nanoseconds / SECOND);
  const rest = nanoseconds - carry * SECOND;
  return {
    seconds: (seconds + carry + SINCE_1900) | 0,
    fraction: Math.min(rest * (UNIT / SECOND), UNIT - 1) | 0,
  };
}

/** Are both the same instant? */
export const sameTimestamp = (one: NtpTimestamp, other: NtpTimestamp): boolean =>
  one.seconds === other.seconds && one.fraction === other.fraction;

/** A span in units of 2^-16 s, rounded up: a bound may grow on the wire but never shrink. The longest is 18 hours. */
export const ntpShort = (span: Span): number =>
  Math.min(Math.ceil(Math.max(span, 0) / SHORT_UNIT), SHORT_MOST);
