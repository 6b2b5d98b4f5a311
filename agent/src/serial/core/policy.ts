// What a wall clock is told while the time cannot be trusted: the operator's choice.

import type { Span } from '@belfry/protocol/core/time.js';
import type { Quality } from '@belfry/protocol/core/wire/quality.js';
import { blankFormat } from '../telegram/language/blank.js';
import { encode } from '../telegram/language/encode.js';
import { domainsOf } from '../telegram/language/domains.js';
import type { TelegramFormat } from '../telegram/language/format.js';
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

/** Whether a format's digits can be spaces instead. */
export const canBeBlank = (format: TelegramFormat): boolean => blankFormat(format) !== undefined;

/** The bytes to send of a moment; undefined to send nothing. */
export function bytesFor(
  format: TelegramFormat,
  moment: Moment,
  untrusted: Untrusted,
): Uint8Array | undefined {
  if (moment.quality !== 'unset' || untrusted === 'flag') return encode(format, moment);
  return untrusted === 'blank' ? encode(blankFormat(format)!, moment) : undefined;
}
