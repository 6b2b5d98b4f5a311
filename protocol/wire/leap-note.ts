// What a group time on the wire says of a leap second: three bits, two among the flags, one above the nanoseconds.

/** Two bits of the flags of adjusts, and of replies in group time. */
const SHIFT = 6;
const MASK = 0xc0;
/** Bit 31, above the nanoseconds, which need 30 bits. */
const SMEAR = 0x8000_0000;

/**
 * In the order of their codes, the flags' two bits first: none is known; one will be put in, or left out, at the end of
 * the quarter that is nearest to the time stated; one was, and the time stated is of the count after it.
 */
export const LEAP_NOTES = [
  'none',
  'insert',
  'delete',
  'done',
  undefined,
  'insert-smear',
  'delete-smear',
  undefined,
] as const;

/** What a group time says of a leap second: ahead, by which rule; done; or none. */
export type LeapNote = NonNullable<(typeof LEAP_NOTES)[number]>;

/** The bits of the header's flags that say this. */
export const leapFlags = (note: LeapNote): number => (LEAP_NOTES.indexOf(note) & 3) << SHIFT;

/** Nanoseconds as they are written beside it. */
export const withSmear = (nanoseconds: number, note: LeapNote): number =>
  LEAP_NOTES.indexOf(note) > 3 ? nanoseconds + SMEAR : nanoseconds;

/** Splits what was read: the note, undefined for a code without a meaning, and what is beside it. */
export function readLeap(
  flags: number,
  word: number,
): { readonly leap: LeapNote | undefined; readonly rest: number } {
  const smears = word >= SMEAR;
  return {
    leap: LEAP_NOTES[((flags & MASK) >> SHIFT) + (smears ? 4 : 0)],
    rest: smears ? word - SMEAR : word,
  };
}
