// The way in and out: who greets is welcomed or refused, comes with its first datagram, and leaves.

import type { Address, Datagram, Transmission } from '@belfry/protocol/core/endpoint.js';
import type { Crypto } from '@belfry/protocol/core/crypto.js';
import { identityOf } from '@belfry/protocol/core/identity.js';
import type { Outbox } from '@belfry/protocol/core/outbox.js';
import type { Refusal } from '@belfry/protocol/core/refusal.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import type { Beacon } from '@belfry/protocol/core/wire/beacon.js';
import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import { type RawTime, SECOND, type Span, type Stamp } from '@belfry/protocol/core/time.js';
import { type Header, viewOf } from '@belfry/protocol/core/wire/header.js';
import { readHelloName } from '@belfry/protocol/core/wire/hello.js';
import { WELCOME_PAYLOAD } from '@belfry/protocol/core/wire/welcome.js';
import type { Message } from '@belfry/protocol/core/wire/message.js';
import { sealMessage } from '@belfry/protocol/core/seal/sealed-message.js';
import { TYPE } from '@belfry/protocol/core/wire/codecs.js';
import { noticeOf, voidOf } from '@belfry/protocol/core/wire/notice.js';
import type { AgentRecord } from '../agent-record.js';
import { ROOM } from './strangers.js';
import type { Group } from '../group.js';
import { type MasterEvent, TOLD_REFUSALS } from '../observation.js';
import { isPresent } from '../presence.js';
import { type Admission, Reception, writeCookieAnswer } from './hello-check.js';
import type { MemberIdentity, Leadership } from '../leadership.js';
import type { Roster } from '../roster.js';
import type { Schedule } from '../schedule.js';

export interface DoorOptions {
  /** Of one master of several, which stands by at first; without it a master is alone, and leads. */
  readonly place?: MemberIdentity;
  /** Other masters' addresses, told to agents. */
  readonly others: readonly Address[];
  readonly interval: Span;
  readonly crypto: Crypto;
  /** The credential of a name, or undefined. */
  readonly credential: (name: string) => Credential | undefined;
}

/** What the door opens to. */
export interface House {
  readonly leadership: Leadership;
  readonly roster: Roster;
  readonly group: Group;
  readonly schedule: Schedule;
  readonly outbox: Outbox;
  /** For what a stranger can cause: it leaves after all else. */
  readonly courtesies: Outbox;
}

export class Door {
  readonly #options: DoorOptions;
  readonly #house: House;
  readonly #reception: Reception;
  readonly #tell: (event: MasterEvent) => void;
  readonly #toldAt = new Map<string, RawTime>();
  /** Other masters' addresses, told to who is welcomed as far as there is room. */
  others: readonly Address[];

  constructor(options: DoorOptions, house: House, tell: (event: MasterEvent) => void) {
    this.#options = options;
    this.others = options.others;
    this.#house = house;
    this.#reception = new Reception(options.crypto, house.roster, options.credential);
    this.#tell = tell;
  }

  /** Answers a hello; who is here is asked once a `pause`. */
  greeted(datagram: Datagram, header: Header, pause: Span): Refusal | undefined {
    const { at } = datagram.at;
    const { leadership, outbox, courtesies } = this.#house;
    const inUse = (record: AgentRecord): boolean => isPresent(record, at, pause);
    const { seconds } = this.#house.group.at(at);
    const admission = this.#reception.admit(datagram, header, inUse, leadership.leads, seconds);
    if (typeof admission !== 'string' && 'cookie' in admission) {
      courtesies.push((_, buffer) => {
        const length = writeCookieAnswer(buffer, admission);
        return { length, to: admission.to, room: ROOM.answers };
      });
      return undefined;
    }
    if (typeof admission !== 'string') {
      outbox.push((departs, buffer) => this.#welcome(admission, departs, buffer));
      return undefined;
    }
    this.#tellRefusal(admission, datagram);
    return admission;
  }

  /** Anybody can cause these with every datagram: one of a kind is told in a second. */
  #tellRefusal(refusal: Refusal, { bytes, from, at }: Datagram): void {
    const reason = TOLD_REFUSALS.find((told) => told === refusal);
    if (reason === undefined) return;
    const name = readHelloName(viewOf(bytes))!;
    // Names without a key are anybody's invention, and would fill the memory.
    const kind = reason === 'unknown-name' ? reason : `${reason} ${name}`;
    if (at.at - (this.#toldAt.get(kind) ?? -Infinity) < SECOND) return;
    this.#toldAt.set(kind, at.at);
    this.#tell({ type: 'refused', reason, name, from });
  }

  #welcome(admission: Admission, at: Stamp, buffer: Uint8Array): Transmission | undefined {
    const { group, leadership } = this.#house;
    const time = group.at(at.at);
    const offer = {
      seconds: time.seconds % 2 ** 32,
      nanoseconds: Math.floor(time.nanoseconds),
      bound: group.bound(at.at),
      quality: group.quality,
      masters: this.others.slice(0, WELCOME_PAYLOAD.mastersMost),
      intervalMilliseconds: Math.max(Math.round(this.#options.interval / 1e6), 1),
      term: leadership.term,
      takesWalls: true,
      identity: identityOf(this.#options.place?.name ?? ''),
    };
    const length = this.#reception.welcome(admission, buffer, at.at, offer);
    return length === 0 ? undefined : { length, to: admission.datagram.from };
  }

  /** The first datagram under an offered session has opened. */
  confirm(record: AgentRecord, { at, from }: Datagram): void {
    const { roster, group, schedule } = this.#house;
    const took = (at.at - record.offered!.at) as Span;
    const { oldKeyUntil } = record;
    const near = group.at(at.at);
    roster.confirm(record, near);
    record.rotated = !record.isUnderOldKey(near.seconds);
    if (oldKeyUntil !== undefined && record.rotated)
      this.#tell({ type: 'new-key', name: record.credential.name });
    // From the welcome to the first answer: a first measure of the round trip.
    if (record.asker.roundTrip.smoothed === undefined) record.asker.roundTrip.add(took);
    record.heardAt = at.at;
    record.health = 'healthy';
    record.standing = record.asksItself ? 'client' : 'joining';
    this.#tell({ type: 'joined', name: record.credential.name, from });
    if (record.asksItself) schedule.end(record);
    else schedule.begin(record, at.at);
  }

  left(record: AgentRecord): void {
    this.#house.roster.release(record);
    this.#house.schedule.end(record);
    this.#tell({ type: 'left', name: record.credential.name });
  }

  /** Ends every session whose credential is not valid any more, and takes those in that were changed. */
  expelUnknown(at: RawTime): void {
    const { leadership, roster, group } = this.#house;
    const { seconds } = group.at(at);
    for (const record of roster.records()) {
      const { credential } = record;
      const now = this.#options.credential(credential.name);
      if (now === credential || (now !== undefined && record.keep(now, seconds))) continue;
      if (record.session !== undefined) this.left(record);
      leadership.withdraw(credential.name);
      roster.remove(record);
    }
  }

  /** Ends every session under a key that has ended. */
  endOldKeys(at: RawTime): void {
    const { roster, group } = this.#house;
    const { seconds } = group.at(at);
    for (const record of roster.records()) {
      const { oldKeyUntil, credential } = record;
      if (oldKeyUntil === undefined || seconds < oldKeyUntil || record.session === undefined)
        continue;
      this.#tell({ type: 'old-key-ended', name: credential.name });
      this.left(record);
      roster.remove(record);
    }
  }

  /** Tells who remembers a later term, under which nobody leads, that it is void. */
  recall(session: Session, term: number): void {
    this.#push(session, { type: 'notice', body: voidOf(term, TYPE.notice) });
  }

  /** Says goodbye to everybody. */
  leave(): void {
    const message: Message = { type: 'notice', body: noticeOf('leaving') };
    for (const { session } of this.#house.roster.records())
      if (session !== undefined) this.#push(session, message);
  }

  /** Sends a beacon to all who keep a session with every master: `all`, or those that lead a group. */
  tellFollowers(beacon: Beacon, all: boolean): void {
    const message: Message = { type: 'beacon', body: beacon };
    for (const { session, hello, credential } of this.#house.roster.records()) {
      if (session === undefined || hello?.severalMasters !== true) continue;
      if (credential.role === 'master' || !(all || hello.leadsGroup)) continue;
      this.#push(session, message);
    }
  }

  #push(session: Session, message: Message): void {
    const { outbox, leadership } = this.#house;
    outbox.push((_, buffer) => {
      if (session.exhausted()) return undefined;
      const place = { term: leadership.term, sequence: session.takeSequence() };
      return { length: sealMessage(session, buffer, message, place), to: session.address };
    });
  }
}
