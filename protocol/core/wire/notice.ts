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

export function writeNotice(view: DataView, notice: Notice): void {
  view.setUint8(NOTICE.reason, NOTICE_REASONS.indexOf(notice.reason) + 1);
  view.setUint8(NOTICE.lowestVersion, notice.lowestVersion);
  view.setUint8(NOTICE.highestVersion, notice.highestVersion);
  view.setUint8(NOTICE.about, notice.about);
}

/** `at` is where the body stands. Undefined for a reason that this version does not know. */
export function readNotice(view: DataView, at: number): Notice | undefined {
  const shift = at - NOTICE.reason;
  const reason = NOTICE_REASONS[view.getUint8(NOTICE.reason + shift) - 1];
  if (reason === undefined) return undefined;
  return {
    reason,
    lowestVersion: view.getUint8(NOTICE.lowestVersion + shift),
    highestVersion: view.getUint8(NOTICE.highestVersion + shift),
    about: view.getUint8(NOTICE.about + shift),
  };
}
