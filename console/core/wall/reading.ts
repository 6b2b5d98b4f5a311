// Reads values out of JSON that somebody else wrote: what is not as it should be is not known.

import { daysOf } from '@belfry/protocol';

/** Characters of any text; names are shorter. */
const TEXT_MOST = 500;

/** Whatever JSON has between braces. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a value; none of anything else than an object. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The values of an array; none of anything else. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** No size of anything that a daemon measures or counts is larger: 68 years, its horizon, have 2·10^18 nanoseconds. */
const NUMBER_MOST = 1e20;

/** A number of a size that can be; null for anything else. JSON has no infinite ones, but some are read as such. */
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Math.abs(value) <= NUMBER_MOST ? value : null;

/** What commands a terminal, begins a line of a mail, or is half a character, of which a database makes another text. */
const NO_CHARACTER = /[\p{Cc}\p{Cs}\u2028\u2029]/gu;

/** A text of one line, cut off where it is too long; null for anything else. */
export const shortTextOf = (value: unknown): string | null =>
  typeof value === 'string' ? value.slice(0, TEXT_MOST).replaceAll(NO_CHARACTER, '?') : null;

/** One of these words; undefined for anything else. */
export const oneOfWords = <Word extends string>(
  value: unknown,
  words: readonly Word[],
): Word | undefined => words.find((word) => word === value);

const SECONDS_OF_DAY = 86_400;

/** An instant as a daemon writes it, `2026-12-01T03:12:00Z`, in milliseconds since 1970; null for anything else. */
export function instantOf(value: unknown): number | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z$/.exec(
    shortTextOf(value) ?? '',
  );
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, rest = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59) return null;
  const seconds =
    daysOf({ year, month, day }) * SECONDS_OF_DAY + hour * 3600 + minute * 60 + second;
  return Math.floor((seconds + rest) * 1000);
}
