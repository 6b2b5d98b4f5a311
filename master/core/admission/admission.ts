// Who comes in, and whose session ends. A hello is judged, then welcomed with the offer of a session; the first
// datagram under that session lets its sender in.

import {
  type Crypto,
  type Address,
  type Datagram,
  type Transmission,
  identityOf,
  NEVER,
  type Outbox,
  type Refusal,
  type RefusalCounts,
  sameAddress,
  type RawTime,
  SECOND,
  type Span,
  type Stamp,
} from '@belfry/protocol';
import type { Credential } from '@belfry/protocol/seal';
import {
  type Header,
  viewOf,
  readHelloName,
  WELCOME_PAYLOAD,
  type Welcome,
} from '@belfry/protocol/wire';
import type { AgentRecord } from '../agents/agent-record.js';
import type { Group } from '../group/group.js';
import type { Leadership, MemberIdentity } from '../leadership/leadership.js';
import { type AdmissionEvent, type RefusedHello, TOLD_REFUSALS } from './admission-events.js';
import type { Announcements } from '../agents/announcements.js';
import type { AgentRecords } from '../agents/agent-records.js';
import type { Schedule } from '../agents/schedule.js';
import { writeCookieAnswer } from './cookies.js';
import { type AcceptedHello, HelloCheck } from './hello-check.js';
import { SessionOffers } from './session-offers.js';
import { ROOM_FOR_STRANGERS } from './strangers.js';

/** For so long a refused hello says how things are. */
const REFUSED_LASTS = 600 * SECOND;
/** Who is told to greet again, and does not, is told again after that. */
const RENEW_AGAIN = 10 * SECOND;
/** Whoever keeps trying greets more often than this. */
const TRIES_AGAIN = 60 * SECOND;

/** What an operator decides of admission. */
export interface AdmissionOptions {
  /** Of one master of several, which stands by at first; without it a master is alone, and leads. */
  readonly place?: MemberIdentity;
  /** Other masters' addresses, which a welcome names to agents. */
  readonly others: readonly Address[];
  readonly interval: Span;
  readonly crypto: Crypto;
  /** The credential of a name, or undefined. */
  readonly credential: (name: string) => Credential | undefined;
}

/** The master's parts that admission reads, fills and sends through. */
export interface AdmissionParts {
  readonly leadership: Leadership;
  readonly records: AgentRecords;
  readonly group: Group;
  readonly schedule: Schedule;
  readonly announcements: Announcements;
  readonly outbox: Outbox;
  /** For what a stranger can cause: it leaves after all else. */
  readonly toStrangers: Outbox;
  readonly refusals: RefusalCounts;
  /** Asks a device that has a session, soon after `at`, whether it lives. */
  readonly challenge: (record: AgentRecord, at: RawTime) => void;
}

/** Welcomes those that prove a credential of this group, lets them in, and ends their sessions. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #parts: AdmissionParts;
  readonly #check: HelloCheck;
  readonly #offers: SessionOffers;
  readonly #emit: (event: AdmissionEvent) => void;
  /** The last of each kind, by what it is and by whose name. */
  readonly #refused = new Map<string, RefusedHello>();
  #others: readonly Address[];
  /** Since when those who were welcomed with other ones are told to greet again; never if nobody has to be. */
  #renewAt = NEVER;
  /** Which of several masters this is; empty for one that is alone. */
  name: string;

  constructor(
    options: AdmissionOptions,
    parts: AdmissionParts,
    emit: (event: AdmissionEvent) => void,
  ) {
    const { crypto, credential, others } = options;
    this.#options = options;
    this.#parts = parts;
    this.#check = new HelloCheck(crypto, parts.records, credential, parts.challenge);
    this.#offers = new SessionOffers(crypto, parts.records);
    this.#emit = emit;
    this.#others = others;
    this.name = options.place?.name ?? '';
  }

  /** Other masters' addresses: a welcome names as many as it has room for. */
  set others(others: readonly Address[]) {
    const same = (one: Address, i: number): boolean =>
      this.#others[i] !== undefined && sameAddress(one, this.#others[i]);
    if (others.length === this.#others.length && others.every(same)) return;
    this.#others = others;
    this.#renewAt = -Infinity as RawTime;
  }

  /** Whoever was welcomed when the other masters were others is told to greet again, until it does. */
  #renew(at: RawTime): void {
    if (at < this.#renewAt) return;
    this.#renewAt = NEVER;
    for (const { session, hello, told } of this.#parts.records.all()) {
      if (session === undefined || hello?.severalMasters !== true || hello.leadsGroup) continue;
      if (told === this.#others) continue;
      this.#parts.announcements.renew(session);
      this.#renewAt = (at + RENEW_AGAIN) as RawTime;
    }
  }

  /** Answers a hello, which `header` begins, or says why not. */
  greeted(datagram: Datagram, header: Header): Refusal | undefined {
    const { leadership, group, schedule, outbox, toStrangers } = this.#parts;
    const groupSeconds = group.secondsAt(datagram.at.at);
    const context = { leads: leadership.leads, groupSeconds, interval: schedule.interval };
    const found = this.#check.judge(datagram, header, context);
    if (typeof found === 'string') {
      this.#emitRefusal(found, datagram);
      return found;
    }
    if ('cookie' in found) {
      const { to } = found;
      toStrangers.push((_, buffer) => {
        const length = writeCookieAnswer(buffer, found);
        return { length, to, room: ROOM_FOR_STRANGERS.answers };
      });
    } else outbox.push((departs, buffer) => this.#welcome(found, departs, buffer));
    return undefined;
  }

  /** Anybody can cause these with every datagram: one of a kind is an event in a second. */
  #emitRefusal(refusal: Refusal, { bytes, from, at }: Datagram): void {
    const reason = TOLD_REFUSALS.find((told) => told === refusal);
    if (reason === undefined) return;
    const name = readHelloName(viewOf(bytes))!;
    // Names without a key are anybody's invention, and would fill the memory.
    const kind = reason === 'unknown-name' ? reason : `${reason} ${name}`;
    const before = this.#refused.get(kind);
    const pause = at.at - (before?.at ?? -Infinity);
    if (pause < SECOND) return;
    const since = before !== undefined && pause < TRIES_AGAIN ? before.since : at.at;
    this.#refused.set(kind, { reason, name, from, at: at.at, since });
    this.#emit({ type: 'refused', reason, name, from });
  }

  /** Who was refused in the ten minutes before `at`, and has not come in since. */
  refusedLately(at: RawTime): readonly RefusedHello[] {
    return [...this.#refused.values()].filter((one) => at - one.at < REFUSED_LASTS);
  }

  #welcome(accepted: AcceptedHello, departs: Stamp, buffer: Uint8Array): Transmission | undefined {
    accepted.record.told = this.#others;
    const length = this.#offers.offer(accepted, this.#saidAt(departs.at), departs.at, buffer);
    if (length > 0) return { length, to: accepted.from };
    // Its public key is a point of small order, which shows only where the secret is made.
    this.#parts.refusals.add('bad-field');
    return undefined;
  }

  /** What a welcome that leaves at `at` says of the master. */
  #saidAt(at: RawTime): Omit<Welcome, 'session'> {
    const { group, leadership } = this.#parts;
    const time = group.at(at);
    return {
      seconds: time.seconds % 2 ** 32,
      nanoseconds: Math.floor(time.nanoseconds),
      bound: group.bound(at),
      quality: group.quality,
      masters: this.#others.slice(0, WELCOME_PAYLOAD.mastersMost),
      intervalMilliseconds: Math.max(Math.round(this.#options.interval / 1e6), 1),
      term: leadership.term,
      takesWalls: true,
      takesReferences: group.traces,
      identity: identityOf(this.name),
    };
  }

  /** The first datagram under the offered session of `record` has opened: its sender is in. */
  confirm(record: AgentRecord, { at, from }: Datagram): void {
    const { records, group, schedule } = this.#parts;
    const took = (at.at - record.offered!.at) as Span;
    const { oldKeyUntil } = record;
    records.confirm(record);
    record.rotated = !record.isUnderOldKey(group.secondsAt(at.at));
    if (oldKeyUntil !== undefined && record.rotated)
      this.#emit({ type: 'new-key', name: record.credential.name });
    // From the welcome to the first answer: a first measure of the round trip.
    if (record.asker.roundTrip.smoothed === undefined) record.asker.roundTrip.add(took);
    record.heardAt = at.at;
    record.health = 'healthy';
    record.standing = record.asksItself ? 'client' : 'joining';
    this.#refused.delete(`not-authenticated ${record.credential.name}`);
    this.#emit({ type: 'joined', name: record.credential.name, from });
    if (record.asksItself) schedule.end(record);
    else schedule.begin(record, at.at);
  }

  /** It said goodbye, or may not stay: its session ends. */
  left(record: AgentRecord): void {
    this.#parts.records.release(record);
    this.#parts.schedule.end(record);
    this.#emit({ type: 'left', name: record.credential.name });
  }

  /** Ends every session whose credential is not valid any more, and takes in those that were changed. */
  expelUnknown(at: RawTime): void {
    const { leadership, records, group } = this.#parts;
    const seconds = group.secondsAt(at);
    for (const record of records.all()) {
      const { credential } = record;
      const now = this.#options.credential(credential.name);
      if (now === credential) continue;
      if (now !== undefined && record.keep(now, seconds)) {
        if (now.name !== credential.name) records.rename(record, credential.name);
        continue;
      }
      if (record.session !== undefined) this.left(record);
      leadership.withdraw(credential.name);
      records.remove(record);
    }
  }

  /** Ends what has run out by `at`: offers that nobody used, and sessions under a key that has ended. */
  expire(at: RawTime): void {
    const { records, group } = this.#parts;
    this.#offers.expire(at);
    this.#renew(at);
    const seconds = group.secondsAt(at);
    for (const record of records.all()) {
      const { oldKeyUntil, credential } = record;
      if (oldKeyUntil === undefined || seconds < oldKeyUntil || record.session === undefined)
        continue;
      this.#emit({ type: 'old-key-ended', name: credential.name });
      this.left(record);
      records.remove(record);
    }
  }
}
