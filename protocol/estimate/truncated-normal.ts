// The standard normal distribution truncated from above: its mass, its mean and its variance.

/** Half the logarithm of 2 pi: the normal density's factor. */
const LOG_SQRT_TAU = 0.9189385332046727;
/** Below -13 deviations an asymptotic series is more exact than the quotient of density and tail. */
const FAR = -13;

/**
 * Coefficients of erfc by Chebyshev fit, to 1.2e-7 everywhere (Press et al., Numerical Recipes, 2nd edition, section
 * 6.2).
 */
const [C0, C1, C2, C3, C4] = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806];
const [C5, C6, C7, C8, C9] = [0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];

/**
 * Logarithm of the probability that a standard normal exceeds `a` >= 0; the probability is exact to 1.2e-7 of itself.
 */
function logTailBeyond(a: number): number {
  const x = a * Math.SQRT1_2;
  const t = 1 / (1 + x / 2);
  const high = C5 + t * (C6 + t * (C7 + t * (C8 + t * C9)));
  return Math.log(t / 2) - x * x + C0 + t * (C1 + t * (C2 + t * (C3 + t * (C4 + t * high))));
}

/**
 * The tail beyond `a`, times |a| and divided by the density at `a`, by the asymptotic series 1 - 1/a^2 + 3/a^4 - 15/a^6
 * (Abramowitz & Stegun, 26.2.12).
 */
function farTail(a: number): number {
  const square = a * a;
  return 1 - (1 - (3 - 15 / square) / square) / square;
}

/** Logarithm of the probability that a standard normal is below `a`; that probability is exact to 1.3e-7 of itself. */
export function logShareBelow(a: number): number {
  if (a < FAR) return Math.log(farTail(a) / -a) - (a * a) / 2 - LOG_SQRT_TAU;
  return a > 0 ? Math.log1p(-Math.exp(logTailBeyond(a))) : logTailBeyond(-a);
}

/**
 * The density of a standard normal at `a`, divided by the probability of being below `a`: h, the reversed hazard rate
 * or inverse Mills ratio. A standard normal truncated to values below `a` has mean -h and variance 1 - h (a + h)
 * (Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, section 13.10.1).
 *
 * @param logShare `logShareBelow(a)`, from a caller that has it already.
 */
export function hazardBelow(a: number, logShare = logShareBelow(a)): number {
  if (a < FAR) return -a / farTail(a);
  return Math.exp(-(a * a) / 2 - LOG_SQRT_TAU - logShare);
}
