// What can be seen of an agent: its events, and the frozen picture of its state.

import type { Address, RefusalCounts, GroupTime, RawTime, Span } from '@belfry/protocol';
import type { LossObservation } from '@belfry/protocol/measure';
import type { Leap } from '@belfry/protocol/leap';
import type { NoticeReason, Quality, ShownQuality } from '@belfry/protocol/wire';
import type { ClockEvent } from './clock/agent-clock.js';
import type {
  MasterRecordObservation,
  MastersEvent,
  NoticesEvent,
} from './masters/masters-observation.js';

/** What happens to an agent, in the order in which it happens. */
export type FollowerEvent =
  | MastersEvent
  | NoticesEvent
  | ClockEvent
  /** One exchange of its own: at raw time `at` it was `group`; `delay` is its round trip. */
  | {
      readonly type: 'measured';
      readonly at: RawTime;
      readonly group: GroupTime;
      readonly delay: Span;
    }
  /** This master tells a time that no group can have: nothing of it is used. */
  | { readonly type: 'not-believed'; readonly master: Address }
  /** The statistics left what its own exchanges and a crystal allow, and are made anew from that. */
  | { readonly type: 'began-again' };

/** The frozen picture of an agent at one moment. */
export interface FollowerObservation {
  readonly name: string;
  readonly algorithm: 'berkeley' | 'cristian';
  readonly quality: Quality;
  /** The same of what is shown, which may be far from the line. */
  readonly shownQuality: ShownQuality;
  /** The shown clock and its error bound, infinite while unset. */
  readonly time: GroupTime;
  readonly bound: Span;
  /** Nobody knows how far group time is from UTC, although it is meant to be that: the bound is against group time. */
  readonly untraced: boolean;
  /** It is second 60. */
  readonly leapSecond?: true;
  /** The leap second that is ahead or under way. */
  readonly leap: Leap | undefined;
  /** Group seconds per raw second, less one. */
  readonly rate: number;
  readonly slewing: boolean;
  /** Since the last line came; undefined before the first. */
  readonly sinceCorrection: Span | undefined;
  /** The latest term that it knows; 0 for none. */
  readonly term: number;
  /** The master that it follows, and all that it knows. */
  readonly master: Address | undefined;
  readonly masters: readonly MasterRecordObservation[];
  /** True while it looks for a master, and what the last one that refused gave as its reason. */
  readonly greeting: boolean;
  readonly refusedBecause: NoticeReason | undefined;
  /** It is ahead, may not step back, and stands still. */
  readonly waiting: boolean;
  /**
   * Of this agent's own asks, less the time for which the master held them; undefined while the master does the
   * asking.
   */
  readonly roundTrip: Span | undefined;
  /** How often what it makes of its own asks began again from its limits; undefined as the round trip is. */
  readonly restarts: number | undefined;
  readonly loss: LossObservation;
  readonly refusals: ReturnType<RefusalCounts['observe']>;
}
