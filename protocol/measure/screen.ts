// The checks that a sample must pass before it may move an estimate.

import type { Refusal } from '../refusal.js';
import { MILLISECOND, SECOND, type Span } from '../time.js';
import { type Exchange, type Sample } from './exchange.js';

/** While the other side holds an ask, two clocks run apart by at most 0.1 %: a delay may seem negative by that. */
const RATE_TOLERANCE = 1e-3;
/** A delay may seem negative by 50 us besides, by errors of the stamps, and by a step of the other clock. */
const DELAY_SLACK = (0.05 * MILLISECOND) as Span;
/** Greatest delay: 3 s. Half of the delay is the possible error, so a longer one measures nothing. */
const DELAY_MOST = (3 * SECOND) as Span;
/** Greatest time for which the other side may hold an ask: 1 s. */
const HOLD_MOST = SECOND as Span;

/** The first check that the sample of this exchange fails; undefined if it is good. */
export function screen(exchange: Exchange, sample: Sample): Refusal | undefined {
  const hold = exchange.departed - exchange.arrived;
  if (hold < 0 || hold > HOLD_MOST) return 'held-too-long';
  if (sample.delay < -(DELAY_SLACK + exchange.step + hold * RATE_TOLERANCE))
    return 'negative-delay';
  if (sample.delay > DELAY_MOST) return 'delay-too-long';
  return undefined;
}
