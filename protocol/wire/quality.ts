// How good the sender's group time is: two bits that travel with replies, adjusts and welcomes.

/** Two bits of the flags of replies and adjusts. */
const SHIFT = 4;
const MASK = 0x30;

/** In the order of their codes, 0 to 2. */
export const QUALITIES = ['unset', 'synchronised', 'holdover'] as const;

/** How good group time is: never had, followed, or kept without news. */
export type Quality = (typeof QUALITIES)[number];

const CODES: Readonly<Record<Quality, number>> = { unset: 0, synchronised: 1, holdover: 2 };

/** The bits of the header's flags that say this quality. */
export const qualityFlags = (quality: Quality): number => CODES[quality] << SHIFT;

/** Code 3 is not assigned: what is not known to be good counts as not set. */
export const qualityOf = (flags: number): Quality => QUALITIES[(flags & MASK) >> SHIFT] ?? 'unset';
