// Whether a group time on the wire can be traced to UTC: a bit above its nanoseconds, which need 30 of their 32.

/** Bit 30. */
const UNTRACED = 0x4000_0000;

/** Nanoseconds as they are written: with the bit where nobody knows how far the time is from UTC. */
export const withTrace = (nanoseconds: number, untraced: boolean): number =>
  untraced ? nanoseconds + UNTRACED : nanoseconds;

/** Splits what was read into the bit, and what is beside it. */
export function readTrace(word: number): { readonly untraced: boolean; readonly rest: number } {
  const untraced = (word & UNTRACED) !== 0;
  return { untraced, rest: untraced ? word - UNTRACED : word };
}
