// Everybody the master knows: records by name, and sessions by number.

import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import type { GroupTime, RawTime } from '@belfry/protocol/core/time.js';
import { AgentRecord } from './agent-record.js';

/** Whose session it is. */
export interface Seat {
  readonly record: AgentRecord;
  readonly session: Session;
}

/** Its size is bounded by the number of credentials: one record and at most two sessions each. */
export class Roster {
  readonly #records = new Map<string, AgentRecord>();
  readonly #sessions = new Map<number, Seat>();

  /** The record of a name; made anew when its credential was replaced. */
  recordOf(credential: Credential): AgentRecord {
    const known = this.#records.get(credential.name);
    if (known?.credential === credential) return known;
    if (known !== undefined) this.remove(known);
    const record = new AgentRecord(credential);
    this.#records.set(credential.name, record);
    return record;
  }

  records(): IterableIterator<AgentRecord> {
    return this.#records.values();
  }

  get size(): number {
    return this.#records.size;
  }

  hasSession(id: number): boolean {
    return this.#sessions.has(id);
  }

  seatOf(id: number): Seat | undefined {
    return this.#sessions.get(id);
  }

  offer(record: AgentRecord, offered: NonNullable<AgentRecord['offered']>): void {
    if (record.offered !== undefined) this.#sessions.delete(record.offered.session.localId);
    record.offered = offered;
    this.#sessions.set(offered.session.localId, { record, session: offered.session });
  }

  /** Forgets the sessions that were offered before `at` and never used. */
  expireOffers(before: RawTime): void {
    for (const record of this.#records.values()) {
      if (record.offered === undefined || record.offered.at >= before) continue;
      this.#sessions.delete(record.offered.session.localId);
      record.offered = undefined;
    }
  }

  /** A datagram under the offered session has opened: the old session ends. */
  confirm(record: AgentRecord, near: GroupTime): void {
    if (record.session !== undefined) this.#sessions.delete(record.session.localId);
    record.confirm(near);
  }

  /** The agent said goodbye. */
  release(record: AgentRecord): void {
    if (record.session !== undefined) this.#sessions.delete(record.session.localId);
    record.session = undefined;
  }

  remove(record: AgentRecord): void {
    this.release(record);
    if (record.offered !== undefined) this.#sessions.delete(record.offered.session.localId);
    this.#records.delete(record.credential.name);
  }
}
