// A follower that a master made by hand has welcomed, for tests: what is sent to it, and what it replies.

import type { Follower } from '#agent/core/follower.js';
import type { Session } from '#protocol/seal/session.js';
import { rawTime } from '#protocol/time.js';
import type { Adjust } from '#protocol/wire/adjust.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { type Message, inspect } from '#protocol/wire/message.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import type { RawReply } from '#protocol/wire/reply.js';
import { KMC, MASTER_ADDRESS, crypto, newFollower } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { pull, stampAt, welcome } from '#sim/peer.js';

export const ELSEWHERE = { host: '10.6.6.6', port: 666 };
export const ASK: Message = { type: 'ask', body: { timescale: 'raw', anonymous: false } };

export const adjust = (changes: Partial<Adjust> = {}): Message => ({
  type: 'adjust',
  body: {
    kind: 'line',
    answered: true,
    untraced: false,
    quality: 'synchronised',
    leap: 'none',
    rawSeconds: 0,
    groupSeconds: BEGINNING.seconds,
    groupNanoseconds: 0,
    rate: 0,
    bound: 1000,
    drift: 1e-6,
    ...changes,
  },
});

/** A follower that was welcomed at one second, under this term. */
export function joined(
  term = 1,
  follower = newFollower(),
): { follower: Follower; session: Session } {
  const place = { at: 1e9, from: MASTER_ADDRESS, term, session: 99 };
  const { session } = welcome(follower, { key: KMC.key, crypto }, place);
  pull(follower, 1e9);
  return { follower, session };
}

export const send = (
  follower: Follower,
  bytes: Uint8Array,
  at: number,
  from = MASTER_ADDRESS,
): void => follower.receive({ bytes: bytes.slice(), from, at: stampAt(at) });

/** The replies that are waiting, opened. */
export function replies(follower: Follower, session: Session, at: number): RawReply[] {
  return pull(follower, at).flatMap(({ bytes }) => {
    const header = inspect(bytes);
    if (typeof header === 'string' || header.type !== TYPE.reply) return [];
    const message = openMessage(session, bytes, header) as { body: RawReply };
    return [message.body];
  });
}

export const refusals = (follower: Follower): Record<string, number> => ({
  ...follower.observe(rawTime(1e9)).refusals,
});
