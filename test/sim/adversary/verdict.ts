// What came of one schedule: how close it brought a clock to leaving its bound, and what it broke.

/**
 * What must never be:
 *
 * - `outside`: the truth lies outside the bound;
 * - `other-share`: an offset that no exchange tells from the truth does, were the round trip shared otherwise;
 * - `other-rate`: the same, were the crystal's rate another besides;
 * - `drift`: the same, by what the line that is passed on promises while samples are missing;
 * - `below-half`: the bound is less than half the least that both ways together are known to take;
 * - `not-finite`: a number is not finite, a deviation is negative, or there is no estimate after a sample;
 * - `throws`: an exception, which ends a daemon;
 * - `absurd`: the bound is many times what the limits themselves leave.
 */
export const BREAKS = [
  'outside',
  'other-share',
  'other-rate',
  'drift',
  'below-half',
  'not-finite',
  'throws',
  'absurd',
] as const;
export type Break = (typeof BREAKS)[number];

export interface Verdict {
  /** Instants that were looked at. */
  readonly looks: number;
  /** How often each was seen, and at which poll first. */
  readonly breaks: ReadonlyMap<Break, { readonly count: number; readonly first: number }>;
  /** The largest true error, and the largest error of what is possible, over the bound. */
  readonly worst: number;
  readonly worstPossible: number;
  /** Bound over what the limits leave for this estimate: the loosest and the tightest. */
  readonly loosest: number;
  readonly tightest: number;
}

export class Tally {
  readonly #breaks = new Map<Break, { count: number; first: number }>();
  looks = 0;
  worst = 0;
  worstPossible = 0;
  loosest = 0;
  tightest = Infinity;

  broke(what: Break, poll: number): void {
    const seen = this.#breaks.get(what);
    if (seen === undefined) this.#breaks.set(what, { count: 1, first: poll });
    else seen.count += 1;
  }

  verdict(): Verdict {
    const { looks, worst, worstPossible, loosest, tightest } = this;
    return { looks, breaks: this.#breaks, worst, worstPossible, loosest, tightest };
  }
}

/** Every break, with how often and from which poll on, as a sentence for people. */
export const breaksOf = ({ breaks }: Verdict): string =>
  [...breaks]
    .map(([what, { count, first }]) => `${what} ${count} times from poll ${first}`)
    .join(', ');

/** An exception is a break as well, and not the end of a search. */
export function guarded<T>(run: (of: T) => Verdict): (of: T) => Verdict {
  return (of) => {
    try {
      return run(of);
    } catch {
      const tally = new Tally();
      tally.broke('throws', 0);
      tally.worst = tally.worstPossible = Infinity;
      return tally.verdict();
    }
  };
}
