// The standard normal, cut off at a limit: how much of it is left, and where that part lies.

const LOG_SQRT_TAU = 0.9189385332046727;
/** Beyond so many deviations an asymptotic series is more exact than the quotient of two tails. */
const FAR = -13;

/**
 * exp(x^2) erfc(x) for x >= 0, to 1.2e-7 of itself: a rational approximation in Chebyshev form
 * (Press et al., Numerical Recipes, section 6.2).
 */
function scaledErrorFunction(x: number): number {
  const t = 1 / (1 + x / 2);
  let sum = 0.17087277;
  for (let i = 0; i < CHEBYSHEV.length; i += 1) sum = CHEBYSHEV[i]! + t * sum;
  return t * Math.exp(sum);
}

const CHEBYSHEV = [
  -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
];

/** The series 1 - 1/a^2 + 3/a^4 - 15/a^6 of the tail beyond `a`, times |a| over the density. */
function farTail(a: number): number {
  const square = a * a;
  return 1 - (1 - (3 - 15 / square) / square) / square;
}

/** The logarithm of the share of a standard normal that lies below `a`. */
export function logShareBelow(a: number): number {
  if (a < FAR) return Math.log(farTail(a) / -a) - (a * a) / 2 - LOG_SQRT_TAU;
  const x = Math.abs(a) / Math.SQRT2;
  const tail = (scaledErrorFunction(x) * Math.exp(-x * x)) / 2;
  return a > 0 ? Math.log1p(-tail) : Math.log(tail);
}

/**
 * Density over share below, at `a`: what is left below the limit `a` has the mean -h and the
 * variance 1 - h (a + h), with h this hazard.
 */
export function hazardBelow(a: number): number {
  if (a < FAR) return -a / farTail(a);
  if (a <= 0) return Math.sqrt(2 / Math.PI) / scaledErrorFunction(-a / Math.SQRT2);
  return Math.exp(-(a * a) / 2 - LOG_SQRT_TAU - logShareBelow(a));
}
