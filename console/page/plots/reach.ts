// How far the upright axis of a plot of many clocks reaches: one that is an hour off must not make a flat line of all
// others.

/** What the axis shows, and which curves, by their numbers, lie beyond it. */
export interface AxisReach {
  readonly least: number;
  readonly most: number;
  readonly beyond: readonly number[];
}

/** A curve that goes so many times as far as the middle one is left out of the axis. */
const FAR = 100;
/** So far, nanoseconds, every curve may go: below it nothing is far. */
const NEAR = 100_000;
/** Free room above and below, as a share of what is shown. */
const ROOM = 0.08;

/** The axis for these curves; null is what is not known. */
export function reachOf(rows: readonly (readonly (number | null)[])[]): AxisReach {
  const extents = rows.map(extentOf);
  const sizes = extents
    .flatMap((extent) => (extent === undefined ? [] : [sizeOf(extent)]))
    .toSorted((a, b) => a - b);
  const limit = FAR * Math.max(sizes[Math.floor((sizes.length - 1) / 2)] ?? 0, NEAR / FAR);
  let least = 0;
  let most = 0;
  const beyond: number[] = [];
  for (const [i, extent] of extents.entries()) {
    if (extent === undefined) continue;
    if (sizeOf(extent) > limit) {
      beyond.push(i);
      continue;
    }
    least = Math.min(least, extent.least);
    most = Math.max(most, extent.most);
  }
  const room = Math.max((most - least) * ROOM, 1);
  return { least: least - room, most: most + room, beyond };
}

interface Extent {
  readonly least: number;
  readonly most: number;
}

const sizeOf = ({ least, most }: Extent): number => Math.max(Math.abs(least), Math.abs(most));

function extentOf(values: readonly (number | null)[]): Extent | undefined {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value === null) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least > most ? undefined : { least, most };
}
