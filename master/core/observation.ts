// What can be seen of a master: its events, and the frozen picture of its state.

import type { Address, RefusalCounts, GroupTime, Span } from '@belfry/protocol';
import type { Health, LossObservation } from '@belfry/protocol/measure';
import type { CredentialRole } from '@belfry/protocol/seal';
import type { Quality, ShownQuality } from '@belfry/protocol/wire';
import type { LeapEvent } from './agents/leap-keeper.js';
import type { Leap } from '@belfry/protocol/leap';
import type { ReferenceWay } from './group/reference-count.js';
import type { Standing } from './agents/agent-record.js';
import type { AdmissionEvent, RefusedHello } from './admission/admission-events.js';
import type { Doubt } from './agreement/founding.js';
import type { HealthEvent } from './agents/presence.js';
import type { ReferenceObservation } from './agreement/references.js';
import type { Mode, Trace } from './group/group-options.js';
import type { TimeSetting } from './group/time-settings.js';
import type { ReferenceEvent } from './group/reference.js';
import type { RoundEvent, RoundObservation } from './agreement/round-events.js';
import type { WallClockObservation } from './agents/wall-clocks.js';

/** What befalls a master that people should know of. */
export type MasterEvent =
  | AdmissionEvent
  | HealthEvent
  | RoundEvent
  | ReferenceEvent
  | LeapEvent
  /** It has proven that it hears at another address. */
  | { readonly type: 'moved'; readonly name: string; readonly from: Address; readonly to: Address }
  | { readonly type: 'set-by-operator'; readonly moved: Span }
  | { readonly type: 'term'; readonly term: number }
  /** The statistics about an agent left what its samples and a crystal allow, and are made anew from that. */
  | { readonly type: 'began-again'; readonly name: string };

/** The frozen picture of one agent or client as the master sees it. */
export interface AgentObservation {
  readonly name: string;
  readonly role: CredentialRole;
  readonly address: Address | undefined;
  readonly connected: boolean;
  readonly health: Health;
  readonly standing: Standing;
  /** Of what it shows, as it last said. */
  readonly quality: ShownQuality;
  /** Its group clock less the master's, and how wrong that may be; undefined while not known. */
  readonly offset: Span | undefined;
  readonly bound: Span | undefined;
  /** Its crystal less the master's, nanoseconds per nanosecond. */
  readonly rate: number | undefined;
  /** What a datagram takes there and back, less the time for which the agent held it. */
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

/** The frozen picture of a master at one moment. */
export interface MasterObservation {
  readonly mode: Mode;
  readonly trace: Trace;
  /** Since this machine's own clock was last worth something against UTC; infinite where it never was. */
  readonly sinceUtc: Span;
  readonly quality: Quality;
  readonly gathering: boolean;
  /** How much longer it gathers at most, to wait for agents that are missing. */
  readonly gatherLeft: Span;
  /** Why it goes on gathering after that. */
  readonly doubt: Doubt | undefined;
  readonly isSetByOperator: boolean;
  /** What operators set the time by last, and can undo; undefined when there is nothing to undo. */
  readonly lastSetting: TimeSetting | undefined;
  /** The master's shown clock and its error bound, infinite while gathering. */
  readonly time: GroupTime;
  readonly bound: Span;
  /** It is second 60. */
  readonly leapSecond?: true;
  /** The leap second that is ahead or under way. */
  readonly leap: Leap | undefined;
  /** How the machine's system clock goes through it, mode master, where that is another way than the group's. */
  readonly otherWay: ReferenceWay | undefined;
  /** Group seconds per raw second of the master, less one. */
  readonly rate: number;
  /** Under which it leads; 0 while it stands by. */
  readonly term: number;
  readonly round: RoundObservation;
  /** How each machine stands that knows UTC, in mode reference. */
  readonly references: readonly ReferenceObservation[];
  readonly agents: readonly AgentObservation[];
  /** Whose hellos were refused in the last ten minutes. */
  readonly refused: readonly RefusedHello[];
  readonly refusals: ReturnType<RefusalCounts['observe']>;
}
