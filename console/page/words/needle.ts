// A clock's offset inside its bound as a picture of one line: shares of half the width, from the middle.

/** Where the needle stands, from -1 (left) to 1, and how far the band reaches to either side, from 0 to 1. */
export interface Needle {
  readonly at: number;
  readonly band: number;
}

/** The band takes half the room, unless the needle stands outside of it. Undefined where either is not known. */
export function needleOf(offsetNs: number | null, boundNs: number | null): Needle | undefined {
  if (offsetNs === null || boundNs === null) return undefined;
  const room = Math.max(2 * boundNs, 1.1 * Math.abs(offsetNs), 1);
  return { at: offsetNs / room, band: boundNs / room };
}
