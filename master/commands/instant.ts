// What an operator may set the time to: an instant, or a way to move it.

import { type GroupTime, incredibleText, isCredible, type Span } from '@belfry/protocol';
import { parseInstant, parseDuration } from '@belfry/host/config';

/**
 * What an operator wants the time to be: an instant, the present time moved by a span, or what this machine shows.
 */
export type Setting =
  | { readonly time: GroupTime }
  | { readonly by: Span }
  /** The master's machine is right: its system clock, read when the order is carried out. */
  | { readonly now: true };

/** As typesetters write it: accepted like a hyphen. */
export const MINUS = '\u2212';

/**
 * Reads `now`, `2026-11-22T10:00:00Z`, the same with an offset such as `+01:00`, or `+2s`, `-500ms`.
 * @throws RangeError, in one line, for anything else.
 */
export function parseSetting(written: string): Setting {
  const text = written.replace(MINUS, '-');
  if (text === 'now') return { now: true };
  if (/^[+-]\d/.test(text)) return { by: parseDuration(text) };
  const time = parseInstant(text);
  if (time !== undefined && !isCredible(time.seconds))
    // Nobody would believe it: a slip of the finger.
    throw new RangeError(`"${text}": ${incredibleText(time)}`);
  if (time !== undefined) return { time };
  if (/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text))
    throw new RangeError(`"${text}" may be meant anywhere: add Z for UTC, or +01:00 or the like`);
  throw new RangeError(
    `"${text}" is no time such as "2026-11-22T10:00:00Z", and no move such as "+2s" or "-500ms"`,
  );
}

/** The parser takes `-500ms` for options: a true minus sign it leaves alone. */
export function keepMinus(words: readonly string[]): readonly string[] {
  if (words[0] !== 'set') return words;
  return words.filter((word) => word !== '--').map((word) => word.replace(/^-(?=\d)/, MINUS));
}
