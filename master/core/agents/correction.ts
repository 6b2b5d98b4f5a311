// The line that an agent is sent: group time against the agent's own raw clock.

import { type Line, lineAt, lineBound } from '@belfry/protocol/clock';
import type { Estimate } from '@belfry/protocol/estimate';
import { type RawTime, SECOND, type Span, groupAdd } from '@belfry/protocol';
import type { Adjust, AdjustKind } from '@belfry/protocol/wire';

/**
 * With the agent's raw clock a = m + offset(m) over the master's m, and group time running at
 * 1 + g over m, the group runs at (1 + g) / (1 + rate) over a. Anchored at a whole second of a,
 * because that is what an adjust can state.
 */
export function correctionLine(group: Line, estimate: Estimate, at: RawTime): Line {
  const agentRaw = at + estimate.offset;
  const anchor = Math.floor(agentRaw / SECOND) * SECOND;
  const rate = (1 + group.rate) / (1 + estimate.rate) - 1;
  return {
    raw: anchor as RawTime,
    group: groupAdd(lineAt(group, at), ((anchor - agentRaw) * (1 + rate)) as Span),
    rate,
    bound: (lineBound(group, at) + estimate.bound) as Span,
    drift: group.drift + estimate.drift,
    untraced: group.untraced,
  };
}

/** A line as the body of an adjust: raw time in whole seconds, group time in seconds modulo 2^32 and nanoseconds. */
export const adjustOf = (
  line: Line,
  kind: AdjustKind,
  { quality, answered, leap }: Pick<Adjust, 'quality' | 'answered' | 'leap'>,
): Adjust => ({
  kind,
  answered,
  quality,
  untraced: line.untraced === true,
  leap,
  rawSeconds: (line.raw / SECOND) % 2 ** 32,
  groupSeconds: line.group.seconds % 2 ** 32,
  groupNanoseconds: Math.floor(line.group.nanoseconds),
  rate: line.rate,
  bound: line.bound,
  drift: line.drift,
});
