// Finds out with which of several texts some bytes begin.

import { bytesOfText } from './characters.js';
import type { TelegramRefusal } from './refusal.js';

/** Texts are looked for at every byte that comes; those of a format are few. */
const known = new Map<string, readonly number[]>();
const KNOWN_MOST = 1000;

function bytesOf(text: string): readonly number[] {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= KNOWN_MOST) known.clear();
  const bytes = bytesOfText(text);
  known.set(text, bytes);
  return bytes;
}

/** How many bytes a text has that must stand here; `short` if the bytes end within it. */
export function textStart(rest: Uint8Array, text: string): number | TelegramRefusal {
  const bytes = bytesOf(text);
  const many = Math.min(bytes.length, rest.length);
  for (let i = 0; i < many; i += 1) if (bytes[i] !== rest[i]) return 'wrong-text';
  return many < bytes.length ? 'short' : bytes.length;
}

/** The longest of these texts with which the bytes begin; `short` if they may yet become one, undefined for none. */
export function findText(
  rest: Uint8Array,
  texts: readonly string[],
): { readonly words: string; readonly size: number } | 'short' | undefined {
  let found: { readonly words: string; readonly size: number } | undefined;
  let mayCome = false;
  for (const words of texts) {
    const size = textStart(rest, words);
    if (size === 'short') mayCome = true;
    else if (typeof size === 'number' && size > (found?.size ?? -1)) found = { words, size };
  }
  return found ?? (mayCome ? 'short' : undefined);
}
