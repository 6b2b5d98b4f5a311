// Reads a telegram's bytes part by part: the numbers that it shows, and the facts that it tells.

import { bytesOfText } from './characters.js';
import { checkForm, checkValue } from './checks.js';
import { type Form, decimalsOf, readNumber } from './digits.js';
import { agreedFacts, domainsOf, possibleFacts } from './domains.js';
import { type Facts, holds } from './facts.js';
import { type FieldName, FIELD_KINDS } from './fields.js';
import type { Choice, Field, Flag, Part, Scale, Sum, TelegramFormat, Weighted } from './format.js';
import { fieldForm, layoutOf, sumForm, telegramSize } from './layout.js';
import { refused, type Refused, type TelegramRefusal } from './refusal.js';

/** A number that a telegram shows, as it stands there, and the field that says what it is. */
export interface ShownNumber {
  readonly field: Field;
  readonly value: number;
}

/** What stands in a telegram, before it is put together to a time. */
export interface TelegramReading {
  readonly ok: true;
  readonly numbers: readonly ShownNumber[];
  /** Only what the telegram settles. */
  readonly facts: Partial<Facts>;
}

/** What has been read so far. */
interface Found {
  readonly numbers: ShownNumber[];
  /** The facts under which the telegram would look as it does. */
  possible: readonly Facts[];
}

/** Reads bytes that may be anything. */
export function readTelegram(format: TelegramFormat, bytes: Uint8Array): TelegramReading | Refused {
  const size = telegramSize(format);
  if (bytes.length < size) return refused('short');
  if (bytes.length > size) return refused('long');
  const domains = domainsOf(format);
  const found: Found = { numbers: [], possible: possibleFacts(domains) };
  for (const { part, at, size } of layoutOf(format)) {
    const why = readPart(part, bytes.subarray(at, at + size), bytes.subarray(0, at), found);
    if (why !== undefined) return refused(why, at);
  }
  if (found.possible.length === 0) return refused('contradiction');
  return { ok: true, numbers: found.numbers, facts: agreedFacts(found.possible, domains) };
}

/** Adds to what was found, or says why a part cannot be one of this format's. */
function readPart(
  part: Part,
  seen: Uint8Array,
  before: Uint8Array,
  found: Found,
): TelegramRefusal | undefined {
  if (typeof part === 'string') return isText(seen, part) ? undefined : 'wrong-text';
  if ('field' in part) {
    const value = readField(part, seen);
    if (typeof value === 'string') return value;
    if (value !== undefined) found.numbers.push({ field: part, value });
  } else if ('choose' in part) {
    if (!part.choose.some((row) => isRow(seen, row))) return 'unknown-flag';
    found.possible = found.possible.filter((facts) => isRow(seen, chosenRow(part, facts)));
  } else if ('sum' in part) {
    const read = readSum(part, seen);
    if (typeof read === 'string') return read;
    found.numbers.push(...read.numbers);
    const isSo = (facts: Facts): boolean => read.flags.every(([f, set]) => holds(facts, f) === set);
    found.possible = found.possible.filter(isSo);
  } else if ('check' in part) {
    const value = readNumber(seen, checkForm(part));
    if (value !== checkValue(part, before)) return 'bad-check';
  }
  return undefined;
}

const isText = (seen: Uint8Array, text: string): boolean => {
  const bytes = bytesOfText(text);
  return bytes.length === seen.length && bytes.every((byte, i) => byte === seen[i]);
};

const isRow = (seen: Uint8Array, { text, also = [] }: Choice['choose'][number]): boolean =>
  [text, ...also].some((one) => isText(seen, one));

const chosenRow = ({ choose }: Choice, facts: Facts) => choose.find((row) => holds(facts, row))!;

/** The number in a field; undefined when it says that there is none. */
function readField(field: Field, seen: Uint8Array): number | undefined | TelegramRefusal {
  if (field.absent !== undefined && isText(seen, field.absent)) return undefined;
  if (field.texts !== undefined) {
    const place = field.texts.findIndex((text) => isText(seen, text));
    return place < 0 ? 'unknown-flag' : place + FIELD_KINDS[field.field].least;
  }
  const form = fieldForm(field);
  const value = readNumber(seen, form);
  if (value === undefined) return 'not-a-number';
  return isInRange(field, value, form) ? value : 'out-of-range';
}

/**
 * The least and the greatest number that a field is written as: less `minus`, and of a fraction as many decimals as
 * fit.
 */
export function rangeOf(
  { field, minus = 0 }: Field,
  form: Form,
): readonly [least: number, most: number] {
  const { least, most } = FIELD_KINDS[field];
  if (field === 'fraction') return [0, 10 ** decimalsOf(form) - 1];
  return [least - minus, most - minus];
}

function isInRange(field: Field, value: number, form: Form): boolean {
  const [least, most] = rangeOf(field, form);
  return value >= least && value <= most;
}

interface ReadSum {
  readonly numbers: readonly ShownNumber[];
  readonly flags: readonly (readonly [flag: Flag, set: boolean])[];
}

/** Takes a sum apart, the heaviest term first: each weighs more than all lighter ones together. */
function readSum(part: Sum, seen: Uint8Array): ReadSum | TelegramRefusal {
  const form = sumForm(part);
  const total = readNumber(seen, form);
  if (total === undefined) return 'not-a-number';
  let rest = total - constantOf(part);
  const numbers: ShownNumber[] = [];
  const set = new Set<Flag>();
  for (const { term, weight } of sumWeights(part)) {
    if ('add' in term) {
      if (rest < weight || set.has(term)) continue;
      set.add(term);
      rest -= weight;
    } else {
      const value = Math.min(Math.floor(rest / weight), rangeOf(term, form)[1]);
      if (!isInRange(term, value, form)) return 'out-of-range';
      numbers.push({ field: term, value });
      rest -= value * weight;
    }
  }
  if (rest !== 0) return 'unknown-flag';
  const flags = part.sum.filter((term): term is Flag => typeof term === 'object' && 'add' in term);
  return { numbers, flags: flags.map((flag) => [flag, set.has(flag)] as const) };
}

/** The part of a sum that is always added. */
export const constantOf = ({ sum }: Sum): number =>
  sum.reduce<number>((total, term) => total + (typeof term === 'number' ? term : 0), 0);

/** The other terms by weight, the heaviest first; a flag stands there once for each number it may be. */
export function sumWeights({ sum }: Sum): { term: Flag | Weighted; weight: number }[] {
  return sum
    .flatMap((term) => {
      if (typeof term === 'number') return [];
      const weights = 'add' in term ? [term.add, ...(term.also ?? [])] : [term.times ?? 1];
      return weights.map((weight) => ({ term, weight }));
    })
    .toSorted((a, b) => b.weight - a.weight);
}

/** The value of a field if the telegram shows it in this scale, with `minus` put back. */
export function shownIn(
  numbers: readonly ShownNumber[],
  scale: Scale | undefined,
): Partial<Record<FieldName, number>> {
  const values: Partial<Record<FieldName, number>> = {};
  for (const { field, value } of numbers)
    if (field.scale === scale) values[field.field] = value + (field.minus ?? 0);
  return values;
}
