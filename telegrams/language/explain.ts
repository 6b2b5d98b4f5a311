// What a format's telegrams look like, in words: for the command, and for the page of all formats.

import { knowsLeapSeconds } from './domains.js';
import type { Span } from '@belfry/protocol';
import { bytesOfText, textOfBytes } from './characters.js';
import { CHECKS } from './checks.js';
import { encode } from './encode.js';
import { conditionWords } from './facts.js';
import { FIELD_KINDS } from './fields.js';
import type {
  Aside,
  Check,
  Choice,
  Field,
  Part,
  ChoiceRow,
  Sum,
  TelegramFormat,
} from './format.js';
import {
  fieldForm,
  isAside,
  isMark,
  isOptional,
  layoutOf,
  sumForm,
  telegramSize,
  timingOf,
} from './layout.js';
import type { Moment } from './moment.js';

/** One line of a layout table. A word in double quotes stands in the telegram as it is written. */
export interface LayoutRow {
  /** The first byte, counted from 0. */
  readonly at: number;
  readonly size: number;
  readonly what: string;
  /** What stands there in the telegram of an example; nothing for the mark. */
  readonly example: string;
}

/** The parts of a telegram in their order, with what stands in each at `moment`. */
export function layoutRows(format: TelegramFormat, moment: Moment): LayoutRow[] {
  const bytes = encode(format, moment) ?? new Uint8Array();
  const end = telegramSize(format);
  return layoutOf(format).map(({ part, at, size, optional }) => ({
    at,
    size,
    what: isMark(part) ? markWords(at === end) : partWords(part) + (optional ? NOT_NEEDED : ''),
    example: textOfBytes(bytes.subarray(at, at + size)),
  }));
}

const NOT_NEEDED = '; not needed by a reader';

const markWords = (isEnd: boolean): string =>
  isEnd ? 'on time: the end of the last stop bit' : 'on time: the start bit of what follows';

function partWords(part: Part): string {
  if (typeof part === 'string') return 'text';
  if (isOptional(part)) return `only read: ${part.optional.map(readWords).join(', ')}`;
  if (isAside(part)) return asideWords(part);
  if ('field' in part) return fieldWords(part);
  if ('choose' in part) return choiceWords(part);
  if ('sum' in part) return sumWords(part);
  return 'check' in part ? checkWords(part) : '';
}

const readWords = (part: Part): string =>
  typeof part === 'string' ? `"${part}"` : partWords(part);

function asideWords({ aside, also = [], pass, of }: Aside): string {
  const chosen = typeof aside === 'string' ? '' : `${choiceWords(aside)}; `;
  if (pass === undefined)
    return `${chosen}a reader takes ${also.map((text) => `"${text}"`).join(' ')} as well`;
  const [least, most] = pass;
  const count = least === most ? `${most}` : `${least} to ${most}`;
  return `${chosen}nothing of the time: a reader passes over ${count} ${of ?? 'characters'}`;
}

function fieldWords(field: Field): string {
  const { minus = 0, scale, first, texts, absent, also = [], digits } = field;
  const notes = [FIELD_KINDS[field.field].words];
  if (field.field === 'weekday' && texts === undefined)
    notes.push(`${1 - minus} is ${capital(first ?? 'monday')}`);
  else if (minus !== 0) notes.push(`less ${minus}`);
  if (texts !== undefined) notes.push(texts.map((text) => `"${text}"`).join(' '));
  notes.push(...formNotes(fieldForm(field)));
  if (scale !== undefined) notes.push(scale === 'utc' ? 'in UTC' : 'in local time');
  if (absent !== undefined) notes.push(`"${absent}" where it is not told`);
  if (also.length > 0)
    notes.push(`a reader also takes ${also.map(({ text }) => `"${text}"`).join(' ')}`);
  if (digits !== undefined) notes.push(`a reader takes ${digits.join(' to ')} digits`);
  return notes.join(', ');
}

function formNotes({ base, pad, reversed }: ReturnType<typeof fieldForm>): string[] {
  const bases = { decimal: [], hex: ['in hex'], bcd: ['in BCD'], binary: ['binary'] };
  const notes: string[] = [...bases[base]];
  if (pad === ' ') notes.push('filled up with spaces');
  if (reversed) notes.push(base === 'decimal' ? 'units first' : 'low byte first');
  return notes;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function choiceWords({ choose }: Choice): string {
  const rows = choose.map((row, place) => {
    const also = (row.also ?? []).map((text) => ` ("${text}" reads as the same)`).join('');
    return `"${row.text}" ${rowWords(row, place)}${also}`;
  });
  return rows.join('; ');
}

function rowWords({ when, within }: ChoiceRow, place: number): string {
  const bound = within === undefined ? '' : `if wrong by ${spanWords(within)} at most`;
  const all = [conditionWords(when), bound].filter((one) => one !== '');
  if (all.length > 0) return all.join(' and ');
  return place === 0 ? 'always' : 'otherwise';
}

/** Formats have whole microseconds, milliseconds or seconds here. */
function spanWords(span: Span): string {
  if (span % 1e9 === 0) return `${span / 1e9} s`;
  return span % 1e6 === 0 ? `${span / 1e6} ms` : `${span / 1e3} us`;
}

function sumWords(part: Sum): string {
  const terms = part.sum.map((term) => {
    if (typeof term === 'number') return `0x${term.toString(16).toUpperCase()}`;
    if ('add' in term) {
      const also = (term.also ?? []).map((add) => ` (${add} reads as the same)`).join('');
      return `${term.add} ${conditionWords(term.when)}${also}`;
    }
    if ('either' in term)
      return `${term.write === true ? term.either : 0} (0 or ${term.either} reads as the same)`;
    const times = term.times === undefined ? '' : `${term.times} times the `;
    return `${times}${fieldWords(term)}`;
  });
  return ['sum', ...formNotes(sumForm(part))].join(', ') + `: ${terms.join(' + ')}`;
}

function checkWords({ check, from = 0, to, base = 'hex', reversed }: Check): string {
  const last = to === undefined ? 'the byte before' : toWords(to);
  const low = reversed ? ', low first' : '';
  return `${CHECKS[check].words} of byte ${from} to ${last}, ${base}${low}`;
}

const toWords = (to: number): string => (to < 0 ? `${1 - to} bytes before` : `byte ${to - 1}`);

/** What may be the case that a telegram can or cannot tell. */
const SITUATIONS: readonly (readonly [words: string, moment: (usual: Moment) => Moment])[] = [
  ['not set', (usual) => ({ ...usual, quality: 'unset', bound: Infinity as Span })],
  ['holdover', (usual) => ({ ...usual, quality: 'holdover', bound: 1e7 as Span })],
  ['summer time', (usual) => ({ ...usual, dst: true })],
  ['a change of summer time ahead', (usual) => ({ ...usual, change: { in: 60, by: 3600 } })],
  ['a leap second ahead', (usual) => ({ ...usual, leap: { in: 60, kind: 'insert' } })],
  ['second 60', (usual) => ({ ...usual, leapSecond: true })],
];

/** The last second of 2026, in winter, on a good clock. */
const USUAL: Moment = {
  seconds: 1_798_761_599,
  nanoseconds: 0,
  leapSecond: false,
  offset: 0,
  dst: false,
  change: undefined,
  leap: undefined,
  quality: 'synchronised',
  bound: 0 as Span,
};

/** What a running agent sends only where the format has a sign for leap seconds: else nobody expects it. */
const SECOND_60 = 'second 60';

/**
 * Which of the things that matter to a reader a format's telegrams tell, and which they do not; and what a reader
 * understands, but a running agent never sends.
 */
export function tellsOf(format: TelegramFormat): {
  readonly told: readonly string[];
  readonly untold: readonly string[];
  readonly unsent: readonly string[];
} {
  const usual = String(encode(format, USUAL));
  const told: string[] = [];
  const untold: string[] = [];
  const unsent: string[] = [];
  for (const [words, moment] of SITUATIONS) {
    const differs = String(encode(format, moment(USUAL))) !== usual;
    if (differs) (words === SECOND_60 && !knowsLeapSeconds(format) ? unsent : told).push(words);
    else untold.push(words);
  }
  return { told, untold, unsent };
}

/** Which character is on time, in words. */
export function onTimeWords(format: TelegramFormat): string {
  const { mark } = timingOf(format);
  if (mark === telegramSize(format)) return 'the end of the last stop bit';
  const marked = layoutOf(format).find(({ at, size }) => at <= mark && mark < at + size)!;
  const character =
    typeof marked.part === 'string'
      ? ` (${textOfBytes(bytesOfText(marked.part).slice(mark - marked.at, mark - marked.at + 1))})`
      : '';
  return `the start bit of ${mark === 0 ? 'the first character' : `character ${mark}`}${character}`;
}
