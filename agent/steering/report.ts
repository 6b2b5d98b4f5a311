// How the steering of the machine's clock is: as plain JSON, and in the lines of `status`.

import { type RawTime, spanOf } from '@belfry/protocol';
import { isOfUse } from '@belfry/protocol/clock';
import { ago, shortSpan, signedPpm, signedSpan } from '@belfry/host/cli';
import { finite } from '@belfry/host/daemon';
import { formatDuration } from '@belfry/host/config';
import type { Means } from './means.js';

/** How the steering of the system clock is: spans in whole nanoseconds, and null for what is not known. */
export interface SteeringReport {
  readonly driver: 'system' | 'dry-run';
  /** It was `refused` at the start, `waiting`, `following`, `contested`, or has `ended`. */
  readonly state: string;
  /** Why it is not steered, and what to do; in a dry run, why it would not be. */
  readonly refusals: readonly string[];
  /** What the machine's clock last showed less the shown clock, and how wide that reading was. */
  readonly offNs: number | null;
  readonly widthNs: number | null;
  readonly ratePpm: number;
  readonly slewNs: number;
  /** What the kernel tells other programs. */
  readonly synchronised: boolean;
  readonly maxErrorNs: number | null;
  readonly steps: number;
  readonly lastStep: { readonly byNs: number; readonly agoNs: number } | null;
  /** How often other programs changed something of it. */
  readonly meddled: number;
}

/** Makes what `status` shows of the steering; `raw` is now, for how long ago the last step was. */
export function reportSteering({ driver, loop, refusals }: Means, raw: RawTime): SteeringReport {
  const seen = loop?.observe();
  const ended = loop?.ended;
  const state = ended !== undefined && seen?.state !== 'contested' ? 'ended' : seen?.state;
  const lastStep = seen?.lastStep;
  return {
    driver,
    state: state ?? 'refused',
    refusals: ended === undefined ? refusals : [...refusals, ended],
    offNs: finite(seen?.off),
    widthNs: finite(seen?.width),
    ratePpm: (seen?.rate ?? 0) * 1e6,
    slewNs: finite(seen?.slew) ?? 0,
    synchronised: seen?.synchronised ?? false,
    maxErrorNs: seen?.synchronised === true ? finite(seen.maxError) : null,
    steps: seen?.steps ?? 0,
    lastStep:
      lastStep === undefined
        ? null
        : { byNs: Math.round(lastStep.by), agoNs: Math.round(raw - lastStep.at) },
    meddled: seen?.meddled ?? 0,
  };
}

/** Pairs for `status`; none when the clock is not to be steered. */
export function steeringPairs(report: SteeringReport | null): [string, string][] {
  if (report === null) return [];
  const { driver, state, lastStep, steps } = report;
  const name = driver === 'system' ? 'system clock' : 'dry run';
  const pairs: [string, string][] = [[name, STATES[state]?.(report) ?? state]];
  if (lastStep !== null)
    pairs.push(['last step', `${signedSpan(lastStep.byNs)}, ${ago(lastStep.agoNs)}, of ${steps}`]);
  return pairs;
}

const STATES: Readonly<Record<string, (report: SteeringReport) => string>> = {
  refused: () => 'not steered',
  waiting: () => 'waits for the first correction',
  contested: () => 'left to another program',
  following: ({ offNs, ratePpm, slewNs, maxErrorNs }) =>
    [
      `${shortSpan(Math.abs(offNs ?? 0))} ${(offNs ?? 0) < 0 ? 'behind' : 'ahead'}`,
      `${signedPpm(ratePpm)} ppm`,
      ...(Math.abs(slewNs) < 1000 ? [] : [`slewing ${signedSpan(slewNs)}`]),
      maxErrorNs === null
        ? 'told to be unsynchronised'
        : `told to be within ${formatDuration(spanOf(maxErrorNs))}`,
    ].join(', '),
  ended: () => 'not steered any more',
};

/** One line for each reason, and one for a clock that is far off; a dry run has none to worry about. */
export function steeringTroubles(report: SteeringReport | null): string[] {
  if (report === null || report.driver === 'dry-run') return [];
  const refused = report.refusals.map((reason) => `the system clock is not steered: ${reason}`);
  const { state, offNs } = report;
  if (state !== 'following' || offNs === null || isOfUse(spanOf(Math.abs(offNs)))) return refused;
  const off = `${shortSpan(Math.abs(offNs))} ${offNs < 0 ? 'behind' : 'ahead'}`;
  return [
    ...refused,
    `the system clock is ${off}, and may not step there: set it (date -s), or restart this agent`,
  ];
}
