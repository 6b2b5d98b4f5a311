// Everybody the master knows: records by name, and sessions by number.

import type { Credential, Session } from '@belfry/protocol/seal';
import type { RawTime } from '@belfry/protocol';
import { AgentRecord } from './agent-record.js';

/** A session, and the record of the device that it belongs to. */
export interface AgentSession {
  readonly record: AgentRecord;
  readonly session: Session;
}

/** The records, for those parts of a master that only look at them. */
export interface Records {
  /** Everybody's, those of clients and other masters too. */
  all(): IterableIterator<AgentRecord>;
  /** Those who have been here and do not ask by themselves. */
  measured(): IterableIterator<AgentRecord>;
}

/**
 * All devices that a master knows: their records by name, and their sessions by number. Its size is bounded by the
 * number of credentials: one record and at most two sessions each.
 */
export class AgentRecords implements Records {
  readonly #records = new Map<string, AgentRecord>();
  /** By signed numbers: half of all others would be made anew each time to look one up. */
  readonly #sessions = new Map<number, AgentSession>();
  /** A round need not look at ten thousand clients: these are kept apart. */
  readonly #measured = new Set<AgentRecord>();
  readonly #offered = new Set<AgentRecord>();

  /** The record of a name; made anew when its credential was replaced. */
  recordOf(credential: Credential): AgentRecord {
    const known = this.#records.get(credential.name);
    if (known?.credential === credential) return known;
    if (known !== undefined) this.remove(known);
    const record = new AgentRecord(credential);
    this.#records.set(credential.name, record);
    return record;
  }

  /** The record of a name, if it has been here. */
  named(name: string): AgentRecord | undefined {
    return this.#records.get(name);
  }

  all(): IterableIterator<AgentRecord> {
    return this.#records.values();
  }

  measured(): IterableIterator<AgentRecord> {
    return this.#measured.values();
  }

  /** How many records there are. */
  get size(): number {
    return this.#records.size;
  }

  /** Whether this number names a session that is in use or on offer. */
  hasSession(id: number): boolean {
    return this.#sessions.has(id | 0);
  }

  /** The session of this number, in use or on offer, with the record that it belongs to. */
  sessionOf(id: number): AgentSession | undefined {
    return this.#sessions.get(id | 0);
  }

  /** Keeps a session that is on offer; an earlier offer to the same device is void. */
  offer(record: AgentRecord, offered: NonNullable<AgentRecord['offered']>): void {
    if (record.offered !== undefined) this.#sessions.delete(record.offered.session.localId | 0);
    record.offered = offered;
    this.#offered.add(record);
    this.#sessions.set(offered.session.localId | 0, { record, session: offered.session });
  }

  /** Forgets the sessions that were offered before `at` and never used. */
  expireOffers(before: RawTime): void {
    for (const record of this.#offered) {
      if (record.offered!.at >= before) continue;
      this.#sessions.delete(record.offered!.session.localId | 0);
      record.offered = undefined;
      this.#offered.delete(record);
    }
  }

  /** A datagram under the offered session has opened: the old session ends. */
  confirm(record: AgentRecord): void {
    if (record.session !== undefined) this.#sessions.delete(record.session.localId | 0);
    record.confirm();
    this.#offered.delete(record);
    if (record.asksItself) this.#measured.delete(record);
    else {
      this.#measured.add(record);
      record.wasMeasured = true;
    }
  }

  /**
   * The agent said goodbye. One that only asked once under the key of an agent that is measured, as `join` and `doctor`
   * do, leaves that agent where it was: it is missed, if it is not there.
   */
  release(record: AgentRecord): void {
    if (record.session !== undefined) this.#sessions.delete(record.session.localId | 0);
    record.session = undefined;
    if (!record.asksItself || !record.wasMeasured) return;
    record.hello = undefined;
    record.standing = 'joining';
    this.#measured.add(record);
  }

  /** A device whose record `record` is has another name now, which its credential says; `before` was its name. */
  rename(record: AgentRecord, before: string): void {
    this.#records.delete(before);
    this.#records.set(record.credential.name, record);
  }

  /** Forgets a device and its sessions. */
  remove(record: AgentRecord): void {
    this.release(record);
    if (record.offered !== undefined) this.#sessions.delete(record.offered.session.localId | 0);
    this.#records.delete(record.credential.name);
    this.#offered.delete(record);
    this.#measured.delete(record);
  }
}
