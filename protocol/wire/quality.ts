// How good the sender's group time is: two bits that travel with replies, adjusts and welcomes.

/** Two bits of the flags of replies and adjusts. */
const SHIFT = 4;
const MASK = 0x30;

/** In the order of their codes, 0 to 2. */
export const QUALITIES = ['unset', 'synchronised', 'holdover'] as const;

/** How good group time is: never had, followed, or kept without news. */
export type Quality = (typeof QUALITIES)[number];

/** In the order of their codes, 0 to 3. */
export const SHOWN_QUALITIES = [...QUALITIES, 'astray'] as const;

/** How good what a device shows is: as the group time that it has, or far from that, although news come. */
export type ShownQuality = (typeof SHOWN_QUALITIES)[number];

/** The bits of the header's flags that say this quality. */
export const qualityFlags = (quality: ShownQuality): number =>
  SHOWN_QUALITIES.indexOf(quality) << SHIFT;

/** The quality of what is shown that these flags say. */
export const shownQualityOf = (flags: number): ShownQuality =>
  SHOWN_QUALITIES[(flags & MASK) >> SHIFT]!;

/** The quality of group time that they say: code 3 is none, and what is not known to be good counts as not set. */
export function qualityOf(flags: number): Quality {
  const quality = shownQualityOf(flags);
  return quality === 'astray' ? 'unset' : quality;
}
