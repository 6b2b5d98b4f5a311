// Pure rules of an election: who of several masters comes first, and who may take over.

import { type Merit, MERITS, isNewer16 } from '@belfry/protocol/wire';

/** What a master is as a candidate, as its beacon says. */
export interface Candidate {
  readonly number: number;
  /** The operator's order: the lowest is preferred. */
  readonly rank: number;
  readonly merit: Merit;
  /** How wrong its group time may be, nanoseconds. */
  readonly bound: number;
}

/**
 * Negative if `a` should rather lead: one that has the group's time before one that has not, then by
 * rank, merit, bound, and number, so that all see one order.
 */
export function compareCandidates(a: Candidate, b: Candidate): number {
  const unset = Number(a.merit === 'unset') - Number(b.merit === 'unset');
  const merit = MERITS.indexOf(b.merit) - MERITS.indexOf(a.merit);
  // Two bounds that are infinite are alike.
  const bound = a.bound === b.bound ? 0 : a.bound - b.bound;
  return unset || a.rank - b.rank || merit || bound || a.number - b.number;
}

/** Who leads, of two that meet: one whom agents answer, else the one under the later term. */
export function outranks(
  a: { readonly agents: number; readonly term: number },
  b: { readonly agents: number; readonly term: number },
): boolean {
  const [mine, its] = [a.agents > 0, b.agents > 0];
  return mine === its ? isNewer16(a.term, b.term) : mine;
}

/** What a canvass has found. */
export interface Canvassed {
  /** Agents that have ever been here, that answered now, and that hear the leader. */
  readonly known: number;
  readonly answered: number;
  readonly hearing: number;
  /** Masters that are there, this one included, of so many. */
  readonly present: number;
  readonly masters: number;
  readonly quorum: boolean;
  /** The leader is there, but no agent answers it: what hears it does not count. */
  readonly deaf: boolean;
}

/** What a canvass ends in: this master takes over, or the reason why not. */
export type CanvassResult =
  | 'lead'
  /** Most agents hear the leader: it is we who do not. */
  | 'leader-is-heard'
  /** No agent answers: the network, not the leader, is gone. */
  | 'nobody-answers'
  | 'no-quorum';

/** May a master that misses the leader take over? */
export function judgeCanvass(seen: Canvassed): CanvassResult {
  if (seen.quorum && !hasQuorum(seen.present, seen.masters)) return 'no-quorum';
  if (seen.answered === 0) return seen.known === 0 ? 'lead' : 'nobody-answers';
  return !seen.deaf && 2 * seen.hearing > seen.answered ? 'leader-is-heard' : 'lead';
}

/** Whether the masters that are present are more than half of all. */
export const hasQuorum = (present: number, masters: number): boolean => 2 * present > masters;
