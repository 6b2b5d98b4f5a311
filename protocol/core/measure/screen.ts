// Checks that a sample must pass before it may move an estimate; the first that fails is named.

import type { Refusal } from '../refusal.js';
import { MILLISECOND, SECOND, type Span } from '../time.js';
import { type Exchange, type Sample } from './exchange.js';

/** Clocks at most this far apart in rate make a delay look negative by no more than that. */
const RATE_TOLERANCE = 1e-3;
const DELAY_SLACK = (0.05 * MILLISECOND) as Span;
/** Longer than any queue worth measuring through; half of it would be the error. */
const DELAY_MOST = (3 * SECOND) as Span;
const HOLD_MOST = SECOND as Span;

export function screen(exchange: Exchange, sample: Sample): Refusal | undefined {
  const hold = exchange.departed - exchange.arrived;
  if (hold < 0 || hold > HOLD_MOST) return 'held-too-long';
  if (sample.delay < -(DELAY_SLACK + hold * RATE_TOLERANCE)) return 'negative-delay';
  if (sample.delay > DELAY_MOST) return 'delay-too-long';
  return undefined;
}
