// What followers remember of later terms than ours: believed, doubted, or declared void.

import type { RawTime } from '@belfry/protocol';
import { isNewer16 } from '@belfry/protocol/wire';
import type { AgentRecord } from './agent-record.js';
import type { Leadership } from '../leadership/leadership.js';
import type { AgentRecords } from './agent-records.js';

/**
 * Passes on which later terms agents claim, and judges whether such a term is nobody's, so that this leader says so.
 */
export class Remembered {
  readonly #leadership: Leadership;
  readonly #records: AgentRecords;
  /** How many agents have a key. */
  readonly #expected: () => number;
  /** More than half of all masters are there, and none leads under a later term. */
  hasMostMasters: (at: RawTime) => boolean;

  constructor(
    leadership: Leadership,
    records: AgentRecords,
    expected: () => number,
    isAlone: boolean,
  ) {
    this.#leadership = leadership;
    this.#records = records;
    this.#expected = expected;
    this.hasMostMasters = () => isAlone;
  }

  /** Who has proven its key knows `term`. What another master says is judged with its beacons. */
  claimed({ credential }: AgentRecord, term: number, at: RawTime): void {
    if (credential.role === 'agent')
      this.#leadership.claimed(credential.name, term, this.#expected(), at);
  }

  /** It follows us, whatever it remembered. */
  follows({ credential }: AgentRecord): void {
    if (this.#leadership.leads) this.#leadership.withdraw(credential.name);
  }

  /** It refuses us for a later `term`. Answers whether that one is nobody's, so that a notice says it. */
  isVoid(record: AgentRecord, term: number, at: RawTime): boolean {
    this.claimed(record, term, at);
    const { leads, term: ours } = this.#leadership;
    if (!leads || !isNewer16(term, ours) || record.credential.role === 'master') return false;
    return this.hasMostMasters(at) || this.#hasMostAgents();
  }

  /** No other leader can have as many. */
  #hasMostAgents(): boolean {
    let following = 0;
    for (const { credential, corrected, health, session } of this.#records.measured()) {
      if (credential.role !== 'agent' || session === undefined || health !== 'healthy') continue;
      if (corrected && !this.#leadership.isDoubtedBy(credential.name)) following += 1;
    }
    return 2 * following > this.#expected();
  }
}
