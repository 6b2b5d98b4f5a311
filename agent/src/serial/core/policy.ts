// What a wall clock is told while the time cannot be trusted: the operator's choice.

import type { Span } from '@belfry/protocol/core/time.js';
import type { Quality } from '@belfry/protocol/core/wire/quality.js';
import { checkForm, checkValue } from '../telegram/language/checks.js';
import { writeNumber } from '../telegram/language/digits.js';
import { encode } from '../telegram/language/encode.js';
import { domainsOf } from '../telegram/language/facts.js';
import type { TelegramFormat } from '../telegram/language/format.js';
import { fieldForm, layoutOf } from '../telegram/language/layout.js';
import type { Moment } from '../telegram/language/moment.js';

/** The telegram with its sign for it, one with spaces in the place of the time, or none at all. */
export const UNTRUSTED = ['flag', 'blank', 'nothing'] as const;

export type Untrusted = (typeof UNTRUSTED)[number];

/** A clock's own words for how good it is, and for how wrong it may be. */
export interface Trust {
  readonly quality: Quality;
  readonly bound: Span;
}

/** Beyond `maxError` the shown second itself is in doubt: that is as good as never set. */
export const trusted = ({ quality, bound }: Trust, maxError: Span): Quality =>
  bound > maxError ? 'unset' : quality;

/** Whether a format's telegrams say that the time is not to be trusted. */
export const hasFlag = (format: TelegramFormat): boolean => domainsOf(format).has('quality');

/** Whether a format's digits can be spaces instead: binary, BCD and texts have no empty form. */
export const canBeBlank = (format: TelegramFormat): boolean =>
  format.emit.some((part) => isBlankable(part)) &&
  format.emit.every((part) => typeof part === 'string' || !('field' in part) || isBlankable(part));

/** The bytes to send of a moment; undefined to send nothing. */
export function tell(
  format: TelegramFormat,
  moment: Moment,
  untrusted: Untrusted,
): Uint8Array | undefined {
  if (moment.quality === 'unset' && untrusted === 'nothing') return undefined;
  const bytes = encode(format, moment);
  if (bytes === undefined || moment.quality !== 'unset' || untrusted === 'flag') return bytes;
  return blank(format, bytes);
}

const SPACE = 0x20;

const isBlankable = (part: TelegramFormat['emit'][number]): boolean =>
  typeof part === 'object' &&
  'field' in part &&
  (part.texts !== undefined || ['decimal', 'hex'].includes(fieldForm(part).base));

/** The same telegram without a time: spaces for its numbers, and its checks as they then are. */
function blank(format: TelegramFormat, bytes: Uint8Array): Uint8Array {
  const blanked = Uint8Array.from(bytes);
  for (const { part, at, size } of layoutOf(format)) {
    if (isBlankable(part)) blanked.fill(SPACE, at, at + size);
    else if (typeof part === 'object' && 'check' in part)
      blanked.set(writeNumber(checkValue(part, blanked.subarray(0, at)), checkForm(part))!, at);
  }
  return blanked;
}
