// What goes into an election and comes out of it, as values.

import type { RawTime, Span } from '@belfry/protocol';
import type { Merit } from '@belfry/protocol/wire';
import type { CanvassResult } from './candidates.js';
import type { Presence } from '../agents/presence.js';

/** Which master this one is among the others, and by which times and rules they elect a leader. */
export interface ElectionOptions {
  readonly number: number;
  readonly rank: number;
  /** How many masters the group has, this one included. */
  readonly masters: number;
  /** It takes no part yet, or no more: it does not know the group's roster, or is not in it. */
  readonly absent?: boolean;
  /** From one beacon to the next. */
  readonly beacon: Span;
  /** Lead only while more than half of all masters are there. */
  readonly quorum: boolean;
  /** How long after one change of leader an operator may not ask for the next. */
  readonly pause: Span;
  readonly start: RawTime;
}

/** What this master has to offer, apart from the election, and how many agents it has. */
export interface Situation extends Presence {
  readonly merit: Merit;
  /** How wrong its group time may be, nanoseconds. */
  readonly bound: number;
  /** Agents that have a key. */
  readonly agents: number;
}

/** Why a master ceases to lead. */
export type YieldReason =
  /** Another master leads under a later term, or has the agents. */
  | 'outranked'
  /** Most agents follow a later term. */
  | 'over'
  /** This process did not run for longer than its lease. */
  | 'paused'
  /** It belongs to the masters of the group no more. */
  | 'removed'
  /** It hears nobody, or no quorum of masters. */
  | 'nobody-heard'
  | 'no-quorum';

/** What an election decides: for the master to carry out, and for people. */
export type Decision =
  | {
      readonly type: 'lead';
      readonly why: 'missed' | 'handed-over' | 'healed' | 'ordered' | 'alone';
    }
  | { readonly type: 'stand-by'; readonly why: YieldReason }
  /** Ask every agent now, spread over `within`. */
  | { readonly type: 'canvass'; readonly within: Span }
  | { readonly type: 'kept'; readonly why: Exclude<CanvassResult, 'lead'> }
  | { readonly type: 'same-number'; readonly number: number }
  | { readonly type: 'not-taken' };
