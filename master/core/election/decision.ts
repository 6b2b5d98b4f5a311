// What goes into an election and comes out of it, as values.

import type { Span } from '@belfry/protocol';
import type { Merit } from '@belfry/protocol/wire';
import type { CanvassResult } from './candidates.js';
import type { Presence } from '../agents/presence.js';

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
  /** It hears nobody, or no quorum of masters. */
  | 'nobody-heard'
  | 'no-quorum';

/** What an election decides: for the master to carry out, and for people. */
export type Decision =
  | { readonly type: 'lead'; readonly why: 'missed' | 'handed-over' | 'healed' | 'ordered' }
  | { readonly type: 'stand-by'; readonly why: YieldReason }
  /** Ask every agent now, spread over `within`. */
  | { readonly type: 'canvass'; readonly within: Span }
  | { readonly type: 'kept'; readonly why: Exclude<CanvassResult, 'lead'> }
  | { readonly type: 'same-number'; readonly number: number }
  | { readonly type: 'not-taken' };
