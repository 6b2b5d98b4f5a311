// What comes of a round: what somebody should know of, and how it ended.

import type { Span } from '@belfry/protocol';
import type { ReferencesEvent } from './references.js';
import type { Doubt, Founding } from './founding.js';

/** What came of a round, for people. */
export type RoundEvent =
  | ReferencesEvent
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
      readonly by: Founding['by'] | 'references';
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
  /** An agent's crystal is so far off that it is not corrected. */
  | { readonly type: 'unfit'; readonly name: string; readonly rate: number };

/** How the last round ended: how many voted and agreed, and by how many nanoseconds group time moved. */
export interface RoundObservation {
  readonly number: number;
  readonly voters: number;
  readonly agreeing: number;
  readonly agreed: boolean;
  readonly moved: Span;
}
