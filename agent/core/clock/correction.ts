// A correction from the leader: an adjust becomes the line that the agent's clock follows.

import { type Line, lineFrom } from '@belfry/protocol/clock';
import {
  type Refusal,
  type RawTime,
  SECOND,
  type Span,
  groupTime,
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
  const line = correctedLine(adjust, clock.nearSeconds(at), at);
  if (line === undefined && adjust.kind !== 'hold') return 'delay-too-long';
  session.applied = sequence;
  if (adjust.kind === 'hold' || line === undefined) clock.holdOver(at);
  else clock.follow(line, at, adjust.kind === 'step', interval);
  return undefined;
}

/**
 * The line that an adjust states. `near` are the seconds since 1970 that the line must be near to; it arrived at raw
 * time `at`. Its bound has grown since it was anchored: nobody knows how long it was under way. Undefined if it was
 * anchored more than four seconds before.
 */
export function correctedLine(adjust: Adjust, near: number, at: RawTime): Line | undefined {
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
