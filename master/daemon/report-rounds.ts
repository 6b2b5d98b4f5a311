// The answer to `rounds`: the last rounds, explained, as plain JSON.

import { type GroupTime, formatGroupTime } from '@belfry/protocol';
import type { ExplainedRound, RoundLog } from '../core/agreement/round-log.js';
import type { Standing } from '../core/agents/agent-record.js';

/** How this master is called in its own rounds where it has no name. */
const OWN = 'this master';

/** One vote in the answer to `rounds`: spans in nanoseconds. */
export interface VoteLine {
  readonly name: string;
  readonly offsetNs: number;
  readonly boundNs: number;
  /** Of a wall clock that hangs on it. */
  readonly wall: boolean;
  /** All that agree weigh the same, 1; who does not weighs 0. */
  readonly weight: 0 | 1;
}

/** One round in the answer to `rounds`: spans in nanoseconds, offsets from group time before the round. */
export interface RoundLine {
  readonly number: number;
  /** ISO 8601. */
  readonly at: string;
  /** In the first agreement whose time was taken; else null. */
  readonly founded: string | null;
  readonly agreed: boolean;
  readonly offsetNs: number;
  readonly movedNs: number;
  /** The middle offset and bound, by which votes are judged; null in the first agreement. */
  readonly middleNs: number | null;
  readonly middleBoundNs: number | null;
  readonly absent: number;
  readonly votes: readonly VoteLine[];
  readonly others: readonly { readonly name: string; readonly standing: Standing }[];
}

/** The answer of a master to `rounds`. */
export interface RoundsReport {
  readonly role: 'master';
  /** The oldest first. */
  readonly rounds: readonly RoundLine[];
}

/** Which rounds are wanted. */
export interface WantedRounds {
  /** The last so many, ... */
  readonly last: number;
  /** ... and of these only those after the one of this time. */
  readonly after: GroupTime | undefined;
}

/** The rounds that are wanted of the master of this name. */
export const reportRounds = (
  log: RoundLog,
  { last, after }: WantedRounds,
  own: string = OWN,
): RoundsReport => ({
  role: 'master',
  rounds: log.explain(last, after).map((round) => roundLine(round, own)),
});

function roundLine(round: ExplainedRound, own: string): RoundLine {
  const { number, time, founded, agreed, offset, moved, middle, absent, votes, others } = round;
  return {
    number,
    at: formatGroupTime(time),
    founded: founded ?? null,
    agreed,
    offsetNs: Math.round(offset),
    movedNs: Math.round(moved),
    middleNs: middle === undefined ? null : Math.round(middle.offset),
    middleBoundNs: middle === undefined ? null : Math.round(middle.bound),
    absent,
    votes: votes.map(({ name, offset: off, bound, wall, agrees }) => ({
      name: name ?? own,
      offsetNs: Math.round(off),
      boundNs: Math.round(bound),
      wall,
      weight: agrees ? 1 : 0,
    })),
    others,
  };
}
