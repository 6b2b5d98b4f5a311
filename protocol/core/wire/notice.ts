// Notice: why a datagram was refused, or that a peer leaves. Unsealed it is no more than a hint.

import { NOTICE, VERSION } from './layout.js';

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
] as const;

export type NoticeReason = (typeof NOTICE_REASONS)[number];

export interface Notice {
  readonly reason: NoticeReason;
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
