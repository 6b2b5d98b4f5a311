// How far the upright axis of a plot reaches: a clock that is an hour off must not make a flat line of all others, nor
// the second of a start one of the hour after it.

/** What the axis shows, and which curves, by their numbers, lie beyond it: always, or for a while. */
export interface AxisReach {
  readonly least: number;
  readonly most: number;
  readonly beyond: readonly number[];
  readonly atTimes: readonly number[];
}

/**
 * By what the axis is judged. Of many clocks by the `typical` one: what goes a hundred times as far is left out. Of one by
 * the `widest` of its curves, such as its bound: what goes twenty times as far is.
 */
export type AxisRule = 'typical' | 'widest';

const FAR: Readonly<Record<AxisRule, number>> = { typical: 100, widest: 20 };
/** So far, nanoseconds, every curve may go: below it nothing is far. */
const NEAR = 100_000;
/** A curve goes as far as it goes in all but so many of a hundred of its columns. */
const USUAL = 0.95;
/** Free room above and below, as a share of what is shown. */
const ROOM = 0.08;

/** The axis for these curves; null is what is not known. */
export function reachOf(rows: readonly (readonly (number | null)[])[], rule: AxisRule): AxisReach {
  const usual = rows.map(usualSize);
  const sizes = usual.filter((size) => size !== undefined).toSorted((a, b) => a - b);
  const judge = rule === 'widest' ? sizes.at(-1) : sizes[Math.floor((sizes.length - 1) / 2)];
  const limit = Math.max(FAR[rule] * (judge ?? 0), NEAR);
  let least = 0;
  let most = 0;
  const beyond: number[] = [];
  const atTimes: number[] = [];
  for (const [i, row] of rows.entries()) {
    const isFar = (usual[i] ?? 0) > limit;
    let strays = false;
    for (const value of row) {
      if (value === null) continue;
      if (Math.abs(value) > limit) {
        strays = true;
        continue;
      }
      if (isFar) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    if (isFar) beyond.push(i);
    else if (strays) atTimes.push(i);
  }
  const room = Math.max((most - least) * ROOM, 1);
  return { least: least - room, most: most + room, beyond, atTimes };
}

/** How far a curve usually is from zero; undefined for one of which nothing is known. */
function usualSize(row: readonly (number | null)[]): number | undefined {
  const sizes = row.filter((value) => value !== null).map(Math.abs);
  if (sizes.length === 0) return undefined;
  const sorted = Float64Array.from(sizes).toSorted();
  return sorted[Math.ceil(sorted.length * USUAL) - 1];
}

/** What is not in the picture, in words; empty when all of it is. Names that stand for several curves are said once. */
export function beyondText(names: readonly string[], { beyond, atTimes }: AxisReach): string {
  const said = (numbers: readonly number[]): string => {
    const unique = [...new Set(numbers.map((i) => names[i]!))];
    const more = unique.length > NAMED_MOST ? ` and ${unique.length - NAMED_MOST} more` : '';
    return unique.slice(0, NAMED_MOST).join(', ') + more;
  };
  return [
    ...(beyond.length === 0 ? [] : [`Far beyond this picture: ${said(beyond)}.`]),
    ...(atTimes.length === 0 ? [] : [`At times beyond it: ${said(atTimes)}.`]),
  ].join(' ');
}

const NAMED_MOST = 6;
