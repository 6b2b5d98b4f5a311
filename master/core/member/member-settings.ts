// The settings of one member of a group, which its master and its election read anew at each decision.

import { type Departures, MILLISECOND, SECOND, type Span } from '@belfry/protocol';
import type { ElectionOptions } from '../election/election.js';
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

/** What a member's parts are made with. Some of it may be changed: nobody keeps a copy. */
export class MemberSettings {
  readonly master: MasterOptions;
  readonly standby: Standby;
  readonly #isAlone: boolean;

  constructor({ master, colleagues, parent }: MemberOptions, departures: Departures) {
    this.#isAlone = colleagues === undefined;
    this.master = {
      ...master,
      consensus: { ...master.consensus },
      hasParent: parent !== undefined,
      departures,
      ...(colleagues && {
        others: toldAddresses(colleagues.places),
        identity: {
          name: colleagues.name,
          number: colleagues.number,
          heardWithin: HEARD_WITHIN * (colleagues.beacon / MILLISECOND),
        },
      }),
    };
    this.standby = { ...(colleagues ?? ALONE), start: master.start.own.raw };
  }

  /** Takes other settings over, for the next decisions. */
  take({ master: { consensus, anonymous }, standby }: MemberTuning): void {
    Object.assign(this.master, { anonymous });
    Object.assign(this.master.consensus, consensus);
    const { quorum, pause, gapAlarm } = standby;
    if (!this.#isAlone) Object.assign(this.standby, { quorum, pause, gapAlarm });
  }
}
