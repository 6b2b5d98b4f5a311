// What a group's time is against UTC, in words: whose it is, and what to do where nobody knows.

import { shortSpan } from '@belfry/host/cli';
import type { MasterReport } from './report.js';

/** A kernel that did not know UTC for so long, nanoseconds, is told of: time daemons begin anew within it. */
const MISSED = 60e9;

/** `UTC, ± 1.3 ms, by chronyd on lab-1`; undefined where the time is nobody's but the group's. */
export function tracedText(report: MasterReport): string | undefined {
  const { trace, time, reference, standby } = report;
  if (trace === 'group' || time.boundNs === null) return undefined;
  if (trace === 'unknown') return 'nobody knows how far the time is from UTC';
  const stands = standby?.duty === 'stands-by';
  const by = stands || reference === null ? '' : `, ${sourceText(reference)}`;
  return `UTC, ± ${shortSpan(time.boundNs)}${by}`;
}

function sourceText({
  machine,
  by,
  synchronised,
  trustNs,
}: NonNullable<MasterReport['reference']>) {
  if (synchronised === true)
    return by.length === 0 ? `by the kernel of ${machine}` : `by ${by.join(' and ')} on ${machine}`;
  return trustNs === null
    ? `held over on ${machine}`
    : `by the clock of ${machine}, which the operator trusts to ${shortSpan(trustNs)}`;
}

/** What an operator should do about the group's time against UTC; nothing where all is well, or another master leads. */
export function tracedTroubles(report: MasterReport): string[] {
  const { trace, reference, sinceUtcNs, mode } = report;
  if (mode !== 'master' || reference === null) return [];
  const tai =
    reference.refusedTaiS === null
      ? []
      : [
          `the kernel was told that TAI is ${reference.refusedTaiS} s ahead of UTC: nonsense, and not used`,
        ];
  const why =
    reference.synchronised === null
      ? 'without the native addon nobody can ask its kernel'
      : 'its kernel is not synchronised';
  const remedy =
    'start a time daemon (chronyd with rtcsync), or say in reference.trust what the clock is worth';
  if (trace === 'unknown')
    return [
      `how far this machine's clock is from UTC is not known, because ${why}: ${remedy}`,
      ...tai,
    ];
  const isMissed = sinceUtcNs !== null && sinceUtcNs > MISSED;
  return isMissed
    ? [
        `this machine's kernel does not know UTC for ${shortSpan(sinceUtcNs)} now: ${remedy}`,
        ...tai,
      ]
    : tai;
}
