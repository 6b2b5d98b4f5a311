// A telegram that shows no time: what a port may send while its time is not to be trusted.

import { fieldForm, isOptional } from './layout.js';
import type { Part, TelegramFormat } from './format.js';

/**
 * The format with spaces for its digits and texts of the date and time; undefined where some of them
 * are no characters, which cannot be left empty.
 */
export function blankFormat(format: TelegramFormat): TelegramFormat | undefined {
  const emit = blankParts(format.emit);
  return emit === undefined ? undefined : { ...format, emit };
}

function blankParts(parts: readonly Part[]): readonly Part[] | undefined {
  const blank = parts.map(blankPart);
  return blank.every((part) => part !== undefined) ? blank : undefined;
}

function blankPart(part: Part): Part | undefined {
  if (typeof part === 'string') return part;
  if (isOptional(part)) {
    const optional = part.write === false ? part.optional : blankParts(part.optional);
    return optional && { ...part, optional };
  }
  if ('sum' in part) return part.sum.some(isField) ? undefined : part;
  if (!('field' in part)) return part;
  const { base, width } = fieldForm(part);
  return base === 'decimal' || base === 'hex' ? ' '.repeat(width) : undefined;
}

const isField = (term: unknown): boolean =>
  typeof term === 'object' && term !== null && 'field' in term;
