// What comes in at a master: each datagram is opened, and given to the part that it is for.

import {
  type Departures,
  type Address,
  type Datagram,
  type Outbox,
  type Refusal,
  type RawTime,
  type Span,
  type Stamp,
  identityOf,
  SECOND,
} from '@belfry/protocol';
import { type RosterExchange, type RosterMessage, takeRosterMessage } from '@belfry/agent/core';
import { openMessage } from '@belfry/protocol/seal';
import {
  TYPE,
  type Header,
  type Message,
  inspect,
  readUnsealed,
  type RawReply,
} from '@belfry/protocol/wire';
import type { Admission } from './admission/admission.js';
import type { AgentRecord } from './agents/agent-record.js';
import type { Announcements } from './agents/announcements.js';
import type { Group } from './group/group.js';
import type { Leadership } from './leadership/leadership.js';
import type { Measuring } from './agents/measuring.js';
import type { MasterEvent } from './observation.js';
import type { Remembered } from './agents/remembered.js';
import { type PendingAsk, writeAnswer } from './responder.js';
import type { MasterTuning } from './master-options.js';
import type { AgentRecords, AgentSession } from './agents/agent-records.js';
import type { Schedule } from './agents/schedule.js';
import type { Signal } from './signal.js';

/** At shorter intervals the next regular ask is soon there. */
const HURRY_LEAST = (4 * SECOND) as Span;

/** Datagrams waiting to be pulled, beyond which asks are refused: answers would be stale. */
const WAITING_MOST = 4096;

/** What a datagram may be for. */
interface Parts {
  readonly leadership: Leadership;
  readonly records: AgentRecords;
  readonly schedule: Schedule;
  readonly group: Group;
  readonly admission: Admission;
  readonly announcements: Announcements;
  readonly remembered: Remembered;
  readonly measuring: Measuring;
  readonly outbox: Outbox;
  readonly departures: Departures;
  /** Of one master of several. */
  readonly exchange?: RosterExchange | undefined;
  /** For people, and for what one master of several has to know. */
  readonly events: MasterEvent[];
  readonly signals: Signal[];
}

/** Opens each datagram that arrives at a master, and gives what is in it to the part that it is for. */
export class Receiver {
  readonly #parts: Parts;
  readonly #options: Pick<MasterTuning, 'anonymous'>;

  /** The options are read anew for each datagram. */
  constructor(parts: Parts, options: Pick<MasterTuning, 'anonymous'>) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Takes one datagram in; answers why it is not used. */
  receive(datagram: Datagram): Refusal | undefined {
    const { admission, records, remembered } = this.#parts;
    const header = inspect(datagram.bytes);
    if (typeof header === 'string') return header;
    if (header.type === TYPE.hello) return admission.greeted(datagram, header);
    if (header.session === 0) return this.#unsealed(datagram, header);
    const found = records.sessionOf(header.session);
    if (found === undefined) return 'unknown-session';
    const { record, session } = found;
    const message = openMessage(session, datagram.bytes, header);
    if (message === 'replayed') session.path.echoed(datagram.from);
    if (typeof message === 'string') return message;
    if (record.offered?.session === session) {
      admission.confirm(record, datagram);
      remembered.claimed(record, record.hello!.belief.term, datagram.at.at);
    }
    const { bytes, from, at } = datagram;
    const isReply = message.type === 'reply';
    // A recorded reply opens as well: only one that was waited for says where its sender is.
    const to = isReply ? session.address : session.path.heard(from, bytes.length, at.at);
    const refusal = this.#take(found, message, header, at, to);
    if (refusal === 'duplicate') session.path.echoed(from);
    if (refusal !== undefined) return refusal;
    if (isReply) session.path.heard(from, bytes.length, at.at);
    this.#settlePath(found, isReply ? header.sequence : -1, from);
    record.heardAt = datagram.at.at;
    return undefined;
  }

  #unsealed(datagram: Datagram, header: Header): Refusal | undefined {
    if (header.type !== TYPE.ask) return 'unknown-session';
    const message = readUnsealed(datagram.bytes, header);
    if (typeof message === 'string') return message;
    if (!this.#options.anonymous) return 'anonymous-refused';
    return this.#respond({ to: datagram.from, sequence: header.sequence, arrived: datagram.at });
  }

  #take(
    { record, session }: AgentSession,
    message: Message,
    header: Header,
    at: Stamp,
    to: Address,
  ): Refusal | undefined {
    switch (message.type) {
      case 'ask':
        if (record.asksItself && !this.#parts.group.gathering)
          record.promised = this.#parts.group.promise(at.at);
        // Our own may not have come through, and the way to it is open now: a NAT remembers who spoke.
        if (
          !record.asksItself &&
          this.#parts.schedule.interval >= HURRY_LEAST &&
          record.asker.isOverdue(at.at)
        )
          this.#parts.schedule.hurry(record, at.at, 0 as Span);
        return this.#respond({ session, to, sequence: header.sequence, arrived: at });
      case 'reply':
        return message.body.timescale === 'raw'
          ? this.#answered(record, message.body, header, at)
          : 'wrong-role';
      case 'notice':
        if (message.body.reason === 'leaving') this.#parts.admission.left(record);
        if (message.body.reason === 'stale-term' && header.term !== 0)
          this.#refusedBy({ record, session }, header.term, at.at);
        return undefined;
      case 'adjust':
        return 'wrong-role';
      case 'beacon': {
        const { name, role } = record.credential;
        if (role !== 'master') return 'wrong-role';
        this.#parts.signals.push({ type: 'beacon', name, beacon: message.body, term: header.term });
        return undefined;
      }
      case 'wallClock':
        if (record.asksItself) return 'wrong-role';
        record.takeWallClock(message.body, at.at, this.#parts.group.at(at.at));
        return undefined;
      case 'reference':
        if (record.asksItself || !this.#parts.group.traces) return 'wrong-role';
        return record.takeReference(message.body, at.at, this.#parts.group.leaps);
      case 'rosterAsk':
      case 'rosterPart':
        return this.#exchange({ record, session }, message, header, at.at);
    }
  }

  /** The roster is for masters alone: it holds everybody's keys. */
  #exchange(
    { record: { credential }, session }: AgentSession,
    message: RosterMessage,
    { sequence }: Header,
    at: RawTime,
  ): Refusal | undefined {
    const exchange = credential.role === 'master' ? this.#parts.exchange : undefined;
    const from = { peer: identityOf(credential.name), session };
    return takeRosterMessage(exchange, from, message, { sequence, at });
  }

  #respond(ask: PendingAsk): Refusal | undefined {
    const { outbox, group, leadership, departures } = this.#parts;
    // Strangers leave half of the room to those who have a session.
    const most = ask.session === undefined ? WAITING_MOST / 2 : WAITING_MOST;
    if (outbox.length >= most) return 'rate';
    ask.session?.hear();
    outbox.push((at, buffer) => writeAnswer(buffer, ask, group, at, leadership.term, departures));
    return undefined;
  }

  #answered(
    record: AgentRecord,
    reply: RawReply,
    { sequence, term }: Header,
    at: Stamp,
  ): Refusal | undefined {
    const { leadership, remembered, measuring, outbox, events, signals } = this.#parts;
    const { restarts } = record;
    const refusal = measuring.answered(record, reply, sequence, at);
    const { name, role } = record.credential;
    if (record.restarts > restarts) events.push({ type: 'began-again', name });
    if (refusal === undefined) remembered.follows(record);
    const isHeard = refusal === undefined || refusal === 'contradiction';
    if (!leadership.leads && role === 'agent' && isHeard)
      signals.push({ type: 'witness', name, hears: term });
    if (refusal === undefined && measuring.outdated(record, at.at))
      outbox.push((departs, buffer) =>
        measuring.followUp(record, leadership.term, departs, buffer),
      );
    return refusal;
  }

  #refusedBy({ record, session }: AgentSession, term: number, at: RawTime): void {
    const { signals, remembered, announcements } = this.#parts;
    signals.push({ type: 'refused', name: record.credential.name, term });
    if (remembered.isVoid(record, term, at)) announcements.voidTerm(session, term);
  }

  /** Has it moved, as the reply to this ask shows, or may it have? Then it is asked there. */
  #settlePath({ record, session }: AgentSession, answered: number, from: Address): void {
    const { events, outbox, measuring, leadership } = this.#parts;
    const before = session.path.answered(answered, from);
    if (before !== undefined)
      events.push({ type: 'moved', name: record.credential.name, from: before, to: from });
    const to = session.path.takeCandidate();
    if (to === undefined || record.session !== session) return;
    outbox.push((at, buffer) => measuring.probe(record, to, leadership.term, at, buffer));
  }
}
