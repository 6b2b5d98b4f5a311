// What goes into an election and comes out of it, as values.

import type { Span } from '@belfry/protocol/core/time.js';
import type { Merit } from '@belfry/protocol/core/wire/beacon.js';
import type { CanvassResult } from './candidates.js';

/** What this master is now, apart from the election. */
export interface Standing {
  readonly merit: Merit;
  readonly bound: number;
  /** Agents that have ever been here, and that answer. */
  readonly known: number;
  readonly answering: number;
  /** Agents that have a key. */
  readonly agents: number;
  /** Its own while it leads, and the latest that it knows. */
  readonly term: number;
  readonly latest: number;
}

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

export type Decision =
  | { readonly type: 'lead'; readonly why: 'missed' | 'handed-over' | 'healed' | 'ordered' }
  | { readonly type: 'stand-by'; readonly why: YieldReason }
  /** Ask every agent now, spread over `within`. */
  | { readonly type: 'canvass'; readonly within: Span }
  | { readonly type: 'kept'; readonly verdict: Exclude<CanvassResult, 'lead'> }
  | { readonly type: 'same-number'; readonly number: number }
  | { readonly type: 'not-taken' };
