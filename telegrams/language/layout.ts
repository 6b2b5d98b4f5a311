// Where each part of a format's telegrams stands, and when they are on time.

import { type Span, spanOf } from '@belfry/protocol';
import { bytesOfText } from './characters.js';
import { CHECKS, checkForm } from './checks.js';
import { type Form, formOf } from './digits.js';
import { FIELD_KINDS } from './fields.js';
import type {
  Aside,
  Choice,
  Field,
  LineText,
  Mark,
  Optional,
  Part,
  Sum,
  TelegramFormat,
} from './format.js';

/** A part, its first byte counted from 0, and how many bytes it takes. */
export interface Placed {
  readonly part: Part;
  readonly at: number;
  readonly size: number;
  /** Of a text: itself. */
  readonly bytes: readonly number[];
  /** A reader does without it. */
  readonly optional: boolean;
}

type Emitting = Pick<TelegramFormat, 'emit'>;

/** A layout is asked for at every telegram, and never changes. */
const layouts = new WeakMap<Emitting['emit'], readonly Placed[]>();

/** The parts in their places as they are written, the mark included, and with no room those that are only read. */
export function layoutOf({ emit }: Emitting): readonly Placed[] {
  const known = layouts.get(emit);
  if (known !== undefined) return known;
  let at = 0;
  const layout = flatten(emit, false).map(({ part, optional }) => {
    const bytes = textBytes(part);
    const placed = { part, at, size: sizeOf(part), bytes, optional };
    at += placed.size;
    return placed;
  });
  layouts.set(emit, layout);
  return layout;
}

/** Those in optional parts that are written stand where they are written; the others stay together. */
const flatten = (
  emit: readonly Part[],
  optional: boolean,
): readonly { readonly part: Part; readonly optional: boolean }[] =>
  emit.flatMap((part) =>
    isOptional(part) && part.write !== false ? flatten(part.optional, true) : [{ part, optional }],
  );

/** Every part that is written, those in optional parts too. */
export const writtenParts = (format: Emitting): readonly Part[] =>
  layoutOf(format).flatMap(({ part }) => (isOptional(part) ? [] : [part]));

/** Every part that a reader may find, those in optional parts in the place of these. */
export const readParts = (emit: readonly Part[]): readonly Part[] =>
  emit.flatMap((part) => (isOptional(part) ? readParts(part.optional) : [part]));

/** The parts with which every telegram begins before anything in it that may differ in what it says. */
export function headOf({ emit }: Emitting): readonly Part[] {
  const end = emit.findIndex((part) => typeof part !== 'string' && !isAside(part) && !isMark(part));
  return end < 0 ? emit : emit.slice(0, end);
}

/** How many bytes a telegram has at least that a reader takes. */
export const leastSize = ({ emit }: Emitting): number =>
  emit.reduce((sum, part) => sum + leastOf(part), 0);

function leastOf(part: Part): number {
  if (isOptional(part)) return 0;
  if (isAside(part)) {
    const texts = [...(part.also ?? []).map(sizeOf), sizeOf(part.aside)];
    return part.pass?.[0] ?? Math.min(...texts);
  }
  if (typeof part !== 'object' || !('field' in part)) return sizeOf(part);
  const others = [part.absent, ...(part.also ?? []).map(({ text }) => text)];
  const texts = others.flatMap((text) => (text === undefined ? [] : [sizeOf(text)]));
  return Math.min(part.digits?.[0] ?? sizeOf(part), ...texts);
}

const textBytes = (part: Part): readonly number[] => {
  const text = isAside(part) ? part.aside : part;
  return typeof text === 'string' ? bytesOfText(text) : [];
};

/** How many bytes a telegram has. */
export function telegramSize(format: Emitting): number {
  const { at, size } = layoutOf(format).at(-1) ?? { at: 0, size: 0 };
  return at + size;
}

function sizeOf(part: Part): number {
  if (typeof part === 'string') return bytesOfText(part).length;
  if (isAside(part)) return sizeOf(part.aside);
  if ('field' in part) return fieldForm(part).width;
  if ('choose' in part) return choiceSize(part);
  if ('sum' in part) return sumForm(part).width;
  return 'check' in part ? checkForm(part).width : 0;
}

const choiceSize = ({ choose: [first] }: Choice): number =>
  first === undefined ? 0 : bytesOfText(first.text).length;

/** The form of a field's number, or the width of its texts. */
export function fieldForm(field: Field): Form {
  const [text] = field.texts ?? [];
  const width = text === undefined ? FIELD_KINDS[field.field].width : bytesOfText(text).length;
  return formOf(field, width);
}

/** The form of a sum's number, which is one digit or byte wide unless it says otherwise. */
export const sumForm = (sum: Sum): Form => formOf(sum, 1);

/** Whether a part says nothing of the time. */
export const isAside = (part: Part): part is Aside => typeof part === 'object' && 'aside' in part;

/** Whether a part is one that a reader does without. */
export const isOptional = (part: Part): part is Optional =>
  typeof part === 'object' && 'optional' in part;

/** Whether a part is the on-time mark, which takes no bytes. */
export const isMark = (part: Part): part is Mark => typeof part === 'object' && 'mark' in part;

/** Line settings as numbers. */
export interface LineSettings {
  readonly baud: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

const PARITIES = { N: 'none', E: 'even', O: 'odd' } as const;

/**
 * Line settings such as `9600 8N1` as numbers.
 * @throws RangeError for anything else: a configuration's settings have been checked before.
 */
export function lineOf(text: LineText): LineSettings {
  const [, baud, data, parity, stop] = /^(\d+) ([78])([NEO])([12])$/.exec(text) ?? [];
  if (Number(baud ?? 0) === 0) throw new RangeError(`"${text}" is no line setting`);
  return {
    baud: Number(baud),
    dataBits: data === '7' ? 7 : 8,
    parity: PARITIES[parity as keyof typeof PARITIES],
    stopBits: stop === '1' ? 1 : 2,
  };
}

/** The time that one character takes: start bit, data, parity, stop. */
export function characterTime({ baud, dataBits, parity, stopBits }: LineSettings): Span {
  const bits = 1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits;
  return spanOf((bits * 1e9) / baud);
}

/** When a telegram has to leave so that its mark is on time. */
export interface Timing {
  /** The start bit that is on time is this character's, from 0; the size of all for the end. */
  readonly mark: number;
  /**
   * From the first start bit to the beginning of the second; negative when the telegram leaves
   * after that.
   */
  readonly lead: Span;
  /** From the first start bit to the end of the last stop bit. */
  readonly duration: Span;
  /** The second that is named, less the second on whose beginning the mark is: 0 or 1. */
  readonly ahead: 0 | 1;
}

/** Reckoned with the line settings that the port really has. */
export function timingOf(format: TelegramFormat, line: LineText = format.line): Timing {
  const character = characterTime(lineOf(line));
  const mark = layoutOf(format).find(({ part }) => isMark(part))?.at ?? 0;
  return {
    mark,
    lead: spanOf(mark * character - format.delay),
    duration: spanOf(telegramSize(format) * character),
    ahead: format.names === 'coming' ? 1 : 0,
  };
}

/** Whether a telegram is due that is on time at this second, of the day of the telegram's scale. */
export function isDue(format: TelegramFormat, secondOfDay: number): boolean {
  return (secondOfDay * 1e9) % format.every === 0;
}

/** The name of a check for people. */
export const checkWords = (check: keyof typeof CHECKS): string => CHECKS[check].words;
