// How a group takes its time at the start: what must agree before anything is decided.

import type { Span } from '@belfry/protocol';
import { type Vote, concur, majorityOf, mostTogether } from '../group/consensus.js';

/** What one agent takes the time to be: less the master's own clock, and how wrong it may be. */
export interface Opinion {
  readonly name: string;
  /** Its own clock's, or the time of a group that ran before this master began. */
  readonly kind: 'own' | 'group';
  readonly vote: Vote;
}

/** What is known of all who have a say. */
export interface Assembly {
  /** How many agents have a key, whether they are here or not. */
  readonly keys: number;
  /** How many are not here. */
  readonly absent: number;
  /** Of those who are here; who has no time of its own, or none that is worth a vote, has no opinion. */
  readonly opinions: readonly Opinion[];
  /** Was the master's own clock ever set? */
  readonly ownSet: boolean;
  /** The master was started anew and led a group before: its agents may hold that group's time. */
  readonly returns: boolean;
  /** How wrong a clock that was set may be. */
  readonly trust: Span;
}

/** Why nothing is decided although nobody is expected any more. */
export type Doubt =
  /** The master's own clock was never set, and no majority of all agents agrees. */
  | 'no-clock'
  /** Agents hold another group time than the master's clock has, and those who are missing may confirm it. */
  | 'contradicted'
  /** In mode master: this machine's clock, which the group is to follow, was never set. */
  | 'no-reference';

/** The time with which a group begins, and who agreed on it. */
export interface Founding {
  /**
   * Whose time it is: that of a group which ran before, that on which most clocks agree, or the
   * master's own for want of a majority.
   */
  readonly by: 'group' | 'clocks' | 'own';
  /** How far group time is from the master's own clock. */
  readonly offset: Span;
  /** False when the master's own clock was taken although somebody contradicts it. */
  readonly agreed: boolean;
  readonly voters: number;
  /** Whose clocks did not agree; undefined stands for the master's own. */
  readonly disagreeing: readonly (string | undefined)[];
}

type Outcome = Founding | { readonly doubt: Doubt };

/**
 * Decides what time it is, once everybody is here or has been waited for. More than half of all keys
 * decide; fewer never do, whoever comes first. In this order:
 *
 * 1. more than half of all agents come from one running group: that goes on;
 * 2. more than half of all clocks agree, those of all agents and the master's own;
 * 3. more than half of all agents agree (two at least, where the master's own clock says otherwise);
 * 4. the master's own clock, if it was set: nobody else can move it by more than clocks are trusted. What
 *    agents hold of a group's time is kept where it lies within that trust.
 *
 * As long as fewer than half of the agents are rogues, a majority has an honest clock in it, and what is
 * decided lies within some honest clock's own bound.
 */
export function found(assembly: Assembly): Outcome {
  const { keys, opinions, ownSet, trust } = assembly;
  const held = opinions.filter(({ kind }) => kind === 'group');
  const continued = settle('group', held, majorityOf(keys));
  if (continued !== undefined) return continued;
  if (!ownSet) return settle('clocks', opinions, majorityOf(keys)) ?? { doubt: 'no-clock' };
  const own = { name: undefined, vote: { offset: 0, bound: trust } };
  return (
    settle('clocks', [own, ...opinions], majorityOf(keys + 1)) ??
    // One clock against one are no majority.
    settle('clocks', opinions, Math.max(majorityOf(keys), 2), [own]) ??
    ownClock(assembly, held)
  );
}

/**
 * The time, less the group's, with which more than half of all agents came since the master's own clock was
 * taken for want of them: undefined unless that clock is off by more than two clocks that were set may differ.
 */
export function contradiction({ keys, opinions, trust }: Assembly): Founding | undefined {
  const late = settle('clocks', opinions, Math.max(majorityOf(keys), 2));
  return late !== undefined && Math.abs(late.offset) > 2 * trust ? late : undefined;
}

interface Voter {
  readonly name: string | undefined;
  readonly vote: Vote;
}

/** What a quorum of these agrees on; `overruled` are those of the others that have a vote. */
function settle(
  by: Founding['by'],
  voters: readonly Voter[],
  quorum: number,
  overruled: readonly Voter[] = [],
): Founding | undefined {
  const agreement = concur(
    voters.map(({ vote }) => vote),
    quorum,
  );
  if (!agreement.agreed) return undefined;
  const disagreeing = [
    ...overruled.filter(({ vote }) => Math.abs(vote.offset - agreement.offset) > vote.bound),
    ...voters.filter((_, i) => !agreement.agreeing[i]),
  ].map(({ name }) => name);
  const offset = agreement.offset as Span;
  return { by, offset, agreed: true, voters: voters.length + overruled.length, disagreeing };
}

function ownClock(assembly: Assembly, held: readonly Opinion[]): Outcome {
  const { keys, absent, opinions, trust, returns } = assembly;
  const kept = settle('own', held, majorityOf(held.length));
  const continues = kept !== undefined && Math.abs(kept.offset) <= trust;
  // Those who are missing may yet make a majority of them.
  const together = mostTogether(held.map(({ vote }) => vote));
  if (returns && together > 0 && !continues && together + absent >= majorityOf(keys))
    return { doubt: 'contradicted' };
  const offset = continues ? kept.offset : (0 as Span);
  const disagreeing = opinions
    .filter(({ vote }) => Math.abs(vote.offset) > vote.bound + trust)
    .map(({ name }) => name);
  const agreed = disagreeing.length === 0;
  return { by: 'own', offset, agreed, voters: opinions.length + 1, disagreeing };
}
