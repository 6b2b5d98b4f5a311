// What can be seen of an agent: its events, and the frozen picture of its state.

import type { Address } from '@belfry/protocol/core/endpoint.js';
import type { LossObservation } from '@belfry/protocol/core/measure/loss.js';
import type { RefusalCounts } from '@belfry/protocol/core/refusal.js';
import type { GroupTime, RawTime, Span } from '@belfry/protocol/core/time.js';
import type { NoticeReason } from '@belfry/protocol/core/wire/notice.js';
import type { Quality } from '@belfry/protocol/core/wire/quality.js';
import type { ClockEvent } from './agent-clock.js';

export type FollowerEvent =
  | { readonly type: 'joined'; readonly master: Address; readonly term: number }
  /** A master has proven that it hears at another address. */
  | { readonly type: 'moved'; readonly master: Address; readonly to: Address }
  /** It has greeted for a while, and none of these has said a word. */
  | { readonly type: 'no-answer'; readonly masters: readonly Address[] }
  /** One exchange of its own: at raw time `at` it was `group`; `delay` is its round trip. */
  | {
      readonly type: 'measured';
      readonly at: RawTime;
      readonly group: GroupTime;
      readonly delay: Span;
    }
  /** The statistics left what its own exchanges and a crystal allow, and are made anew from that. */
  | { readonly type: 'began-again' }
  | ClockEvent
  /** The highest term known has risen and should be saved. */
  | { readonly type: 'term'; readonly term: number }
  /** A master leads under `led`, we know of `term`, which is later: it was refused, and told. */
  | {
      readonly type: 'stale-master';
      readonly master: Address;
      readonly led: number;
      readonly term: number;
    }
  /** The term that was known, `from`, is nobody's, as this master says: it is followed under its own. */
  | {
      readonly type: 'recalled';
      readonly master: Address;
      readonly from: number;
      readonly term: number;
    }
  /** The other side refused something or leaves. */
  | { readonly type: 'notice'; readonly reason: NoticeReason };

export interface MasterObservation {
  /** Where it is greeted. */
  readonly address: Address;
  readonly connected: boolean;
  /** It is greeted, for the first time or because it is silent. */
  readonly greeting: boolean;
  /** The term that it leads under; 0 while it stands by, or is not known. */
  readonly term: number;
  /** The term that it leads under, if we know of a later one and refuse it; else 0. */
  readonly refusedTerm: number;
  readonly sinceHeard: Span | undefined;
}

export interface FollowerObservation {
  readonly name: string;
  readonly algorithm: 'berkeley' | 'cristian';
  readonly quality: Quality;
  /** The shown clock and its error bound, infinite while unset. */
  readonly time: GroupTime;
  readonly bound: Span;
  /** Group seconds per raw second, less one. */
  readonly rate: number;
  readonly slewing: boolean;
  readonly sinceCorrection: Span | undefined;
  readonly term: number;
  /** Whom it follows, and all that it knows. */
  readonly master: Address | undefined;
  readonly masters: readonly MasterObservation[];
  /** True while it looks for a master, and what the last one that refused gave as its reason. */
  readonly greeting: boolean;
  readonly refusedBecause: NoticeReason | undefined;
  /** It is ahead, may not step back, and stands still. */
  readonly waiting: boolean;
  /** Of this agent's own asks; undefined while the master does the asking. */
  readonly roundTrip: Span | undefined;
  /** How often what it makes of its own asks began again from its limits; undefined as the round trip is. */
  readonly restarts: number | undefined;
  readonly loss: LossObservation;
  readonly refusals: ReturnType<RefusalCounts['observe']>;
}
