// Reads one number of the date or time: its digits, or the text that stands for it.

import { type Form, decimalsOf, readNumber } from './digits.js';
import { FIELD_KINDS } from './fields.js';
import type { Field } from './format.js';
import { fieldForm } from './layout.js';
import type { TelegramRefusal } from './refusal.js';
import { findText } from './texts.js';

/** A number that a telegram shows, as it stands there, and the field that says what it is. */
export interface ShownNumber {
  readonly field: Field;
  readonly value: number;
}

/** The number in a field, or none if it says that there is none; and how many bytes it has. */
export interface ReadField {
  readonly numbers: readonly ShownNumber[];
  readonly size: number;
}

/** Reads the number with which these bytes begin. */
export function readField(field: Field, rest: Uint8Array): ReadField | TelegramRefusal {
  const other = readOtherText(field, rest);
  if (other !== undefined && (other !== 'short' || field.texts !== undefined)) return other;
  if (field.texts !== undefined) return 'unknown-flag';
  const form = formHere(field, rest);
  if (typeof form === 'string') return form;
  if (form.width === 0) return { numbers: [], size: 0 };
  const number = readNumber(rest.subarray(0, form.width), form);
  if (number === undefined) return 'not-a-number';
  const value = asWritten(field, number);
  if (!isInRange(field, value, form)) return 'out-of-range';
  const shown = field.digits === undefined ? field : { ...field, width: form.width };
  return { numbers: [{ field: shown, value }], size: form.width };
}

/** What stands for a value, or for none; undefined where there is no such text. */
function readOtherText(field: Field, rest: Uint8Array): ReadField | 'short' | undefined {
  const { texts = [], also = [], absent } = field;
  const { least } = FIELD_KINDS[field.field];
  const values = new Map<string, number | undefined>(also.map(({ text, is }) => [text, is]));
  for (const [place, text] of texts.entries()) values.set(text, place + least);
  if (absent !== undefined) values.set(absent, undefined);
  const text = findText(rest, [...values.keys()]);
  if (text === undefined || text === 'short') return text;
  const value = values.get(text.words);
  const numbers = value === undefined ? [] : [{ field, value: value - (field.minus ?? 0) }];
  return { numbers, size: text.size };
}

/** The form of the digits that stand here: as many as the format says, or as there are between two numbers. */
function formHere(field: Field, rest: Uint8Array): Form | TelegramRefusal {
  const form = fieldForm(field);
  if (field.digits === undefined) return rest.length < form.width ? 'short' : form;
  const [least, most] = field.digits;
  let width = 0;
  while (width < most && isDigit(rest[width])) width += 1;
  if (width >= least) return { ...form, width };
  return width === rest.length ? 'short' : 'not-a-number';
}

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39;

/**
 * Where Monday is 1, Sunday is 7 to most makers and 0 to some, and a reader takes both; the number is told that the
 * format writes.
 */
export function asWritten({ field, first, minus = 0 }: Field, value: number): number {
  if (field !== 'weekday') return value;
  if ((first ?? 'monday') === 'monday' && minus === 0) return value === 0 ? 7 : value;
  return first === 'sunday' && minus === 1 && value === 7 ? 0 : value;
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

/** Whether a field can be written as this number. */
export function isInRange(field: Field, value: number, form: Form): boolean {
  const [least, most] = rangeOf(field, form);
  return value >= least && value <= most;
}
