// What a telegram is written from: one second, with all that a telegram may tell of it.

import type { GroupTime, Span } from '@belfry/protocol';
import type { Leap } from '@belfry/protocol/leap';
import type { Quality } from '@belfry/protocol/wire';
import { type Instant, isLeapYear, civilTime } from './civil-time.js';
import type { Facts } from './facts.js';
import type { Scale, TelegramFormat } from './format.js';
import type { Zone } from './zone.js';

/** How good the clock is, and what is known of leap seconds. */
export interface ClockState {
  readonly quality: Quality;
  /** The most by which it may be wrong. */
  readonly bound: Span;
  readonly leap?: Pick<Leap, 'at' | 'kind'> | undefined;
}

/** The second that a telegram names, and everything that one may tell of it. */
export interface Moment extends Instant {
  /** Seconds that the zone's clocks are ahead of UTC. */
  readonly offset: number;
  readonly dst: boolean;
  /** The next change of the offset: how many seconds away, and by how many the clocks move on. */
  readonly change: { readonly in: number; readonly by: number } | undefined;
  /** The next leap second: how many seconds until it is over. */
  readonly leap: { readonly in: number; readonly kind: Leap['kind'] } | undefined;
  readonly quality: Quality;
  readonly bound: Span;
}

/** The moment at a group time in a zone. With `leapSecond` it is second 60 after that second. */
export function momentOf(
  time: GroupTime,
  zone: Zone,
  { quality, bound, leap }: ClockState,
  leapSecond = false,
): Moment {
  const { seconds, nanoseconds } = time;
  const { offset, dst, until, offsetAfter } = zone.at(seconds);
  const change =
    until === undefined ? undefined : { in: until - seconds, by: offsetAfter - offset };
  return {
    seconds,
    nanoseconds,
    leapSecond,
    offset,
    dst,
    change,
    leap:
      leap === undefined || leap.at <= seconds
        ? undefined
        : { in: leap.at - seconds, kind: leap.kind },
    quality,
    bound,
  };
}

/** A format as a port in `zone` sends it, which may want the other scale: local time may be UTC. */
export const formatIn = (
  format: TelegramFormat,
  zone: Zone,
  scale: Scale = format.scale,
): TelegramFormat => ({ ...format, scale: zone.isUtc ? 'utc' : scale });

/** Seconds that the clocks of a scale are ahead of UTC. */
export const offsetIn = (scale: Scale, moment: Pick<Moment, 'offset'>): number =>
  scale === 'utc' ? 0 : moment.offset;

/** What a format's telegram has to tell of a moment. */
export function factsOf(format: TelegramFormat, moment: Moment): Facts {
  const { announce, scale } = format;
  const near = (ahead: { readonly in: number } | undefined, lead: Span): boolean =>
    ahead !== undefined && ahead.in * 1e9 <= lead;
  return {
    quality: moment.quality,
    dst: moment.dst,
    changeAhead: near(moment.change, announce.change),
    leapAhead: near(moment.leap, announce.leap) ? moment.leap!.kind : 'none',
    leapSecond: moment.leapSecond,
    leapYear: isLeapYear(civilTime(moment, offsetIn(scale, moment)).year),
    utc: scale === 'utc',
    aheadOfUtc: offsetIn(scale, moment) >= 0,
    bound: moment.bound,
  };
}
