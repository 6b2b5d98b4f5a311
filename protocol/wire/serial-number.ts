// Numbers that count round: comparison by RFC 1982, for terms and 16-bit counters.

/** How far `a` is ahead of `b`, from -32768 to 32767, both modulo 2^16. */
export const aheadBy16 = (a: number, b: number): number => ((a - b) << 16) >> 16;

/** Whether the 16-bit number `a` comes after `b` on their circle. Half the circle apart is undefined, here false. */
export const isNewer16 = (a: number, b: number): boolean => {
  const ahead = aheadBy16(a, b);
  return ahead > 0;
};

/** Terms are shared out among so many masters, so that no two ever lead under the same one. */
export const MASTERS_MOST = 8;

/**
 * The next term after `term` that belongs to the master with this number, 0 to 7: they take turns. 0
 * means "no term" and is left out.
 */
export function nextTermOf(number: number, term: number): number {
  const ahead = ((number - term - 1) & (MASTERS_MOST - 1)) + 1;
  const next = (term + ahead) & 0xffff;
  return next === 0 ? MASTERS_MOST : next;
}

/** The next term. 0 means "no term" and is left out when the count turns. */
export const nextTerm = (term: number): number => (term === 0xffff ? 1 : term + 1);
