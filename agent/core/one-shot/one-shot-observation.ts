// What can be seen of a one-shot client: its one event, and how far it is.

import type { Line } from '@belfry/protocol/clock';
import type { Address, RefusalCounts, Span } from '@belfry/protocol';
import type { NoticeReason } from '@belfry/protocol/wire';

/** Refusals of a master that no further ask would change. */
export const REFUSED = [
  'not-authenticated',
  'anonymous-refused',
  'name-in-use',
  'unknown-version',
] as const satisfies readonly NoticeReason[];

/** Why there is no time: silence, a master that has none itself or one that cannot be, or what the master refused. */
export type GaveUpReason = 'no-answer' | 'unset' | 'incredible' | (typeof REFUSED)[number];

/** The one event of a one-shot client. */
export type OneShotEvent =
  | {
      readonly type: 'answer';
      /** Group time at raw time `line.raw`; its bound grows from there. */
      readonly line: Line;
      readonly bound: Span;
      readonly roundTrip: Span;
      readonly attempts: number;
      /** The address that answered. */
      readonly master: Address;
      /** The bound is at most what was asked for; if nothing was, it is of use. */
      readonly enough: boolean;
    }
  | { readonly type: 'gave-up'; readonly reason: GaveUpReason; readonly attempts: number };

/** The frozen picture of a one-shot client at one moment. */
export interface OneShotObservation {
  readonly done: boolean;
  /** Asks that were sent. */
  readonly attempts: number;
  /** Of the best answer so far. */
  readonly bound: Span | undefined;
  readonly refusals: ReturnType<RefusalCounts['observe']>;
}
