// What one master of several starts with, and what can be seen of it.

import type { FollowerEvent, FollowerObservation } from '@belfry/agent/core';
import type { Place, RawTime, Span } from '@belfry/protocol';
import type { Leadership } from '../leadership/leadership.js';
import type { Election } from '../election/election.js';
import type { MasterOptions, MasterTuning } from '../master-options.js';
import type { MasterEvent, MasterObservation } from '../observation.js';
import type { Parent } from './parent.js';
import type { PeerObservation } from '../election/peers.js';
import type { Learned, RosterObservation } from '../roster/replication.js';
import type { Roster } from '../roster/roster.js';
import type { Decision, ElectionOptions } from '../election/decision.js';

/** The other masters of the group, and how this one stands among them. */
export interface Colleagues extends Omit<ElectionOptions, 'start'> {
  /** Its credential, by which the others know it. */
  readonly name: string;
  readonly key: Uint8Array;
  /** Where they are, as far as their names are resolved. */
  readonly places: readonly Place[];
  /** A gap between two halves of a group that meet again, above which it is an alarm. */
  readonly gapAlarm: Span;
}

/** What a member starts with: its master, the other masters of the group, and a parent group. */
export interface MemberOptions {
  readonly master: MasterOptions;
  /** The name of this group in a tree of groups. */
  readonly group: string;
  readonly colleagues?: Colleagues;
  /** From one beacon to the next while it is alone, for when others come; a second if it is not given. */
  readonly beacon?: Span;
  /** Who belongs to the group, which it shares with the other masters; without it nothing is shared. */
  readonly roster?: Roster;
  readonly parent?: Parent;
}

/** What of a member may be changed while it runs. */
export interface MemberTuning {
  readonly master: MasterTuning;
  /** How it stands among other masters, if there are any. */
  readonly standby: Pick<Colleagues, 'quorum' | 'pause' | 'gapAlarm'>;
}

/** What befalls a member, for people. */
export type MemberEvent =
  | MasterEvent
  | { readonly type: 'decided'; readonly decision: Decision }
  /** After another master was found to lead: how far its time is from ours. */
  | { readonly type: 'healed'; readonly gap: Span; readonly alarm: boolean }
  /** What befalls this master as an agent of the leader, or of the parent group. */
  | { readonly type: 'follows'; readonly whom: 'leader' | 'parent'; readonly event: FollowerEvent }
  | { readonly type: 'loop' }
  /** Another master, whose identity is `peer`, has told what is news in the roster. */
  | ({ readonly type: 'roster' } & Learned)
  /** All of another master's roster is here, the first time since this one started. */
  | { readonly type: 'has-roster' };

/** How this master stands in its group's election. */
export interface ElectionObservation {
  readonly duty: 'leads' | 'stands-by';
  readonly number: number;
  readonly leader: number | undefined;
  readonly knownTerm: number;
  readonly others: readonly PeerObservation[];
  readonly kept: string | undefined;
  /** It takes no part yet, or no more. */
  readonly absent: boolean;
}

/** What can be seen of an election at `at`, in which this master has these colleagues. */
export const observeElection = (
  election: Election,
  { number, absent = false }: ElectionOptions,
  { leads, known }: Leadership,
  at: RawTime,
): ElectionObservation => ({
  duty: leads ? 'leads' : 'stands-by',
  number,
  leader: election.leader,
  knownTerm: known,
  others: election.peers(at),
  kept: election.kept,
  absent,
});

/** The frozen picture of a member: of its master, its election, and its place in a tree of groups. */
export interface MemberObservation extends MasterObservation {
  /** Undefined for a master that is alone. */
  readonly election: ElectionObservation | undefined;
  /** Undefined where no roster is shared. */
  readonly roster: RosterObservation | undefined;
  readonly root: number;
  readonly depth: number;
  /** This group as an agent of its parent; undefined while it stands by, or has none. */
  readonly parent: FollowerObservation | undefined;
}
