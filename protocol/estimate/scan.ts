// Integrates a density over one variable by an adaptive grid: finer where the density is greater.

/**
 * A pass evaluates 21 points. The next pass takes the part where the log density is within 4 of the greatest. It ends
 * when that part is wider than 0.6 of the one before, or after 12 passes.
 */
const STEPS = 20;
const ABOUT = 4;
const NARROWER = 0.6;
const PASSES = 12;

/** The points of the grid in rising order, and the log density at each, up to a constant. */
export interface Scan {
  readonly at: number[];
  readonly logDensities: number[];
}

/** Evaluates `logDensity` on an adaptive grid from `from` to `to`. The density may have more than one maximum. */
export function scan(logDensity: (at: number) => number, from: number, to: number): Scan {
  const all: Scan = { at: [], logDensities: [] };
  for (let pass = 0; pass < PASSES; pass += 1) {
    const step = (to - from) / STEPS;
    const at: number[] = [];
    const logDensities: number[] = [];
    for (let i = 0; i <= STEPS; i += 1) {
      at.push(from + i * step);
      logDensities.push(logDensity(at[i]!));
    }
    // The finer points replace the coarser ones between them.
    const before = all.at.findIndex((one) => one >= from);
    const first = before < 0 ? all.at.length : before;
    let end = first;
    while (end < all.at.length && all.at[end]! <= to) end += 1;
    all.at.splice(first, end - first, ...at);
    all.logDensities.splice(first, end - first, ...logDensities);
    const least = Math.max(...logDensities) - ABOUT;
    const range = to - from;
    const isLikely = (one: number): boolean => one >= least;
    from = Math.max(from, at[logDensities.findIndex(isLikely)]! - step);
    to = Math.min(to, at[logDensities.findLastIndex(isLikely)]! + step);
    if (to - from > NARROWER * range) break;
  }
  return all;
}

/**
 * The weight of each point in a sum over the density, up to a factor: its density times the distance of its
 * neighbours.
 */
export function gridWeights({ at, logDensities }: Scan): number[] {
  const best = Math.max(...logDensities);
  return logDensities.map((logDensity, i) => {
    const [before, after] = [at[i - 1] ?? at[i]!, at[i + 1] ?? at[i]!];
    return (after - before) * Math.exp(logDensity - best);
  });
}
