// Takes a sum apart: the fields and the flags of which one number is made.

import { readNumber } from './digits.js';
import type { Either, Flag, Sum, Weighted } from './format.js';
import { sumForm } from './layout.js';
import { asWritten, isInRange, rangeOf, type ShownNumber } from './read-field.js';
import type { TelegramRefusal } from './refusal.js';

/** What a sum is made of, and how many bytes it has. */
export interface ReadSum {
  readonly numbers: readonly ShownNumber[];
  readonly flags: readonly (readonly [flag: Flag, set: boolean])[];
  readonly size: number;
}

/** Takes a sum apart, the heaviest term first: each weighs more than all lighter ones together. */
export function readSum(part: Sum, seen: Uint8Array): ReadSum | TelegramRefusal {
  const form = sumForm(part);
  if (seen.length < form.width) return 'short';
  const total = readNumber(seen.subarray(0, form.width), form);
  if (total === undefined) return 'not-a-number';
  let rest = total - constantOf(part);
  const numbers: ShownNumber[] = [];
  const set = new Set<Flag>();
  for (const { term, weight } of sumWeights(part)) {
    if ('field' in term) {
      const most = rangeOf(term, form)[1];
      const value = Math.min(Math.floor(rest / weight), most);
      const written = asWritten(term, value);
      if (!isInRange(term, written, form)) return 'out-of-range';
      numbers.push({ field: term, value: written });
      rest -= value * weight;
      continue;
    }
    const isFlag = 'add' in term;
    if (rest < weight || (isFlag && set.has(term))) continue;
    if (isFlag) set.add(term);
    rest -= weight;
  }
  if (rest !== 0) return 'unknown-flag';
  const flags = part.sum.filter((term): term is Flag => typeof term === 'object' && 'add' in term);
  return {
    numbers,
    flags: flags.map((flag) => [flag, set.has(flag)] as const),
    size: form.width,
  };
}

/** The part of a sum that is always added. */
export const constantOf = ({ sum }: Sum): number =>
  sum.reduce<number>((total, term) => total + (typeof term === 'number' ? term : 0), 0);

/** The other terms by weight, the heaviest first; a flag stands there once for each number it may be. */
export function sumWeights({ sum }: Sum): { term: Flag | Weighted | Either; weight: number }[] {
  return sum
    .flatMap((term) => {
      if (typeof term === 'number') return [];
      return weightsOf(term).map((weight) => ({ term, weight }));
    })
    .toSorted((a, b) => b.weight - a.weight);
}

function weightsOf(term: Flag | Weighted | Either): readonly number[] {
  if ('add' in term) return [term.add, ...(term.also ?? [])];
  return 'either' in term ? [term.either] : [term.times ?? 1];
}
