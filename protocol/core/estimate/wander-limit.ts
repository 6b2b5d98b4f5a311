// How far a crystal may leave a straight line: the limit that every promise rests on.

/** In a second a poor crystal's rate walks by so much, nanoseconds per second: 1e-8. */
const WANDER = 10;
/** So many deviations of that walk no crystal goes. */
const DEVIATIONS = 4;
/** Of the rate's walk, t^3 / 3 is the offset's variance. */
const BEND = (DEVIATIONS * WANDER) / Math.sqrt(3);

/**
 * How far, nanoseconds, a clock is at most from where its offset and rate of `t` seconds ago, or hence, would have
 * it: 23 ns after a second, 11 us after a minute, 5 ms after an hour.
 */
export const wanderLimit = (t: number): number => BEND * t * Math.sqrt(t);
