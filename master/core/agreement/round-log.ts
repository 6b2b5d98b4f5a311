// The last rounds, kept as they were held and explained to who asks: who voted with what, who was left out and why.

import { type GroupTime, type Span, groupDifference, wholeNanoseconds } from '@belfry/protocol';
import type { AgentRecord, Standing } from '../agents/agent-record.js';
import { type Agreement, type Vote, agreeAmongAll, medianVote } from '../group/consensus.js';
import type { Founding } from './founding.js';

/** So many rounds are kept, ... */
const ROUNDS_MOST = 64;
/** ... and of a large group fewer: so many clocks in all of them. */
const CLOCKS_MOST = 10_000;

type Named = Pick<AgentRecord, 'credential'>;

/** One round as it was held: what was at hand anyway, and nothing made for it. */
export interface HeldRound {
  readonly number: number;
  /** Group time before the round moved it. */
  readonly time: GroupTime;
  /** The first vote is the master's own; then these, in order. */
  readonly votes: readonly Vote[];
  readonly voters: readonly { readonly record: Named; readonly wall: boolean }[];
  /** Agents that have a key and no vote: each stands by the time as it runs. */
  readonly absent: number;
  /** What came out, with how far group time was moved in it. */
  readonly agreement: Agreement;
  /** Whoever is measured and may not vote, and why not. */
  readonly others: readonly { readonly record: Named; readonly standing: Standing }[];
}

/** The first agreement: whose time the group took. */
export interface HeldFounding {
  readonly number: number;
  /** The master's own clock, from which the offsets count. */
  readonly time: GroupTime;
  readonly founding: Founding;
  readonly opinions: readonly { readonly name: string; readonly vote: Vote }[];
}

/** A vote in a round that is explained, nanoseconds. */
export interface ExplainedVote {
  /** Undefined for the master's own. */
  readonly name: string | undefined;
  readonly offset: Span;
  readonly bound: Span;
  /** It is a wall clock's. */
  readonly wall: boolean;
  /** Every vote that agrees weighs the same, and every other nothing: the average is a median. */
  readonly agrees: boolean;
}

/** A round, explained. */
export interface ExplainedRound {
  readonly number: number;
  readonly time: GroupTime;
  /** In the first agreement, whose time was taken. */
  readonly founded: Founding['by'] | undefined;
  readonly agreed: boolean;
  /** What the majority agrees on, less the time before, and how far group time went there in this round. */
  readonly offset: Span;
  readonly moved: Span;
  /**
   * The median of all votes, and of their bounds: a vote agrees if the one lies within its bound and the other. Undefined
   * in the first agreement, where clocks agree that have a time in common.
   */
  readonly middle: { readonly offset: Span; readonly bound: Span } | undefined;
  readonly absent: number;
  readonly votes: readonly ExplainedVote[];
  readonly others: readonly { readonly name: string; readonly standing: Standing }[];
}

/** Keeps the last rounds of a master. To keep one costs nothing; they are explained when somebody asks. */
export class RoundLog {
  #kept: readonly (HeldRound | HeldFounding)[] = [];

  /** Keeps this round, and gives up the oldest ones. */
  add(round: HeldRound | HeldFounding): void {
    const most = Math.max(Math.min(Math.floor(CLOCKS_MOST / clocksIn(round)), ROUNDS_MOST), 1);
    // As a report tells it, so that who asks for what came after is understood.
    const told = { ...round, time: wholeNanoseconds(round.time) };
    this.#kept = [...this.#kept, told].slice(-most);
  }

  /**
   * The last `most` rounds, the oldest first; only those after the one that was held at group time `after`, if that is still
   * known. To find that there are none costs nothing.
   */
  explain(most: number, after?: GroupTime): ExplainedRound[] {
    const known =
      after === undefined
        ? -1
        : this.#kept.findLastIndex(({ time }) => groupDifference(time, after) === 0);
    return this.#kept
      .slice(known + 1)
      .slice(-most)
      .map((round) => ('founding' in round ? explainFounding(round) : explainRound(round)));
  }
}

const clocksIn = (round: HeldRound | HeldFounding): number =>
  'founding' in round ? round.opinions.length + 1 : round.votes.length + round.others.length;

function explainRound(round: HeldRound): ExplainedRound {
  const { number, time, votes, voters, absent, agreement, others } = round;
  const { offset, bound } = medianVote(votes, absent);
  return {
    number,
    time,
    founded: undefined,
    agreed: agreement.agreed,
    // As it was before it was limited to what a round may do.
    offset: agreeAmongAll(votes, absent).offset as Span,
    moved: agreement.offset as Span,
    middle: { offset: offset as Span, bound: bound as Span },
    absent,
    votes: votes.map((vote, i) => ({
      name: voters[i - 1]?.record.credential.name,
      offset: vote.offset as Span,
      bound: vote.bound as Span,
      wall: voters[i - 1]?.wall ?? false,
      agrees: agreement.agreeing[i] ?? false,
    })),
    others: others.map(({ record, standing }) => ({ name: record.credential.name, standing })),
  };
}

function explainFounding({ number, time, founding, opinions }: HeldFounding): ExplainedRound {
  const { by, agreed, offset, disagreeing } = founding;
  return {
    number,
    time,
    founded: by,
    agreed,
    offset,
    moved: offset,
    middle: undefined,
    absent: 0,
    votes: opinions.map(({ name, vote }) => ({
      name,
      offset: vote.offset as Span,
      bound: vote.bound as Span,
      wall: false,
      agrees: !disagreeing.includes(name),
    })),
    others: [],
  };
}
