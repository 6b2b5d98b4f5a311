// Whether a peer still answers: by how many intervals ago it last did.

import type { RawTime, Span } from '../time.js';

/** `healthy`: it answers. `suspected`: no answer for 3 intervals. `lost`: none for 10. */
export type Health = 'healthy' | 'suspected' | 'lost';

/** Intervals without an answer after which a peer is suspected. */
const SUSPECTED_AFTER = 3;
/** Intervals without an answer after which it is lost. */
const LOST_AFTER = 10;

/** The health at `now` of a peer that last answered at `answeredAt` and is asked once an `interval`. */
export function healthOf(answeredAt: RawTime, now: RawTime, interval: Span): Health {
  const silent = (now - answeredAt) / interval;
  if (silent > LOST_AFTER) return 'lost';
  return silent > SUSPECTED_AFTER ? 'suspected' : 'healthy';
}
