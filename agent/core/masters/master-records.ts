// All masters that an agent keeps a session with: those that are configured, and those that they name.

import {
  type Address,
  isSomebody,
  type Place,
  placeOf,
  sameAddress,
  type RawTime,
} from '@belfry/protocol';
import type { Session } from '@belfry/protocol/seal';
import { type Header, MASTERS_MOST } from '@belfry/protocol/wire';
import type { PeerSession } from './roster-exchange.js';
import { MasterRecord, type MasterRecordOptions } from './master-record.js';

/** A session with a master, and which master it is. */
export interface MasterSession {
  readonly record: MasterRecord;
  readonly session: Session;
}

/** The list of masters, at most `MASTERS_MOST`; finds the one that a datagram belongs to. */
export class MasterRecords {
  #options: MasterRecordOptions;
  readonly #reaches: (host: string) => boolean;
  #configured: readonly Place[] = [];
  /** Where others were when this agent last ran: perhaps none of the configured ones is there to name them. */
  #remembered: readonly Address[];
  #all: readonly MasterRecord[] = [];

  /**
   * `reaches` says whether our socket can have to do with a host, by its family; `remembered` are masters that an earlier
   * run knew.
   */
  constructor(
    options: MasterRecordOptions,
    reaches: (host: string) => boolean = () => true,
    remembered: readonly Address[] = [],
  ) {
    this.#options = options;
    this.#reaches = reaches;
    this.#remembered = remembered.filter((address) => this.#isReached(address));
  }

  /** What can be sent nowhere is nobody's address, whoever names it. */
  #isReached({ host, port }: Address): boolean {
    return port !== 0 && isSomebody(host) && this.#reaches(host);
  }

  [Symbol.iterator](): IterableIterator<MasterRecord> {
    return this.#all[Symbol.iterator]();
  }

  /** The sessions with masters that say which they are. */
  get sessions(): readonly PeerSession[] {
    return this.#all.flatMap(({ identity, connection: { session } }) =>
      session === undefined || identity === 0 ? [] : [{ peer: identity, session }],
    );
  }

  /** Where those are that are not configured: worth remembering for the next run. */
  get unconfigured(): readonly Address[] {
    return this.addresses
      .filter((one) => !this.#configured.some((place) => isAt(place, one)))
      .map(({ host, port }) => ({ host, port }));
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

  /**
   * Takes the configured masters, as far as they have addresses; new ones are greeted at `at`. Answers those that are
   * not wanted any more.
   */
  setMasters(masters: readonly Place[], at: RawTime): readonly MasterRecord[] {
    this.#configured = masters;
    return this.#settle(at);
  }

  /** A master has named the others. New ones are greeted at `at`; answers those that are not wanted any more. */
  learn(record: MasterRecord, named: readonly Address[], at: RawTime): readonly MasterRecord[] {
    record.named = named.filter((address) => this.#isReached(address));
    // A master knows who else is one by now.
    const all = [record.address, ...record.named];
    this.#remembered = this.#remembered.filter((one) => all.some((it) => sameAddress(it, one)));
    return this.#settle(at);
  }

  #settle(at: RawTime): readonly MasterRecord[] {
    const before = this.#all;
    const configured = this.#configured.map((place) => this.#withoutOthers(place));
    const named = before.flatMap((record) => record.named);
    const wanted = distinct([...configured, ...[...named, ...this.#remembered].map(placeOf)]);
    this.#all = wanted.slice(0, MASTERS_MOST).map((place) => this.#recordAt(place, before, at));
    const gone = before.filter((record) => !this.#all.includes(record));
    for (const record of gone) record.connection.end();
    return gone;
  }

  /** Of a name for several masters: who answers at one address names the others, which are no ways to itself. */
  #withoutOthers(place: Place): Place {
    const record = this.#all.find((one) => sameAddress(one.place, place));
    if (record === undefined || record.named.length === 0) return place;
    const addresses = place.addresses.filter(
      (one) =>
        sameAddress(one, record.address) || !record.named.some((other) => sameAddress(one, other)),
    );
    return { ...place, addresses };
  }

  /** The record of who is known under this host, or is there by another name. */
  #recordAt(place: Place, before: readonly MasterRecord[], at: RawTime): MasterRecord {
    const known =
      before.find((record) => sameAddress(record.place, place)) ??
      before.find((record) => place.addresses.some((one) => sameAddress(one, record.address)));
    if (known !== undefined) {
      known.move(place, at);
      return known;
    }
    const record = new MasterRecord(place, this.#options);
    record.connection.greet(at);
    return record;
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

/** Is that the place's host, or one of its addresses? */
const isAt = (place: Place, address: Address): boolean =>
  sameAddress(place, address) || place.addresses.some((one) => sameAddress(one, address));

/** An address belongs to the first that has it; who has none is nowhere. */
function distinct(places: readonly Place[]): Place[] {
  const taken: Address[] = [];
  const kept: Place[] = [];
  for (const place of places) {
    const addresses = place.addresses.filter(
      (one) => !taken.some((other) => sameAddress(one, other)),
    );
    taken.push(...addresses);
    if (addresses.length > 0) kept.push({ ...place, addresses });
  }
  return kept;
}
