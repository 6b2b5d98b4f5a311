// The line that an adjust tells, on the agent's own raw clock.

import { type Line, lineFrom } from '@belfry/protocol/core/clock/line.js';
import {
  type RawTime,
  SECOND,
  type Span,
  groupTime,
  resolveEra,
} from '@belfry/protocol/core/time.js';
import type { Adjust } from '@belfry/protocol/core/wire/adjust.js';

/** `at` is when it arrived; group time was near `nearSeconds` then, to within half an era. */
export function toldLine(adjust: Adjust, at: RawTime, nearSeconds: number): Line {
  const line = {
    raw: (resolveEra(adjust.rawSeconds, at / SECOND) * SECOND) as RawTime,
    group: groupTime(resolveEra(adjust.groupSeconds, nearSeconds), adjust.groupNanoseconds),
    rate: adjust.rate,
    bound: 0 as Span,
    drift: 0,
  };
  return { ...lineFrom(line, at), bound: adjust.bound as Span, drift: adjust.drift };
}
