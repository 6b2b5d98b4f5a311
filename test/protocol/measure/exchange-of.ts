// An exchange by its four stamps, for the tests of measuring.

import type { Exchange } from '#protocol/measure/exchange.js';
import { rawTime, spanOf } from '#protocol/time.js';

/** Four stamps in nanoseconds, in the order in which they are taken; the asker's two err by 7 ns together.
 * The other clock counts in steps of `step`. */
export const exchangeOf = (
  asked: number,
  arrived: number,
  departed: number,
  answered: number,
  step = 0,
): Exchange => ({
  asked: rawTime(asked),
  arrived,
  departed,
  answered: rawTime(answered),
  error: spanOf(7),
  step: spanOf(step),
});
