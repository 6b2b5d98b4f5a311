// How long to wait before the next attempt to reach a console that is gone.

const FIRST = 500;
const MOST = 15_000;

/**
 * Milliseconds before attempt number `attempt`, from 1 on: twice as long each time, up to a quarter of a minute. `dice` is
 * from 0 to 1: a hundred pages on walls must not come back at the same instant.
 */
export const waitBefore = (attempt: number, dice: number): number =>
  Math.min(FIRST * 2 ** Math.min(attempt - 1, 10), MOST) * (0.75 + dice / 2);
