// What one master of several has to know of its followers, beside the events, which are for people.

import type { Beacon } from '@belfry/protocol/wire';

/**
 * Something that one master of several has to know of what came in: a beacon, a witness, or a refusal of its term.
 */
export type Signal =
  | {
      readonly type: 'beacon';
      readonly name: string;
      readonly beacon: Beacon;
      readonly term: number;
    }
  /** An agent has answered one that stands by: the term of the leader that it hears, 0 for none. */
  | { readonly type: 'witness'; readonly name: string; readonly hears: number }
  /** An agent follows this later term, and refuses ours. */
  | { readonly type: 'refused'; readonly name: string; readonly term: number };
