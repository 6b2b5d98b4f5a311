// Notice: why a datagram was refused, or that a peer leaves. Unsealed it is no more than a hint.

import { NOTICE, TYPE, VERSION } from './layout.js';

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
] as const;

export type NoticeReason = (typeof NOTICE_REASONS)[number];

/** Nobody sends these but under a session: without one, one of them is no hint either. */
const SEALED_ONLY: ReadonlySet<NoticeReason> = new Set(['stale-term', 'leaving', 'void-term']);

/** True for what comes outside a session, so that anybody may have said it. */
export const isHint = (reason: NoticeReason): boolean => !SEALED_ONLY.has(reason);

export interface Notice {
  readonly reason: NoticeReason;
  /** Of `void-term` these two are the high and the low byte of that term. */
  readonly lowestVersion: number;
  readonly highestVersion: number;
  /** The type of the datagram that is answered; 0 when none is. */
  readonly about: number;
}

export const noticeOf = (reason: NoticeReason, about = 0): Notice => ({
  reason,
  lowestVersion: VERSION,
  highestVersion: VERSION,
  about,
});

/** The sender knows of `term`, and says that nobody leads under it. */
export const voidOf = (term: number): Notice => ({
  reason: 'void-term',
  lowestVersion: term >> 8,
  highestVersion: term & 0xff,
  about: TYPE.notice,
});

/** The term that is void, if a notice says so. */
export const voidedBy = ({ reason, lowestVersion, highestVersion }: Notice): number | undefined =>
  reason === 'void-term' ? (lowestVersion << 8) | highestVersion : undefined;

export function writeNotice(bytes: Uint8Array, notice: Notice): void {
  bytes[NOTICE.reason] = NOTICE_REASONS.indexOf(notice.reason) + 1;
  bytes[NOTICE.lowestVersion] = notice.lowestVersion;
  bytes[NOTICE.highestVersion] = notice.highestVersion;
  bytes[NOTICE.about] = notice.about;
}

/** `at` is where the body stands. Undefined for a reason that this version does not know. */
export function readNotice(bytes: Uint8Array, at: number): Notice | undefined {
  const shift = at - NOTICE.reason;
  const reason = NOTICE_REASONS[bytes[NOTICE.reason + shift]! - 1];
  if (reason === undefined) return undefined;
  return {
    reason,
    lowestVersion: bytes[NOTICE.lowestVersion + shift]!,
    highestVersion: bytes[NOTICE.highestVersion + shift]!,
    about: bytes[NOTICE.about + shift]!,
  };
}
