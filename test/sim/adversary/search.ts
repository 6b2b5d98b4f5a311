// The search: schedules at random, and from the worst of them uphill.

import { pick } from '../dice.js';
import { seededRandom } from '../random.js';
import { crossed, nearSchedule, randomSchedule } from './draw.js';
import type { Schedule } from './schedule.js';
import { type Break, type Verdict, guarded } from './verdict.js';

/** Of each mix of tools the worst is kept to go on from, for so many mixes; ... */
const KEPT = 40;
/** ... and such a share of the schedules is at random at first, and later. */
const AT_FIRST = 0.25;
const AT_FIRST_MOST = 2000;
const AT_RANDOM = 0.3;
const CROSSED = 0.1;

export interface Found {
  readonly schedule: Schedule;
  readonly verdict: Verdict;
}

export interface Outcome {
  readonly tried: number;
  readonly looks: number;
  /** Schedules that broke something, and of each kind of break how many did, and the shortest of them. */
  readonly broken: number;
  readonly kinds: ReadonlyMap<
    Break,
    { readonly schedules: number; readonly looks: number; readonly example: Found }
  >;
  /** By error over bound: of what is possible, and of what was true. */
  readonly worst: Found | undefined;
  readonly worstTrue: Found | undefined;
  readonly loosest: Found | undefined;
  readonly tightest: Found | undefined;
}

export interface SearchOptions {
  readonly schedules: number;
  readonly seed: number;
  readonly run: (schedule: Schedule) => Verdict;
  /** Fits a schedule to what is attacked. */
  readonly fit?: (schedule: Schedule) => Schedule;
  /** True when there is no more time. */
  readonly isOver?: () => boolean;
  readonly onFound?: (found: Found) => void;
}

/** It climbs both: what is true, and what might be. */
const HEIGHTS: readonly ((verdict: Verdict) => number)[] = [
  ({ worst }) => (Number.isNaN(worst) ? Infinity : worst),
  ({ worstPossible }) => (Number.isNaN(worstPossible) ? Infinity : worstPossible),
];

const simpler = (one: Schedule, other: Schedule): boolean =>
  one.tools.length === other.tools.length
    ? one.polls * one.poll < other.polls * other.poll
    : one.tools.length < other.tools.length;

const mixOf = ({ tools }: Schedule): string =>
  tools
    .map(({ kind }) => kind)
    .toSorted()
    .join(' ');

/** One peak is not all there is: the worst schedules would soon all be children of one. */
function keepOfMix(
  kept: Map<string, Found>,
  found: Found,
  height: (verdict: Verdict) => number,
): void {
  const mix = mixOf(found.schedule);
  const known = kept.get(mix);
  if (known !== undefined && height(known.verdict) >= height(found.verdict)) return;
  kept.set(mix, found);
  if (kept.size <= KEPT) return;
  const least = [...kept].reduce((one, other) =>
    height(other[1].verdict) < height(one[1].verdict) ? other : one,
  );
  kept.delete(least[0]);
}

export function search({ schedules, seed, run, fit, isOver, onFound }: SearchOptions): Outcome {
  const runGuarded = guarded(run);
  const random = seededRandom(seed);
  const peaks = HEIGHTS.map(() => new Map<string, Found>());
  const kinds = new Map<Break, { schedules: number; looks: number; example: Found }>();
  const best: { [name in 'worst' | 'worstTrue' | 'loosest' | 'tightest']?: Found } = {};
  const keep = (
    name: keyof typeof best,
    found: Found,
    value: (verdict: Verdict) => number,
  ): void => {
    if (best[name] === undefined || value(found.verdict) > value(best[name].verdict))
      best[name] = found;
  };
  const next = (tried: number): Schedule => {
    if (tried < AT_FIRST * schedules && tried < AT_FIRST_MOST) return randomSchedule(random);
    const all = [...pick(random, peaks).values()];
    if (all.length === 0 || random() < AT_RANDOM) return randomSchedule(random);
    const { schedule } = pick(random, all);
    return random() < CROSSED
      ? crossed(random, schedule, pick(random, all).schedule)
      : nearSchedule(random, schedule);
  };
  let [tried, looks, broken] = [0, 0, 0];
  for (; tried < schedules; tried += 1) {
    if (isOver?.() === true) break;
    const drawn = next(tried);
    const schedule = fit === undefined ? drawn : fit(drawn);
    const found = { schedule, verdict: runGuarded(schedule) };
    const { verdict } = found;
    looks += verdict.looks;
    if (verdict.breaks.size > 0) {
      broken += 1;
      onFound?.(found);
    }
    for (const [kind, { count }] of verdict.breaks) {
      const known = kinds.get(kind);
      if (known === undefined) kinds.set(kind, { schedules: 1, looks: count, example: found });
      else {
        known.schedules += 1;
        known.looks += count;
        if (simpler(schedule, known.example.schedule)) known.example = found;
      }
    }
    keep('worst', found, HEIGHTS[1]!);
    keep('worstTrue', found, HEIGHTS[0]!);
    keep('loosest', found, ({ loosest }) => loosest);
    keep('tightest', found, ({ tightest }) => -tightest);
    peaks.forEach((kept, i) => keepOfMix(kept, found, HEIGHTS[i]!));
  }
  const { worst, worstTrue, loosest, tightest } = best;
  return { tried, looks, broken, kinds, worst, worstTrue, loosest, tightest };
}
