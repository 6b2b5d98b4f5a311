// What a group's time is against UTC, in words: whose it is, and what to do where nobody knows.

import { shortSpan, signedSpan } from '@belfry/host/cli';
import type { ReferenceStanding } from '../core/agreement/references.js';
import type { ReferenceLine, ReferenceReport } from './reference.js';
import type { MasterReport } from './report.js';

/** A kernel that did not know UTC for so long, nanoseconds, is told of: time daemons begin anew within it. */
const MISSED = 60e9;

/** `UTC, ± 1.3 ms, by chronyd on lab-1`; undefined where the time is nobody's but the group's. */
export function tracedText(report: MasterReport): string | undefined {
  const { mode, trace, time, reference, standby } = report;
  if (trace === 'group' || time.boundNs === null) return undefined;
  if (trace === 'unknown') return 'nobody knows how far the time is from UTC';
  const stands = standby?.duty === 'stands-by';
  const source = mode === 'reference' ? referencesText(report) : reference && sourceText(reference);
  const by = stands || source === null ? '' : `, ${source}`;
  return `UTC, ± ${shortSpan(time.boundNs)}${by}`;
}

function sourceText({ machine, by, maxErrorNs, trustNs }: ReferenceReport) {
  if (maxErrorNs !== null)
    return by.length === 0 ? `by the kernel of ${machine}` : `by ${by.join(' and ')} on ${machine}`;
  return trustNs === null
    ? `held over on ${machine}`
    : `by the clock of ${machine}, which the operator trusts to ${shortSpan(trustNs)}`;
}

/** `by 2 of 3 references`. */
function referencesText({ references }: MasterReport): string {
  const agreeing = references.filter(({ standing }) => standing === 'agrees').length;
  return agreeing === 0 ? 'held over' : `by ${agreeing} of ${references.length} references`;
}

/** Why the kernel does not say how wrong its clock may be. */
function whyUnknown({ synchronised, by }: ReferenceReport): string {
  if (synchronised === null) return 'without the native addon nobody can ask its kernel';
  if (!synchronised) return 'its kernel is not synchronised';
  return `whoever steers it${by.length === 0 ? '' : ` (${by.join(', ')})`} states no error`;
}

/** Why a machine does not count as a reference. */
const STANDINGS: Partial<Record<ReferenceStanding, (line: ReferenceLine) => string>> = {
  falseticker: ({ offsetNs, boundNs }) =>
    `a falseticker: it has UTC ${signedSpan(offsetNs)} from the group's time, ± ${shortSpan(boundNs)}, and is left out`,
  unsynchronised: () =>
    'no reference now: its kernel does not know how far its clock is from UTC (chronyd and ntpd tell it that)',
  unmeasured: () => 'no reference now: it is not measured well enough, or does not answer',
};

/** Mode reference: who does not count, and what it means that nobody does. */
function referencesTroubles({ references, trace }: MasterReport): string[] {
  const counts = references.some(({ standing }) => standing === 'agrees');
  const undecided = references.some(({ standing }) => standing === 'undecided');
  const told = references.flatMap((line) => {
    const why = STANDINGS[line.standing]?.(line);
    return why === undefined ? [] : [`${line.name ?? 'this machine'} is ${why}`];
  });
  if (counts) return told;
  const held =
    trace === 'utc' ? 'UTC is held over' : "nobody knows how far the group's time is from UTC";
  const why = undecided
    ? 'no majority of the references has a time in common'
    : 'there is no reference: give an agent with a GPS or a time daemon "reference": true, or start one on this machine';
  return [`${held}, and the clocks are averaged, because ${why}`, ...told];
}

/** What an operator should do about the group's time against UTC; nothing where all is well, or another master leads. */
export function tracedTroubles(report: MasterReport): string[] {
  const { trace, reference, sinceUtcNs, mode } = report;
  if (mode === 'reference') return referencesTroubles(report);
  if (mode !== 'master' || reference === null) return [];
  const tai =
    reference.refusedTaiS === null
      ? []
      : [
          `the kernel was told that TAI is ${reference.refusedTaiS} s ahead of UTC: nonsense, and not used`,
        ];
  const why = whyUnknown(reference);
  const remedy = 'let chronyd or ntpd steer it, or say in reference.trust what the clock is worth';
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
