// Whether bytes that were read from the wrong place on may still look like a telegram of a format.

import { bytesOfText } from './characters.js';
import type { Digits, Field, Part, TelegramFormat } from './format.js';
import { fieldForm, isAside, isMark, layoutOf, sumForm } from './layout.js';

/** The bytes that may stand in one place; undefined for any. */
type Place = ReadonlySet<number> | undefined;

const DECIMAL = bytesOfText('0123456789 ');
const HEX = [...DECIMAL, ...bytesOfText('ABCDEFabcdef')];

/**
 * Whether a telegram that is moved by some bytes, with something else before or after it, may be taken for another one
 * of this format: it has no check, and nothing in it has a place of its own. Such a telegram is believed only if
 * another one says the same.
 */
export function mayBeMisaligned(format: Pick<TelegramFormat, 'emit'>): boolean {
  const isChecked = format.emit.some((part) => typeof part === 'object' && 'check' in part);
  if (isChecked) return false;
  const places = layoutOf(format).flatMap(({ part, size }) => placesOf(part, size));
  // Of one that is moved by more, most would have to be made up by chance.
  const most = places.length / 2;
  return places.some((_, moved) => moved > 0 && moved <= most && fitsMoved(places, moved));
}

const fitsMoved = (places: readonly Place[], moved: number): boolean =>
  places.every((place, at) => at < moved || mayBeSame(place, places[at - moved]));

function mayBeSame(one: Place, other: Place): boolean {
  if (one === undefined || other === undefined) return true;
  return [...one].some((byte) => other.has(byte));
}

function placesOf(part: Part, size: number): readonly Place[] {
  if (typeof part === 'string') return bytesOfText(part).map((byte) => new Set([byte]));
  if (isMark(part)) return [];
  if (isAside(part) && part.pass === undefined && typeof part.aside === 'string')
    return placesOf(part.aside, size);
  if ('choose' in part)
    return ofTexts(
      part.choose.flatMap(({ text, also = [] }) => [text, ...also]),
      size,
    );
  if ('field' in part) return placesOfField(part, size);
  return Array.from({ length: size }, () => ('sum' in part ? digitsOf(sumForm(part)) : undefined));
}

function placesOfField(field: Field, size: number): readonly Place[] {
  const others = (field.also ?? []).map(({ text }) => text);
  if (field.texts !== undefined) return ofTexts([...field.texts, ...others], size);
  return Array.from({ length: size }, () => digitsOf(fieldForm(field)));
}

const ofTexts = (texts: readonly string[], size: number): readonly Place[] =>
  Array.from(
    { length: size },
    (_, at) => new Set(texts.flatMap((text) => bytesOfText(text).slice(at, at + 1))),
  );

function digitsOf({ base }: Digits): Place {
  if (base === 'decimal' || base === undefined) return new Set(DECIMAL);
  return base === 'hex' ? new Set(HEX) : undefined;
}
