// Where a density lies: its argument is tried, the denser the likelier.

/**
 * So many are tried at once; then again about the likeliest, as far as the others are no less likely than this
 * (the logarithm), until that is hardly narrower or for so many times.
 */
const STEPS = 20;
const ABOUT = 4;
const NARROWER = 0.6;
const PASSES = 12;

/** Arguments in their order, and the logarithm of the density at each, but for a constant. */
export interface Scan {
  readonly at: number[];
  readonly logDensities: number[];
}

/** Tries `logDensity` (the logarithm) from `from` to `to`; it may have more than one summit. */
export function scan(logDensity: (at: number) => number, from: number, to: number): Scan {
  const all: Scan = { at: [], logDensities: [] };
  for (let pass = 0; pass < PASSES; pass += 1) {
    const step = (to - from) / STEPS;
    const at = Array.from({ length: STEPS + 1 }, (_, i) => from + i * step);
    const logDensities = at.map(logDensity);
    // What was tried between these is no longer needed: they are denser.
    const first = all.at.findIndex((one) => one >= from);
    const between = all.at.filter((one) => one >= from && one <= to).length;
    all.at.splice(first, between, ...at);
    all.logDensities.splice(first, between, ...logDensities);
    const least = Math.max(...logDensities) - ABOUT;
    const range = to - from;
    const isLikely = (one: number): boolean => one >= least;
    from = Math.max(from, at[logDensities.findIndex(isLikely)]! - step);
    to = Math.min(to, at[logDensities.findLastIndex(isLikely)]! + step);
    if (to - from > NARROWER * range) break;
  }
  return all;
}

/** How much of the whole each stands for, but for a factor. */
export function gridWeights({ at, logDensities }: Scan): number[] {
  const best = Math.max(...logDensities);
  return logDensities.map((logDensity, i) => {
    const [before, after] = [at[i - 1] ?? at[i]!, at[i + 1] ?? at[i]!];
    return (after - before) * Math.exp(logDensity - best);
  });
}
