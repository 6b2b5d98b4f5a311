// NTP's datagrams, versions 3 and 4: what a client sends, and what a server answers (RFC 5905, section 7.3).

import { getInt32, set32 } from '../wire/octets.js';
import type { NtpTimestamp } from './timestamp.js';

/** The header, bytes: all that is ever answered. */
export const NTP_SIZE = 48;
/** Places of the header's fields, bytes. */
const AT = {
  first: 0,
  stratum: 1,
  poll: 2,
  precision: 3,
  rootDelay: 4,
  rootDispersion: 8,
  reference: 12,
  updated: 16,
  originate: 24,
  receive: 32,
  transmit: 40,
};
/** Where a packet says when it leaves. */
export const TRANSMIT_AT = AT.transmit;

const CLIENT = 3;
const SERVER = 4;
const BROADCAST = 5;
/** An extension field has 16 bytes at least and a length of its own (RFC 7822); what is shorter is an authenticator. */
const EXTENSION_LEAST = 16;
/** Authenticators have a number of 4 bytes, and 16 or 20 of a digest, or none at all. */
const AUTHENTICATOR_MOST = 24;

/** Why a datagram is no request that a server answers. */
export type NtpFault = 'short' | 'version' | 'mode' | 'bad-length' | 'authenticated';

/** What a client asks. */
export interface NtpRequest {
  readonly version: 3 | 4;
  /** The logarithm to base 2 of the seconds between its asks, signed. */
  readonly poll: number;
  readonly originate: NtpTimestamp;
  readonly receive: NtpTimestamp;
  readonly transmit: NtpTimestamp;
}

/** The leap indicator's two bits, in the order of their codes. */
export const LEAPS = ['none', 'insert', 'delete', 'unsynchronised'] as const;

/** What a server answers, or tells everybody unasked. */
export interface NtpAnswer {
  readonly mode?: 'server' | 'broadcast';
  readonly leap: (typeof LEAPS)[number];
  readonly version: 3 | 4;
  /** 1 to 15; 0 for one that is not synchronised, and for a kiss of death. */
  readonly stratum: number;
  readonly poll: number;
  /** The logarithm to base 2 of the clock's precision in seconds, signed. */
  readonly precision: number;
  /** In units of 2^-16 s. */
  readonly rootDelay: number;
  readonly rootDispersion: number;
  /** Whose time it is; of a kiss of death its four letters. */
  readonly reference: number;
  /** When the clock was last corrected. */
  readonly updated: NtpTimestamp;
  readonly originate: NtpTimestamp;
  readonly receive: NtpTimestamp;
  readonly transmit: NtpTimestamp;
}

/** Reads a client's request, or says why it is none. What follows the header is only judged by its form. */
export function readNtpRequest(bytes: Uint8Array): NtpRequest | NtpFault {
  if (bytes.length < NTP_SIZE) return 'short';
  const first = bytes[AT.first]!;
  const version = (first >> 3) & 7;
  if (version !== 3 && version !== 4) return 'version';
  if ((first & 7) !== CLIENT) return 'mode';
  const fault = faultBehind(bytes, version);
  if (fault !== undefined) return fault;
  return {
    version,
    poll: (bytes[AT.poll]! << 24) >> 24,
    originate: readTimestamp(bytes, AT.originate),
    receive: readTimestamp(bytes, AT.receive),
    transmit: readTimestamp(bytes, AT.transmit),
  };
}

/** What stands behind the header: extension fields, which version 4 has, or an authenticator under somebody's key. */
function faultBehind(bytes: Uint8Array, version: number): NtpFault | undefined {
  let at = NTP_SIZE;
  while (at < bytes.length) {
    const left = bytes.length - at;
    if (left % 4 !== 0) return 'bad-length';
    // No key is shared with anybody here: whoever wants a proof does not want an answer without one.
    if (version === 3 || left <= AUTHENTICATOR_MOST) return 'authenticated';
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (length < EXTENSION_LEAST || length % 4 !== 0 || length > left) return 'bad-length';
    at += length;
  }
  return undefined;
}

/** Writes an answer into `buffer`; answers its length, `NTP_SIZE`. */
export function writeNtpAnswer(buffer: Uint8Array, answer: NtpAnswer): number {
  const mode = answer.mode === 'broadcast' ? BROADCAST : SERVER;
  buffer[AT.first] = (LEAPS.indexOf(answer.leap) << 6) | (answer.version << 3) | mode;
  buffer[AT.stratum] = answer.stratum;
  buffer[AT.poll] = answer.poll;
  buffer[AT.precision] = answer.precision;
  set32(buffer, AT.rootDelay, answer.rootDelay);
  set32(buffer, AT.rootDispersion, answer.rootDispersion);
  set32(buffer, AT.reference, answer.reference);
  writeTimestamp(buffer, AT.updated, answer.updated);
  writeTimestamp(buffer, AT.originate, answer.originate);
  writeTimestamp(buffer, AT.receive, answer.receive);
  writeTimestamp(buffer, AT.transmit, answer.transmit);
  return NTP_SIZE;
}

/** When a broadcast says that it left; undefined for whatever is none. */
export function readNtpBroadcast(bytes: Uint8Array): NtpTimestamp | undefined {
  const isBroadcast = bytes.length >= NTP_SIZE && (bytes[AT.first]! & 7) === BROADCAST;
  return isBroadcast ? readTimestamp(bytes, AT.transmit) : undefined;
}

const readTimestamp = (bytes: Uint8Array, at: number): NtpTimestamp => ({
  seconds: getInt32(bytes, at),
  fraction: getInt32(bytes, at + 4),
});

function writeTimestamp(bytes: Uint8Array, at: number, { seconds, fraction }: NtpTimestamp): void {
  set32(bytes, at, seconds);
  set32(bytes, at + 4, fraction);
}
