// Notice: why a datagram was refused, or that a peer leaves. Unsealed it is no more than a hint.

import { HEADER, TAG_SIZE, VERSION } from './layout.js';

/** Places of the fields in the body, bytes. */
export const NOTICE = { reason: 0, lowestVersion: 1, highestVersion: 2, about: 3 };

const BODY_SIZE = 4;
/** The whole datagram in the clear, bytes. */
export const NOTICE_SIZE = HEADER.size + BODY_SIZE;
/** The whole datagram under a session, bytes. */
export const SEALED_NOTICE_SIZE = NOTICE_SIZE + TAG_SIZE;

/** In the order of their codes, from 1. */
export const NOTICE_REASONS = [
  'unknown-session',
  'unknown-version',
  'not-authenticated',
  'name-in-use',
  'anonymous-refused',
  'rate',
  'stale-term',
  'leaving',
  'void-term',
  'outdated',
  'renew',
] as const;

/** Why a datagram was refused, or what else a notice says. */
export type NoticeReason = (typeof NOTICE_REASONS)[number];

/** Nobody sends these but under a session: without one, one of them is no hint either. */
const SEALED_ONLY: ReadonlySet<NoticeReason> = new Set([
  'stale-term',
  'leaving',
  'void-term',
  'outdated',
  'renew',
]);

/** Whether a notice with this reason comes outside of a session, so that anybody may have sent it. */
export const isHint = (reason: NoticeReason): boolean => !SEALED_ONLY.has(reason);

/** A reason, and what it is about (docs/protocol.md, section 6.6). */
export interface Notice {
  readonly reason: NoticeReason;
  /** Of `void-term` these two are the high and the low byte of that term. */
  readonly lowestVersion: number;
  readonly highestVersion: number;
  /** The type of the datagram that is answered; 0 when none is. */
  readonly about: number;
}

/** A notice of this program's version, which answers a datagram of the type `about`; 0 for none. */
export const noticeOf = (reason: NoticeReason, about = 0): Notice => ({
  reason,
  lowestVersion: VERSION,
  highestVersion: VERSION,
  about,
});

/** The sender knows of `term`, and says that nobody leads under it. `about` is the type of what it answers. */
export const voidOf = (term: number, about: number): Notice => ({
  reason: 'void-term',
  lowestVersion: term >> 8,
  highestVersion: term & 0xff,
  about,
});

/** The term that is void, if a notice says so. */
export const voidedBy = ({ reason, lowestVersion, highestVersion }: Notice): number | undefined =>
  reason === 'void-term' ? (lowestVersion << 8) | highestVersion : undefined;

/** Writes the 4 bytes of the body, from `at` on. */
export function writeNotice(bytes: Uint8Array, at: number, notice: Notice): void {
  bytes[at + NOTICE.reason] = NOTICE_REASONS.indexOf(notice.reason) + 1;
  bytes[at + NOTICE.lowestVersion] = notice.lowestVersion;
  bytes[at + NOTICE.highestVersion] = notice.highestVersion;
  bytes[at + NOTICE.about] = notice.about;
}

/** Reads the body from `at` on; undefined for a reason that this version does not know. */
export function readNotice(bytes: Uint8Array, at: number): Notice | undefined {
  const reason = NOTICE_REASONS[bytes[at + NOTICE.reason]! - 1];
  if (reason === undefined) return undefined;
  return {
    reason,
    lowestVersion: bytes[at + NOTICE.lowestVersion]!,
    highestVersion: bytes[at + NOTICE.highestVersion]!,
    about: bytes[at + NOTICE.about]!,
  };
}
