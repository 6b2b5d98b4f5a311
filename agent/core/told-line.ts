// The line that an adjust tells, with the eras of its times resolved.

import { type Line, lineFrom } from '@belfry/protocol/core/clock/line.js';
import {
  type RawTime,
  SECOND,
  type Span,
  groupTime,
  resolveEra,
} from '@belfry/protocol/core/time.js';
import type { Adjust } from '@belfry/protocol/core/wire/adjust.js';

/** A line is anchored at most a second before it left, and no datagram that is used travels for longer than three. */
const OLD = (4 * SECOND) as Span;

/**
 * `near` are the seconds since 1970 that the line must be near to; it arrived at raw time `at`. Its bound has grown
 * since it was anchored: nobody knows how long it was under way. Undefined if that was too long ago.
 */
export function toldLine(adjust: Adjust, near: number, at: RawTime): Line | undefined {
  const rawSeconds = resolveEra(adjust.rawSeconds, at / SECOND);
  const line = {
    raw: (rawSeconds * SECOND) as RawTime,
    group: groupTime(resolveEra(adjust.groupSeconds, near), adjust.groupNanoseconds),
    rate: adjust.rate,
    bound: adjust.bound as Span,
    drift: adjust.drift,
  };
  return at - line.raw > OLD ? undefined : lineFrom(line, at);
}
