// Writes a telegram: a moment as bytes.

import { bytesOfText } from './characters.js';
import { checkForm, checkValue } from './checks.js';
import { type CivilTime, civilTime, type Instant } from './civil-time.js';
import { decimalsOf, writeNumber } from './digits.js';
import { type Facts, holds } from './facts.js';
import { FIELD_KINDS } from './fields.js';
import type { Choice, Field, Part, Scale, Sum, TelegramFormat } from './format.js';
import { fieldForm, isAside, layoutOf, sumForm, telegramSize } from './layout.js';
import { factsOf, type Moment } from './moment.js';

/**
 * The telegram that names `moment`; undefined for one that the format cannot state, as 1970 where
 * the years are counted from 2000.
 */
export function encode(format: TelegramFormat, moment: Moment): Uint8Array | undefined {
  const facts = factsOf(format, moment);
  const clocks = shownTimes(format.scale, moment);
  const bytes = new Uint8Array(telegramSize(format));
  for (const { part: whole, at, bytes: text } of layoutOf(format)) {
    const part = isAside(whole) ? whole.aside : whole;
    const isText = typeof part === 'string';
    const written = isText ? text : writePart(part, facts, clocks, bytes.subarray(0, at));
    if (written === undefined) return undefined;
    bytes.set(written, at);
  }
  return bytes;
}

/** What the clocks show that a telegram may speak of: its own, and one of each scale. */
export interface ShownTimes {
  readonly own: CivilTime;
  readonly utc: CivilTime;
  readonly local: CivilTime;
}

/** For a telegram in a scale, at an instant where local time is so many seconds ahead of UTC. */
export function shownTimes(scale: Scale, at: Instant & { readonly offset: number }): ShownTimes {
  const utc = civilTime(at, 0);
  const local = civilTime(at, at.offset);
  return { own: scale === 'utc' ? utc : local, utc, local };
}

function writePart(
  part: Exclude<Part, string>,
  facts: Facts,
  clocks: ShownTimes,
  before: Uint8Array,
): readonly number[] | undefined {
  if ('field' in part) return fieldBytes(part, clocks[part.scale ?? 'own']);
  if ('choose' in part) return bytesOfText(chosenText(part.choose, facts));
  if ('sum' in part) return writeNumber(sumValue(part.sum, facts, clocks), sumForm(part));
  return 'check' in part ? writeNumber(checkValue(part, before), checkForm(part)) : [];
}

/** The number that a field shows, as it is written: less `minus`, or the decimals that fit. */
export function shownNumber(field: Field, shown: CivilTime): number {
  const value = FIELD_KINDS[field.field].of(shown, field.first ?? 'monday');
  if (field.field !== 'fraction') return value - (field.minus ?? 0);
  return Math.floor(value / 10 ** (9 - decimalsOf(fieldForm(field))));
}

function fieldBytes(field: Field, shown: CivilTime): number[] | undefined {
  const value = shownNumber(field, shown);
  if (field.texts === undefined) return writeNumber(value, fieldForm(field));
  return bytesOfText(field.texts[value - FIELD_KINDS[field.field].least]!);
}

/** The last row has no conditions, so one always holds. */
function chosenText(rows: Choice['choose'], facts: Facts): string {
  return rows.find((row) => holds(facts, row))!.text;
}

function sumValue(terms: Sum['sum'], facts: Facts, clocks: ShownTimes): number {
  return terms.reduce<number>((sum, term) => {
    if (typeof term === 'number') return sum + term;
    if ('field' in term)
      return sum + shownNumber(term, clocks[term.scale ?? 'own']) * (term.times ?? 1);
    if ('either' in term) return sum + (term.write === true ? term.either : 0);
    return sum + (holds(facts, term) ? term.add : 0);
  }, 0);
}
