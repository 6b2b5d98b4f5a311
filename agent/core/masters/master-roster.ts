// All masters that an agent keeps a session with: those that are configured, and those that they name.

import { type Address, sameAddress, type RawTime } from '@belfry/protocol';
import type { Session } from '@belfry/protocol/seal';
import { type Header, MASTERS_MOST } from '@belfry/protocol/wire';
import { MasterRecord, type MasterRecordOptions } from './master-record.js';

/** A session with a master, and which master it is. */
export interface MasterSession {
  readonly record: MasterRecord;
  readonly session: Session;
}

/** The list of masters, at most `MASTERS_MOST`; finds the one that a datagram belongs to. */
export class MasterRoster {
  #options: MasterRecordOptions;
  #configured: readonly Address[] = [];
  #all: readonly MasterRecord[] = [];

  constructor(options: MasterRecordOptions) {
    this.#options = options;
  }

  [Symbol.iterator](): IterableIterator<MasterRecord> {
    return this.#all[Symbol.iterator]();
  }

  /** Where each of them is greeted. */
  get addresses(): readonly Address[] {
    return this.#all.map((record) => record.address);
  }

  /** All of them, and those that come later, know us by another key from now on. */
  renewKey(key: Uint8Array, at: RawTime): void {
    this.#options = { ...this.#options, connection: { ...this.#options.connection, key } };
    for (const { connection } of this.#all) connection.renew(key, at);
  }

  /** Takes the configured masters; new ones are greeted at `at`. Answers those that are not wanted any more. */
  setMasters(masters: readonly Address[], at: RawTime): readonly MasterRecord[] {
    this.#configured = masters;
    return this.#settle(at);
  }

  /** A master has named the others. New ones are greeted at `at`; answers those that are not wanted any more. */
  learn(record: MasterRecord, named: readonly Address[], at: RawTime): readonly MasterRecord[] {
    record.named = named;
    return this.#settle(at);
  }

  #settle(at: RawTime): readonly MasterRecord[] {
    const before = this.#all;
    const wanted = [...this.#configured];
    for (const address of before.flatMap(({ named }) => named))
      if (!wanted.some((known) => sameAddress(known, address))) wanted.push(address);
    this.#all = wanted.slice(0, MASTERS_MOST).map((address) => {
      const known = before.find((record) => sameAddress(record.address, address));
      const record = known ?? new MasterRecord(address, this.#options);
      if (known === undefined) record.connection.greet(at);
      return record;
    });
    const gone = before.filter((record) => !this.#all.includes(record));
    for (const record of gone) record.connection.end();
    return gone;
  }

  /** The session that a datagram with this header belongs to, by the number that we gave it. */
  sessionOf(header: Header): MasterSession | undefined {
    for (const record of this.#all) {
      const session = record.connection.sessionOf(header);
      if (session !== undefined) return { record, session };
    }
    return undefined;
  }

  /** The master whose welcome this is. */
  awaitingWelcome(header: Header): MasterRecord | undefined {
    return this.#all.find(({ connection }) => connection.awaitsWelcome(header));
  }

  /** The master whose cookie this is. */
  awaitingCookie(header: Header): MasterRecord | undefined {
    return this.#all.find(({ connection }) => connection.awaitsCookie(header));
  }

  /** The master that an unsealed notice with this header can be from. */
  concerned(header: Header): MasterRecord | undefined {
    return this.#all.find(({ connection }) => connection.concerns(header));
  }

  /** The same master, reached by another address: it would end one session by the other. */
  twinOf(record: MasterRecord): MasterRecord | undefined {
    if (record.identity === 0) return undefined;
    return this.#all.find(
      (other) =>
        other !== record &&
        other.identity === record.identity &&
        other.connection.session !== undefined,
    );
  }

  /** When the next hello or ask is due. */
  wakeAt(): RawTime {
    let at = Infinity;
    for (const record of this.#all) at = Math.min(at, record.wakeAt());
    return at as RawTime;
  }
}
