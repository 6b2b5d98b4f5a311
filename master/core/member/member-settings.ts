// The settings of one member of a group, which its master and its election read anew at each decision.

import type { RosterExchange } from '@belfry/agent/core';
import { type Departures, MILLISECOND, SECOND, type Span } from '@belfry/protocol';
import type { ElectionOptions } from '../election/decision.js';
import type { MemberIdentity } from '../leadership/leadership.js';
import type { MasterOptions } from '../master-options.js';
import type { Colleagues, MemberOptions, MemberTuning } from './membership.js';
import { toldAddresses } from './told-addresses.js';

/** Beacon intervals within which agents must have heard the leader, to speak for it. */
const HEARD_WITHIN = 2;

type Standby = ElectionOptions & Pick<Colleagues, 'gapAlarm'>;

/** The beacons of a master that is alone only say to leaders of groups within its own whose time they have. */
const ALONE: Omit<Standby, 'start'> = {
  number: 0,
  rank: 0,
  masters: 1,
  beacon: SECOND as Span,
  quorum: false,
  pause: 0 as Span,
  gapAlarm: Infinity as Span,
};

/** More than half of two masters are both: one that was lost would end the other's reign. */
const QUORUM_LEAST = 3;

const identityOfMember = ({ name, number, beacon }: Colleagues): MemberIdentity => ({
  name,
  number,
  heardWithin: (HEARD_WITHIN * beacon) / MILLISECOND,
});

/** What a member's parts are made with. Some of it may be changed: nobody keeps a copy. */
export class MemberSettings {
  readonly master: MasterOptions;
  readonly standby: Standby;
  /** Which of several masters it is; undefined for one that is alone. */
  identity: MemberIdentity | undefined;
  readonly #beacon: Span;

  constructor(
    { master, colleagues, parent, beacon = ALONE.beacon }: MemberOptions,
    departures: Departures,
    exchange: RosterExchange | undefined,
  ) {
    this.identity = colleagues && identityOfMember(colleagues);
    this.#beacon = beacon;
    this.master = {
      ...master,
      consensus: { ...master.consensus },
      hasParent: parent !== undefined,
      departures,
      ...(exchange && { exchange }),
      ...(colleagues && { others: toldAddresses(colleagues.places) }),
      ...(this.identity && { identity: this.identity }),
    };
    this.standby = { ...(colleagues ?? { ...ALONE, beacon }), start: master.start.own.raw };
    this.#needQuorum(this.standby.quorum);
  }

  /** More than half of the masters are needed, if that is wished and there are enough of them. */
  #needQuorum(isWished: boolean): void {
    const { standby } = this;
    Object.assign(standby, { quorum: isWished && standby.masters >= QUORUM_LEAST });
  }

  /** The other masters are others now, or it is alone. */
  regroup(colleagues: Colleagues | undefined): void {
    this.identity = colleagues && identityOfMember(colleagues);
    const now = colleagues ?? { ...ALONE, beacon: this.#beacon };
    const { number, rank, masters, beacon, quorum, pause, gapAlarm, absent = false } = now;
    Object.assign(this.standby, { number, rank, masters, beacon, pause, gapAlarm, absent });
    this.#needQuorum(quorum);
  }

  /** Takes other settings over, for the next decisions. */
  take({ master: { consensus, anonymous }, standby }: MemberTuning): void {
    Object.assign(this.master, { anonymous });
    Object.assign(this.master.consensus, consensus);
    const { quorum, pause, gapAlarm } = standby;
    if (this.identity === undefined) return;
    Object.assign(this.standby, { pause, gapAlarm });
    this.#needQuorum(quorum);
  }
}
