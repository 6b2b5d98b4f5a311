// A correction from the leader: an adjust becomes the line that the agent's clock follows.

import { type Line, lineFrom } from '@belfry/protocol/clock';
import {
  type Refusal,
  type RawTime,
  SECOND,
  type Span,
  credibleTime,
  resolveEra,
} from '@belfry/protocol';
import type { Session } from '@belfry/protocol/seal';
import type { Adjust } from '@belfry/protocol/wire';
import type { AgentClock } from './agent-clock.js';

/** A line is anchored at most a second before it left, and no datagram that is used travels for longer than three. */
const OLD = (4 * SECOND) as Span;

/** Where and when an adjust arrived. */
export interface AdjustArrival {
  readonly session: Session;
  readonly sequence: number;
  readonly at: RawTime;
  /** When the next one is expected, from `at` on. */
  readonly interval: Span;
}

/** Corrects the clock by an adjust, unless a newer one was applied already; or says why not. */
export function correct(
  clock: AgentClock,
  adjust: Adjust,
  { session, sequence, at, interval }: AdjustArrival,
): Refusal | undefined {
  if (sequence <= session.applied) return 'superseded';
  // What a hold states besides is nobody's line.
  const line = adjust.kind === 'hold' ? undefined : correctedLine(adjust, at);
  if (typeof line === 'string') return line;
  session.applied = sequence;
  if (line === undefined) clock.holdOver(at);
  else clock.follow(line, at, adjust.kind === 'step', interval, adjust.leap);
  return undefined;
}

/**
 * The line that an adjust states, which arrived at raw time `at`. Its bound has grown since it was anchored: nobody knows
 * how long it was under way. Refused if it was anchored more than four seconds before, and if no group can have that time.
 */
export function correctedLine(adjust: Adjust, at: RawTime): Line | Refusal {
  const rawSeconds = resolveEra(adjust.rawSeconds, at / SECOND);
  const group = credibleTime(adjust.groupSeconds, adjust.groupNanoseconds);
  if (group === undefined) return 'incredible-time';
  const line = {
    raw: (rawSeconds * SECOND) as RawTime,
    group,
    rate: adjust.rate,
    bound: adjust.bound as Span,
    drift: adjust.drift,
    untraced: adjust.untraced,
  };
  return at - line.raw > OLD ? 'delay-too-long' : lineFrom(line, at);
}
