// What is wrong with a description: everything that no schema can see, all at once.

import { readText } from './characters.js';
import { capacityOf, decimalsOf } from './digits.js';
import { domainsOf, possibleFacts } from './domains.js';
import { holds } from './facts.js';
import { type FieldName, FIELD_KINDS } from './fields.js';
import type { Aside, Check, Choice, Field, Optional, Part, Sum, TelegramFormat } from './format.js';
import {
  fieldForm,
  isAside,
  isMark,
  isOptional,
  layoutOf,
  lineOf,
  sumForm,
  telegramSize,
  timingOf,
} from './layout.js';
import { rangeOf } from './read-field.js';
import { constantOf, sumWeights } from './read-sum.js';

/** One thing wrong: where in the description, what stands there, and what belongs there. */
export interface FormatFault {
  readonly path: string;
  readonly value?: unknown;
  readonly expected: string;
}

/** No display takes longer telegrams. */
const SIZE_MOST = 255;
const DAY = 86_400e9;

/** Every fault of a description whose types are right; none for a good one. */
export function faultsOfFormat(format: TelegramFormat): FormatFault[] {
  const faults = format.emit.flatMap((part, place) => partFaults(part, `emit[${place}]`));
  // Sizes mean something only once each part is good.
  return faults.length > 0 ? faults : [...placeFaults(format), ...timeFaults(format)];
}

const bytes = (count: number): string => `${count} byte${count === 1 ? '' : 's'}`;

function partFaults(part: Part, path: string): FormatFault[] {
  if (typeof part === 'string') return textFaults(part, path);
  if (isOptional(part)) return optionalFaults(part, path);
  if (isAside(part)) return asideFaults(part, path);
  if ('field' in part) return fieldFaults(part, path);
  if ('choose' in part) return choiceFaults(part, path);
  return 'sum' in part ? sumFaults(part, path) : [];
}

function optionalFaults({ optional }: Optional, path: string): FormatFault[] {
  return optional.flatMap((part, place) => {
    const where = `${path}.optional[${place}]`;
    if (isMark(part)) return [{ path: where, expected: 'left out: the mark is never optional' }];
    return partFaults(part, where);
  });
}

function asideFaults({ aside, pass, also = [], of }: Aside, path: string): FormatFault[] {
  const faults = partFaults(aside, `${path}.aside`);
  for (const [place, text] of also.entries())
    faults.push(...textFaults(text, `${path}.also[${place}]`));
  if (pass === undefined) {
    if (of !== undefined) faults.push({ path: `${path}.of`, expected: 'of no use without pass' });
    return faults;
  }
  const [least, most] = pass;
  if (least > most || most > SIZE_MOST) {
    const expected = `at least and at most so many characters, up to ${SIZE_MOST}`;
    faults.push({ path: `${path}.pass`, value: pass, expected });
  }
  return faults;
}

function textFaults(text: string, path: string): FormatFault[] {
  const { faultAt } = readText(text);
  if (faultAt === undefined) return [];
  const there = /^<[^>]*>?|^[^]/.exec(text.slice(faultAt))![0];
  const expected = `a text to send: ${JSON.stringify(there)} is neither an ASCII character nor a name such as <STX> or <0x02> (a < itself is <<)`;
  return [{ path, value: text, expected }];
}

/** Texts of which one is sent must all be sendable, and equally long. */
function tableFaults(texts: readonly (readonly [text: string, path: string])[]): FormatFault[] {
  const faults = texts.flatMap(([text, path]) => textFaults(text, path));
  if (faults.length > 0) return faults;
  const width = readText(texts[0]?.[0] ?? '').bytes.length;
  const odd = texts.find(([text]) => readText(text).bytes.length !== width);
  if (odd === undefined) return [];
  const expected = `as long as "${texts[0]![0]}": all must have ${bytes(width)}`;
  return [{ path: odd[1], value: odd[0], expected }];
}

/** Fields that reach far beyond any clock's life: they must fit for this century. */
const LATEST: Partial<Record<FieldName, number>> = {
  year: 2099,
  mjd: 88_069,
  unix: 4_102_444_799,
};

function fieldFaults(field: Field, path: string): FormatFault[] {
  const { texts, absent } = field;
  if (field.first !== undefined && field.field !== 'weekday')
    return [{ path: `${path}.first`, expected: 'of no use: only a weekday has a first day' }];
  const read = readingFaults(field, path);
  if (texts !== undefined) return [...textsFaults(field, texts, path), ...read];
  const form = fieldForm(field);
  if (field.field === 'fraction') {
    if (decimalsOf(form) >= 1 && decimalsOf(form) <= 9) return read;
    return [{ path, expected: 'a fraction needs a width of 1 to 9 decimals, in decimal or BCD' }];
  }
  const faults = [...minusFaults(field, path), ...read];
  const most = (LATEST[field.field] ?? FIELD_KINDS[field.field].most) - (field.minus ?? 0);
  if (most >= capacityOf(form))
    faults.push({ path, expected: `too narrow: ${most} does not fit into ${bytes(form.width)}` });
  if (absent !== undefined) faults.push(...textFaults(absent, `${path}.absent`));
  return faults;
}

/** What a reader takes beside what is written. */
function readingFaults(field: Field, path: string): FormatFault[] {
  const { also = [], digits, base = 'decimal', reversed, texts } = field;
  const { least, most } = FIELD_KINDS[field.field];
  const faults = also.flatMap(({ text, is }, place) => [
    ...textFaults(text, `${path}.also[${place}].text`),
    ...(is >= least && is <= most
      ? []
      : [
          {
            path: `${path}.also[${place}].is`,
            value: is,
            expected: `a number from ${least} to ${most}`,
          },
        ]),
  ]);
  if (digits === undefined) return faults;
  const place = `${path}.digits`;
  if (texts !== undefined || base !== 'decimal' || reversed === true)
    faults.push({ path: place, expected: 'of no use: only decimal digits in order are counted' });
  const longest = field.field === 'fraction' ? 9 : 16;
  if (digits[0] > digits[1] || digits[1] > longest) {
    const expected = `at least and at most so many digits, up to ${longest}`;
    faults.push({ path: place, value: digits, expected });
  }
  return faults;
}

function minusFaults({ field, minus = 0 }: Field, path: string): FormatFault[] {
  const most = LATEST[field] ?? FIELD_KINDS[field].least;
  if (minus <= most) return [];
  return [{ path: `${path}.minus`, value: minus, expected: `a number from 0 to ${most}` }];
}

function textsFaults(field: Field, texts: readonly string[], path: string): FormatFault[] {
  const { least, most } = FIELD_KINDS[field.field];
  const beside = (['width', 'base', 'pad', 'reversed', 'minus'] as const).find(
    (key) => key in field,
  );
  if (beside !== undefined)
    return [
      { path: `${path}.${beside}`, expected: 'of no use beside texts: a text is sent as it is' },
    ];
  const count = most - least + 1;
  if (texts.length !== count) {
    const each = `one for each ${FIELD_KINDS[field.field].words} from ${least} to ${most}`;
    return [{ path: `${path}.texts`, value: texts, expected: `a list of ${count} texts, ${each}` }];
  }
  return tableFaults(texts.map((text, place) => [text, `${path}.texts[${place}]`]));
}

function choiceFaults({ choose }: Choice, path: string): FormatFault[] {
  const open = choose.findIndex(({ when, within }) => when === undefined && within === undefined);
  const faults: FormatFault[] = [];
  if (open < 0)
    faults.push({ path: `${path}.choose`, expected: 'needs a last row without a condition' });
  else if (open < choose.length - 1)
    faults.push({
      path: `${path}.choose[${open + 1}]`,
      expected: 'never reached: the row before it has no condition',
    });
  const texts = choose.flatMap(({ text, also = [] }, row) => [
    [text, `${path}.choose[${row}].text`] as const,
    ...also.map((one, place) => [one, `${path}.choose[${row}].also[${place}]`] as const),
  ]);
  return [...faults, ...tableFaults(texts)];
}

/** Each term must weigh more than all lighter ones together, or it could not be read back. */
function sumFaults(part: Sum, path: string): FormatFault[] {
  const form = sumForm(part);
  const heaviest = new Map<unknown, number>();
  const totalBut = (one?: unknown): number =>
    [...heaviest].reduce((sum, [term, most]) => sum + (term === one ? 0 : most), 0);
  const faults: FormatFault[] = [];
  for (const { term, weight } of sumWeights(part).toReversed()) {
    const place = `${path}.sum[${part.sum.indexOf(term)}]`;
    const lighter = totalBut(term);
    if (weight <= lighter)
      faults.push({
        path: place,
        expected: `too light to be told from the others: it needs a weight above ${lighter}`,
      });
    if ('field' in term) {
      faults.push(...minusFaults(term, place));
      if (term.field === 'fraction')
        faults.push({ path: place, expected: 'a fraction cannot be part of a sum' });
    }
    heaviest.set(term, weight * ('field' in term ? rangeOf(term, form)[1] : 1));
  }
  const most = largestSum(part);
  if (faults.length === 0 && most >= capacityOf(form))
    faults.push({ path, expected: `too narrow: ${most} does not fit into ${bytes(form.width)}` });
  return faults;
}

/** The largest that can come up: some flags exclude each other. */
function largestSum(part: Sum): number {
  const facts = possibleFacts(domainsOf([part]));
  const fields = sumWeights(part).reduce(
    (sum, { term, weight }) =>
      'field' in term ? sum + weight * rangeOf(term, sumForm(part))[1] : sum,
    constantOf(part) + eitherOf(part),
  );
  const flags = part.sum.filter((term) => typeof term === 'object' && 'add' in term);
  const sums = facts.map((all) =>
    flags.reduce((sum, flag) => sum + (holds(all, flag) ? flag.add : 0), 0),
  );
  return fields + Math.max(...sums);
}

const eitherOf = ({ sum }: Sum): number =>
  sum.reduce<number>(
    (total, term) => total + (typeof term === 'object' && 'either' in term ? term.either : 0),
    0,
  );

/** What is wrong with the telegram as a whole: its marks, its size, its bits, its checks. */
function placeFaults(format: TelegramFormat): FormatFault[] {
  const { emit, line } = format;
  const faults = layoutOf(format).flatMap(({ part, at, size }, place): FormatFault[] => {
    const path = `emit[${place}]`;
    if (typeof part === 'object' && 'check' in part && !covers(part, at))
      return [{ path, expected: `covers nothing of the ${bytes(at)} before it` }];
    const isFree = isMark(part) || isOptional(part) || isAside(part);
    if (size === 0 && !isFree) return [{ path, expected: 'takes no room' }];
    if (lineOf(line).dataBits === 7 && needsEightBits(part))
      return [{ path, expected: `needs 8 data bits, and the line has 7 (${line})` }];
    return [];
  });
  const marks = emit.flatMap((part, place) => (isMark(part) ? [place] : []));
  if (marks.length > 1)
    faults.push({ path: `emit[${marks[1]}]`, expected: 'a second on-time mark' });
  const size = telegramSize(format);
  if (size === 0 || size > SIZE_MOST)
    faults.push({ path: 'emit', expected: `${size} bytes long; it may be from 1 to ${SIZE_MOST}` });
  return faults;
}

const covers = ({ from = 0, to }: Check, at: number): boolean =>
  new Uint8Array(at).subarray(from, to).length > 0;

function needsEightBits(part: Part): boolean {
  if (typeof part === 'string') return readText(part).bytes.some((byte) => byte > 0x7f);
  if (isAside(part)) return needsEightBits(part.aside);
  if ('choose' in part) return part.choose.some(({ text }) => needsEightBits(text));
  if ('texts' in part) return (part.texts ?? []).some(needsEightBits);
  return 'base' in part && (part.base === 'binary' || part.base === 'bcd');
}

function timeFaults(format: TelegramFormat): FormatFault[] {
  const { every, line } = format;
  if (every < 1e9 || every % 1e9 !== 0 || DAY % every !== 0)
    return [
      { path: 'every', expected: 'whole seconds that divide a day evenly, such as 1s, 10s or 1m' },
    ];
  const { duration } = timingOf(format);
  if (duration <= every) return [];
  const expected = `sent for ${(duration / 1e9).toFixed(2)} s at ${line}, longer than every ${every / 1e9} s`;
  return [{ path: 'emit', expected }];
}
