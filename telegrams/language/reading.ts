// Reads a telegram's bytes part by part: the numbers that it shows, and the facts that it tells.

import { checkForm, checkValue } from './checks.js';
import { readNumber } from './digits.js';
import { agreedFacts, domainsOf, possibleFacts } from './domains.js';
import { type Facts, holds } from './facts.js';
import type { FieldName } from './fields.js';
import type { Aside, Choice, Optional, Part, Scale, TelegramFormat } from './format.js';
import { isAside, isOptional } from './layout.js';
import { readField, type ShownNumber } from './read-field.js';
import { readSum } from './read-sum.js';
import { refused, type Refused, type TelegramRefusal } from './refusal.js';
import { findText, textStart } from './texts.js';

/** What stands in a telegram, before it is put together to a time. */
export interface TelegramReading {
  readonly ok: true;
  readonly numbers: readonly ShownNumber[];
  /** Only what the telegram settles. */
  readonly facts: Partial<Facts>;
  /** How many bytes it has. */
  readonly size: number;
  /** The byte whose start bit is on time; `size` for the end of the last stop bit. */
  readonly mark: number;
  /** A check stood in it, and was right. */
  readonly checked: boolean;
}

/** What has been read so far. */
interface Found {
  at: number;
  numbers: readonly ShownNumber[];
  /** The facts under which the telegram would look as it does. */
  possible: readonly Facts[];
  mark: number;
  checked: boolean;
  /** Why an optional part is not there, which may be the true reason for what is refused after it. */
  missed: Refused | undefined;
}

interface Domains {
  readonly domains: ReturnType<typeof domainsOf>;
  readonly possible: readonly Facts[];
}

/** They are looked for at every byte that comes, and never change. */
const known = new WeakMap<readonly Part[], Domains>();

function domainsFor(emit: readonly Part[]): Domains {
  const found = known.get(emit);
  if (found !== undefined) return found;
  const domains = domainsOf(emit);
  const made = { domains, possible: possibleFacts(domains) };
  known.set(emit, made);
  return made;
}

/** Reads bytes that may be anything as one telegram, from the first byte to the last. */
export function readTelegram(format: TelegramFormat, bytes: Uint8Array): TelegramReading | Refused {
  const reading = matchTelegram(format, bytes);
  return reading.ok && reading.size < bytes.length ? refused('long') : reading;
}

/**
 * Reads the telegram with which these bytes begin, whatever follows it. `short` is the refusal of bytes with which one
 * may begin that goes on.
 */
export function matchTelegram(
  { emit }: Pick<TelegramFormat, 'emit'>,
  bytes: Uint8Array,
): TelegramReading | Refused {
  const { domains, possible } = domainsFor(emit);
  const found: Found = {
    at: 0,
    numbers: [],
    possible,
    mark: 0,
    checked: false,
    missed: undefined,
  };
  const why = readAll(emit, bytes, found);
  if (why !== undefined) return why;
  if (found.possible.length === 0) return refused('contradiction');
  const { numbers, at: size, mark, checked } = found;
  return { ok: true, numbers, facts: agreedFacts(found.possible, domains), size, mark, checked };
}

/** Reads parts one after the other; answers why it cannot. */
function readAll(parts: readonly Part[], bytes: Uint8Array, found: Found): Refused | undefined {
  for (const part of parts) {
    if (isOptional(part)) {
      const why = readOptional(part, bytes, found);
      if (why !== undefined) return why;
      continue;
    }
    const took = readPart(part, bytes.subarray(found.at), bytes.subarray(0, found.at), found);
    if (typeof took === 'string') return reasonOf(took, found);
    found.at += took;
  }
  return undefined;
}

/** Bytes that are too few for all may still hold what has become of a part that was passed by. */
function reasonOf(why: TelegramRefusal, { at, missed }: Found): Refused {
  if (why === 'short') return refused('short');
  return missed !== undefined && missed.at! >= at ? missed : refused(why, at);
}

/** What is not there leaves all as it was; what has begun and goes on is waited for. */
function readOptional(part: Optional, bytes: Uint8Array, found: Found): Refused | undefined {
  const before = { ...found };
  const why = readAll(part.optional, bytes, found);
  if (why === undefined) return undefined;
  if (why.why === 'short' && bytes.length > before.at) return why;
  Object.assign(found, before);
  if (why.at !== undefined && why.at >= (found.missed?.at ?? 0)) found.missed = why;
  return undefined;
}

/** Adds to what was found, and answers how many bytes the part has, or why it cannot be one of this format's. */
function readPart(
  part: Exclude<Part, Optional>,
  rest: Uint8Array,
  before: Uint8Array,
  found: Found,
): number | TelegramRefusal {
  if (typeof part === 'string') return textStart(rest, part);
  if (isAside(part)) return passOver(part, rest);
  if ('field' in part) {
    const read = readField(part, rest);
    if (typeof read === 'string') return read;
    found.numbers = [...found.numbers, ...read.numbers];
    return read.size;
  }
  if ('choose' in part) return readChoice(part, rest, found);
  if ('sum' in part) {
    const read = readSum(part, rest);
    if (typeof read === 'string') return read;
    found.numbers = [...found.numbers, ...read.numbers];
    const isSo = (facts: Facts): boolean => read.flags.every(([f, set]) => holds(facts, f) === set);
    found.possible = found.possible.filter(isSo);
    return read.size;
  }
  if ('mark' in part) {
    found.mark = before.length;
    return 0;
  }
  const form = checkForm(part);
  if (rest.length < form.width) return 'short';
  const isRight = readNumber(rest.subarray(0, form.width), form) === checkValue(part, before);
  if (isRight) found.checked = true;
  return isRight ? form.width : 'bad-check';
}

function readChoice(choice: Choice, rest: Uint8Array, found: Found): number | TelegramRefusal {
  const text = findText(rest, choiceTexts(choice));
  if (text === undefined) return 'unknown-flag';
  if (text === 'short') return 'short';
  const { words, size } = text;
  found.possible = found.possible.filter((facts) => {
    const row = choice.choose.find((one) => holds(facts, one))!;
    return row.text === words || row.also?.includes(words) === true;
  });
  return size;
}

const PLAIN = /[^,;*]/;
const KINDS = { digits: /\d/, letters: /[A-Za-z]/ } as const;

/** How many bytes are passed over. */
function passOver(
  { aside, also = [], pass, of }: Aside,
  rest: Uint8Array,
): number | TelegramRefusal {
  if (pass === undefined) {
    const text = findText(rest, [...textsOf(aside), ...also]);
    return text === undefined ? 'wrong-text' : text === 'short' ? 'short' : text.size;
  }
  const [least, most] = pass;
  const kind = of === undefined ? PLAIN : KINDS[of];
  let size = 0;
  while (size < most && size < rest.length && isPlain(rest[size]!, kind)) size += 1;
  if (size >= least) return size;
  return size === rest.length ? 'short' : 'wrong-text';
}

const textsOf = (aside: Aside['aside']): readonly string[] =>
  typeof aside === 'string' ? [aside] : choiceTexts(aside);

const choiceTexts = ({ choose }: Choice): readonly string[] =>
  choose.flatMap(({ text, also = [] }) => [text, ...also]);

const isPlain = (byte: number, kind: RegExp): boolean =>
  byte >= 0x20 && byte < 0x7f && kind.test(String.fromCharCode(byte));

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
