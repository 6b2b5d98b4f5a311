// How far a crystal's offset may leave a straight line: a limit that every error bound rests on.

/** A poor crystal's rate moves in one second by 10 nanoseconds per second (1e-8), as a standard deviation. */
const WANDER = 10;
/** The limit allows for four standard deviations of that random walk. */
const DEVIATIONS = 4;
/** When a rate walks at random with variance 1 a second, the offset's variance after t seconds is t^3 / 3. */
const BEND = (DEVIATIONS * WANDER) / Math.sqrt(3);

/**
 * How far a crystal's offset can be from the straight line through its offset and rate of `t` seconds ago, nanoseconds:
 * 23 ns after a second, 11 us after a minute, 5 ms after an hour.
 *
 * It is 4 * 10 * sqrt(t^3 / 3): four standard deviations of the offset of a clock whose rate is a random walk, which
 * the field calls random walk frequency noise. Its offset is that walk's integral, of variance t^3 / 3 (integrated
 * Brownian motion).
 *
 * @param t Seconds, 0 or more.
 */
export const wanderLimit = (t: number): number => BEND * t * Math.sqrt(t);
