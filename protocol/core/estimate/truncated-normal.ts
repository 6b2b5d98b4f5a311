// The standard normal, cut off at a limit: how much of it is left, and where that part lies.

const LOG_SQRT_TAU = 0.9189385332046727;
/** Beyond so many deviations an asymptotic series is more exact than the quotient of two tails. */
const FAR = -13;

/** A rational approximation of erfc in Chebyshev form (Press et al., Numerical Recipes, section 6.2). */
const [C0, C1, C2, C3, C4] = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806];
const [C5, C6, C7, C8, C9] = [0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];

/** The logarithm of the share that lies beyond `a`, which is not negative, to 1.2e-7. */
function logTailBeyond(a: number): number {
  const x = a * Math.SQRT1_2;
  const t = 1 / (1 + x / 2);
  const high = C5 + t * (C6 + t * (C7 + t * (C8 + t * C9)));
  return Math.log(t / 2) - x * x + C0 + t * (C1 + t * (C2 + t * (C3 + t * (C4 + t * high))));
}

/** The series 1 - 1/a^2 + 3/a^4 - 15/a^6 of the tail beyond `a`, times |a| over the density. */
function farTail(a: number): number {
  const square = a * a;
  return 1 - (1 - (3 - 15 / square) / square) / square;
}

/** The logarithm of the share of a standard normal that lies below `a`. */
export function logShareBelow(a: number): number {
  if (a < FAR) return Math.log(farTail(a) / -a) - (a * a) / 2 - LOG_SQRT_TAU;
  return a > 0 ? Math.log1p(-Math.exp(logTailBeyond(a))) : logTailBeyond(-a);
}

/**
 * Density over share below, at `a`: what is left below the limit `a` has the mean -h and the
 * variance 1 - h (a + h), with h this hazard. Who knows the share's logarithm already may give it.
 */
export function hazardBelow(a: number, logShare = logShareBelow(a)): number {
  if (a < FAR) return -a / farTail(a);
  return Math.exp(-(a * a) / 2 - LOG_SQRT_TAU - logShare);
}
