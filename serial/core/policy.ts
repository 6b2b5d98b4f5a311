// What a wall clock is told while the time cannot be trusted: the operator's choice.

import type { Span } from '@belfry/protocol';
import type { Quality } from '@belfry/protocol/wire';
import {
  blankFormat,
  encode,
  domainsOf,
  writtenParts,
  type TelegramFormat,
  type Moment,
} from '@belfry/telegrams/language';

/** The telegram with its sign for it, one with spaces in the place of the time, or none at all. */
export const UNTRUSTED = ['flag', 'blank', 'nothing'] as const;

/** What a port sends while the time cannot be trusted. */
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
export const hasFlag = (format: TelegramFormat): boolean =>
  domainsOf(writtenParts(format)).has('quality');

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
