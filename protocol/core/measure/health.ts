// Whether a peer still answers: judged by how long ago it did, in intervals between asks.

import type { RawTime, Span } from '../time.js';

export type Health = 'healthy' | 'suspected' | 'lost';

/** Intervals without an answer after which a peer is suspected, and lost. */
const SUSPECTED_AFTER = 3;
const LOST_AFTER = 10;

export function healthOf(answeredAt: RawTime, now: RawTime, interval: Span): Health {
  const silent = (now - answeredAt) / interval;
  if (silent > LOST_AFTER) return 'lost';
  return silent > SUSPECTED_AFTER ? 'suspected' : 'healthy';
}
