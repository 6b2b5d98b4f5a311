// What can be seen of a master: its events, and the frozen picture of its state.

import type { Address, Refusal, RefusalCounts, GroupTime, Span } from '@belfry/protocol';
import type { Health, LossObservation } from '@belfry/protocol/measure';
import type { CredentialRole } from '@belfry/protocol/seal';
import type { Quality } from '@belfry/protocol/wire';
import type { Standing } from './agent-record.js';
import type { Doubt, Founding } from './founding.js';
import type { WallClockObservation } from './wall-clocks.js';

/** Why somebody may not join, as far as an operator can do something about it. */
export const TOLD_REFUSALS = [
  'unknown-name',
  'not-authenticated',
  'wrong-role',
  'name-in-use',
] as const satisfies readonly Refusal[];

export type MasterEvent =
  | { readonly type: 'joined'; readonly name: string; readonly from: Address }
  | { readonly type: 'left'; readonly name: string }
  /** It has proven that it hears at another address. */
  | { readonly type: 'moved'; readonly name: string; readonly from: Address; readonly to: Address }
  /** It came by its new key: the old one opens nothing any more. */
  | { readonly type: 'new-key'; readonly name: string }
  /** The time of its old key was over before it had come by the new one. */
  | { readonly type: 'old-key-ended'; readonly name: string }
  | { readonly type: 'health'; readonly name: string; readonly health: Health }
  /** An agent's clock began or ceased to disagree with the group. */
  | {
      readonly type: 'outlier';
      readonly name: string;
      readonly offset: Span;
      readonly outlier: boolean;
    }
  /**
   * The group has its time: by whom it was decided, how many voters agreed of how many agents that have
   * a key, and how far the master's own clock moved.
   */
  | {
      readonly type: 'formed';
      readonly by: Founding['by'];
      readonly keys: number;
      readonly voters: number;
      readonly agreeing: number;
      readonly agreed: boolean;
      readonly moved: Span;
      /** Whose clocks did not agree; undefined stands for the master's own. */
      readonly disagreeing: readonly (string | undefined)[];
    }
  /** There is no group time yet, although nobody is waited for any longer. */
  | {
      readonly type: 'undecided';
      readonly doubt: Doubt;
      /** Agents that have a key, and that are here. */
      readonly keys: number;
      readonly here: number;
    }
  /** More than half of all agents came, later, with another time than the master's own clock, which was taken. */
  | {
      readonly type: 'contradicted';
      readonly agreeing: number;
      readonly keys: number;
      readonly offset: Span;
    }
  /** No majority agreed (true), or one does again (false). */
  | {
      readonly type: 'disagreement';
      readonly lasts: boolean;
      readonly voters: number;
      readonly agreeing: number;
    }
  | { readonly type: 'set-by-operator'; readonly moved: Span }
  | { readonly type: 'term'; readonly term: number }
  /** The statistics about an agent left what its samples and a crystal allow, and are made anew from that. */
  | { readonly type: 'began-again'; readonly name: string }
  /** An agent's crystal is so far off that it is not corrected. */
  | { readonly type: 'unfit'; readonly name: string; readonly rate: number }
  /** Somebody wanted to join as `name`, which is only proven for the last two reasons. */
  | {
      readonly type: 'refused';
      readonly reason: (typeof TOLD_REFUSALS)[number];
      readonly name: string;
      readonly from: Address;
    };

export interface AgentObservation {
  readonly name: string;
  readonly role: CredentialRole;
  readonly address: Address | undefined;
  readonly connected: boolean;
  readonly health: Health;
  readonly standing: Standing;
  /** As the agent last said. */
  readonly quality: Quality;
  /** Its group clock less the master's, and how wrong that may be; undefined while not known. */
  readonly offset: Span | undefined;
  readonly bound: Span | undefined;
  /** Its crystal less the master's, nanoseconds per nanosecond. */
  readonly rate: number | undefined;
  readonly roundTrip: Span | undefined;
  readonly samples: number;
  /** How often its estimate began again from its limits, since it came as the process that it is. */
  readonly restarts: number;
  readonly sinceHeard: Span;
  /** Its key is being replaced, and until then it may come by the old one; group time, seconds. */
  readonly oldKeyUntil: number | undefined;
  readonly loss: LossObservation;
  /** The wall clocks that hang on it and answer. */
  readonly wallClocks: readonly WallClockObservation[];
}

export interface RoundObservation {
  readonly number: number;
  readonly voters: number;
  readonly agreeing: number;
  readonly agreed: boolean;
  readonly moved: Span;
}

export interface MasterObservation {
  readonly mode: 'average' | 'master';
  readonly quality: Quality;
  readonly gathering: boolean;
  /** How much longer it gathers at most, to wait for agents that are missing. */
  readonly gatherLeft: Span;
  /** Why it goes on gathering after that. */
  readonly doubt: Doubt | undefined;
  readonly isSetByOperator: boolean;
  /** The master's shown clock and its error bound, infinite while gathering. */
  readonly time: GroupTime;
  readonly bound: Span;
  /** Group seconds per raw second of the master, less one. */
  readonly rate: number;
  /** Under which it leads; 0 while it stands by. */
  readonly term: number;
  readonly round: RoundObservation;
  readonly agents: readonly AgentObservation[];
  readonly refusals: ReturnType<RefusalCounts['observe']>;
}
