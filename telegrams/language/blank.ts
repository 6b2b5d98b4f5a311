// A telegram that shows no time: what a port may send while its time is not to be trusted.

import { fieldForm } from './layout.js';
import type { Part, TelegramFormat } from './format.js';

/**
 * The format with spaces for its digits and texts of the date and time; undefined where some of them
 * are no characters, which cannot be left empty.
 */
export function blankFormat(format: TelegramFormat): TelegramFormat | undefined {
  const emit = format.emit.map(blankPart);
  return emit.every((part) => part !== undefined) ? { ...format, emit } : undefined;
}

function blankPart(part: Part): Part | undefined {
  if (typeof part === 'string') return part;
  if ('sum' in part) return part.sum.some(isField) ? undefined : part;
  if (!('field' in part)) return part;
  const { base, width } = fieldForm(part);
  return base === 'decimal' || base === 'hex' ? ' '.repeat(width) : undefined;
}

const isField = (term: unknown): boolean =>
  typeof term === 'object' && term !== null && 'field' in term;
