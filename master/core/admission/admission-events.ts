// What befalls who comes in, for people: joined, left, refused, and the change of a key.

import type { Address, RawTime, Refusal } from '@belfry/protocol';

/** Why somebody may not join, as far as an operator can do something about it. */
export const TOLD_REFUSALS = [
  'unknown-name',
  'not-authenticated',
  'wrong-role',
  'name-in-use',
] as const satisfies readonly Refusal[];

/** Who came, left or was refused, and what became of keys, for people. */
export type AdmissionEvent =
  | { readonly type: 'joined'; readonly name: string; readonly from: Address }
  | { readonly type: 'left'; readonly name: string }
  /** It came by its new key: the old one opens nothing any more. */
  | { readonly type: 'new-key'; readonly name: string }
  /** The time of its old key was over before it had come by the new one. */
  | { readonly type: 'old-key-ended'; readonly name: string }
  /** Somebody wanted to join as `name`, which is only proven for the last two reasons. */
  | {
      readonly type: 'refused';
      readonly reason: (typeof TOLD_REFUSALS)[number];
      readonly name: string;
      readonly from: Address;
    };

/** The last of the hellos that were refused for one reason under one name. */
export interface RefusedHello {
  readonly reason: (typeof TOLD_REFUSALS)[number];
  readonly name: string;
  readonly from: Address;
  readonly at: RawTime;
  /** The first of those that followed each other within a minute. */
  readonly since: RawTime;
}
