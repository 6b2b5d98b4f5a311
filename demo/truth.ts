// What the machine knows: two clocks of different processes compared at one machine counter.

import type { TimeReport } from '@belfry/protocol/node/report.js';

/**
 * How far `shown` is ahead of `reference`, nanoseconds. Each was read at a known value of the
 * machine's one monotonic counter, so the time between the two readings can be taken out. No
 * program's opinion of its own error comes into it.
 */
export function aheadOf(shown: TimeReport, reference: TimeReport): number {
  const apart =
    (shown.seconds - reference.seconds) * 1e9 + (shown.nanoseconds - reference.nanoseconds);
  return apart - Number(BigInt(shown.machineNs) - BigInt(reference.machineNs));
}
