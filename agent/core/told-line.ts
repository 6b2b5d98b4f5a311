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

/** `near` are the seconds since 1970 that the line must be near to; it arrived at raw time `at`. */
export function toldLine(adjust: Adjust, near: number, at: RawTime): Line {
  const rawSeconds = resolveEra(adjust.rawSeconds, at / SECOND);
  const line = {
    raw: (rawSeconds * SECOND) as RawTime,
    group: groupTime(resolveEra(adjust.groupSeconds, near), adjust.groupNanoseconds),
    rate: adjust.rate,
    bound: 0 as Span,
    drift: 0,
  };
  return { ...lineFrom(line, at), bound: adjust.bound as Span, drift: adjust.drift };
}
