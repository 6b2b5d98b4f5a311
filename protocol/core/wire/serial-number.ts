// Numbers that count round: comparison by RFC 1982, for terms and 16-bit counters.

/** How far `a` is ahead of `b`, from -32768 to 32767, both modulo 2^16. */
export const aheadBy16 = (a: number, b: number): number => ((a - b) << 16) >> 16;

/** True when `a` comes after `b`. Exactly half the circle apart is undefined, here false. */
export const isNewer16 = (a: number, b: number): boolean => {
  const ahead = aheadBy16(a, b);
  return ahead > 0;
};

/** The next term. 0 means "no term" and is left out when the count turns. */
export const nextTerm = (term: number): number => (term === 0xffff ? 1 : term + 1);
