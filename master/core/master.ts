// The master's role: measures every agent, agrees on group time each round, corrects and answers.

import { type Reading, ShownClock, type ShownPolicy } from '@belfry/protocol/core/clock/shown.js';
import type { Crypto } from '@belfry/protocol/core/crypto.js';
import {
  type Address,
  type Datagram,
  type Endpoint,
  type Random,
  type Transmission,
} from '@belfry/protocol/core/endpoint.js';
import { Departures } from '@belfry/protocol/core/departures.js';
import { Outbox } from '@belfry/protocol/core/outbox.js';
import { type Refusal, RefusalCounts } from '@belfry/protocol/core/refusal.js';
import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import {
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  type Stamp,
  groupDifference,
  groupTime,
} from '@belfry/protocol/core/time.js';
import { type Header, viewOf } from '@belfry/protocol/core/wire/header.js';
import type { Beacon } from '@belfry/protocol/core/wire/beacon.js';
import { identityOf } from '@belfry/protocol/core/identity.js';
import type { Quality } from '@belfry/protocol/core/wire/quality.js';
import type { Line } from '@belfry/protocol/core/clock/line.js';
import { readHelloName } from '@belfry/protocol/core/wire/hello.js';
import { TYPE, WELCOME_PAYLOAD } from '@belfry/protocol/core/wire/layout.js';
import {
  type Message,
  inspect,
  openMessage,
  readUnsealed,
  sealMessage,
} from '@belfry/protocol/core/wire/message.js';
import { noticeOf } from '@belfry/protocol/core/wire/notice.js';
import type { AgentRecord } from './agent-record.js';
import { Group, type WallReading } from './group.js';
import type { RawReply } from '@belfry/protocol/core/wire/reply.js';
import { Measuring } from './measuring.js';
import { Notices } from './notices.js';
import { observeAgent } from './observe.js';
import { type MasterEvent, type MasterObservation, TOLD_REFUSALS } from './observation.js';
import { type Admission, Reception } from './reception.js';
import { Reign } from './reign.js';
import { type Question, writeAnswer } from './responder.js';
import { Roster, type Seat } from './roster.js';
import { Rounds, type RoundsOptions } from './rounds.js';
import { Schedule } from './schedule.js';

/** How long a welcome may go unused. */
const OFFER_LASTS = 60 * SECOND;
/** Who stands by asks the agents so many times less often: enough to know them when it has to lead. */
const STANDBY_EVERY = 8;
/** Datagrams waiting to be pulled, beyond which questions are refused: answers would be stale. */
const WAITING_MOST = 4096;

/** Which of several masters it is. */
export interface Place {
  readonly name: string;
  /** 0 to 7, by which its terms are its own. */
  readonly number: number;
}

export interface MasterOptions extends Omit<RoundsOptions, 'own'> {
  readonly clock: ShownPolicy;
  readonly anonymous: boolean;
  /** Of one master of several, which stands by at first; without it a master is alone, and leads. */
  readonly place?: Place;
  /** The highest term known from before; the master leads under a later one. */
  readonly term: number;
  /** Other masters' addresses, told to agents: not while there is none. */
  readonly others: readonly Address[];
  readonly own: WallReading;
  readonly crypto: Crypto;
  readonly random: Random;
  /** The credential of a name, or undefined. */
  readonly credential: (name: string) => Credential | undefined;
}

/** What survives a restart: the term, so that agents know the next one as newer, time and rate. */
export interface Memory {
  readonly term: number;
  /** The last good time, to a second. */
  readonly time: GroupTime;
  /** The group's rate over the master's raw clock. */
  readonly rate: number;
}

/** What one master of several has to know beside the events that people are told. */
export type Signal =
  | {
      readonly type: 'beacon';
      readonly name: string;
      readonly beacon: Beacon;
      readonly term: number;
    }
  /** An agent has answered one that stands by: the term of the leader that it hears, 0 for none. */
  | { readonly type: 'witness'; readonly name: string; readonly hears: number }
  /** Somebody follows this later term, and refuses ours. */
  | { readonly type: 'over'; readonly term: number };

export class Master implements Endpoint<MasterEvent, MasterObservation> {
  readonly #options: MasterOptions;
  readonly #reign: Reign;
  readonly #roster = new Roster();
  readonly #reception: Reception;
  readonly #group: Group;
  readonly #rounds: Rounds;
  readonly #shown: ShownClock;
  readonly #notices = new Notices();
  readonly #refusals = new RefusalCounts();
  readonly #departures = new Departures();
  readonly #schedule: Schedule;
  readonly #measuring: Measuring;
  readonly #outbox = new Outbox();
  readonly #events: MasterEvent[] = [];
  readonly #signals: Signal[] = [];
  #roundAt: RawTime;
  #every = 1;
  /** Other masters' addresses, told to who is welcomed as far as there is room. */
  others: readonly Address[];

  constructor(options: MasterOptions) {
    this.#options = options;
    this.others = options.others;
    this.#reign = new Reign(options.term, options.place?.number);
    this.#reception = new Reception(options.crypto, this.#roster, options.credential);
    this.#group = new Group(options);
    this.#rounds = new Rounds(options, this.#group, this.#roster);
    this.#schedule = new Schedule(options.interval, options.random);
    this.#measuring = new Measuring(
      this.#group,
      this.#schedule,
      this.#refusals,
      this.#departures,
      options.interval,
    );
    this.#shown = new ShownClock(options.clock, this.#group.line);
    this.#roundAt = (options.own.raw + this.#roundPause()) as RawTime;
    if (options.place === undefined) this.#begin();
    else this.#ask(STANDBY_EVERY, false);
  }

  #begin(): void {
    this.#reign.begin();
    this.#events.push({ type: 'term', term: this.#reign.term });
  }

  get leads(): boolean {
    return this.#reign.term !== 0;
  }

  /** The latest term that is known, by whomever it is led. */
  get knownTerm(): number {
    return this.#reign.known;
  }

  /** The term under which it leads; 0 while it stands by. */
  get term(): number {
    return this.#reign.term;
  }

  get quality(): Quality {
    return this.#group.quality;
  }

  get line(): Line {
    return this.#group.line;
  }

  /** Somebody leads under this term. */
  learnTerm(term: number): void {
    const before = this.#reign.known;
    this.#reign.learn(term);
    if (this.#reign.known !== before) this.#events.push({ type: 'term', term });
  }

  /** Leads from now on, under the next term of its own; the group's time goes on as it was followed. */
  lead(at: RawTime): void {
    const fresh = !this.leads;
    this.#begin();
    if (!fresh) return;
    this.#ask(1, true);
    this.#group.lead(at);
    this.#follow(at, false);
    this.#roundAt = (at + this.#roundPause()) as RawTime;
    this.canvass(at);
  }

  /** Another master leads: asks seldom, corrects nobody, follows. */
  standBy(): void {
    this.#reign.end();
    this.#ask(STANDBY_EVERY, false);
    this.#group.standBy();
    for (const record of this.#roster.records()) record.release();
  }

  #ask(every: number, corrects: boolean): void {
    this.#every = every;
    this.#schedule.interval = (every * this.#options.interval) as Span;
    this.#measuring.corrects = corrects;
  }

  /** Asks every agent within a second: to correct it, or to hear whether it hears the leader. */
  canvass(at: RawTime): void {
    for (const record of this.#roster.records())
      if (record.session !== undefined && !record.asksItself) this.#schedule.hurry(record, at);
  }

  /** Follows the line of another clock: the leader's while it stands by, or a parent group's. */
  followLine(line: Line, quality: Quality, at: RawTime): void {
    const first = this.#group.gathering;
    this.#group.follow(line, quality);
    this.#follow(at, first);
  }

  /** Whether its own time leads again, after it followed a parent group's. */
  untie(at: RawTime): void {
    this.#group.lead(at);
  }

  /** How many agents have ever been here, and how many answer. */
  reach(at: RawTime): { known: number; answering: number } {
    let [known, answering] = [0, 0];
    for (const record of this.#roster.records()) {
      if (record.credential.role !== 'agent' || record.asksItself) continue;
      if (record.hello === undefined) continue;
      known += 1;
      if (record.session !== undefined && this.#rounds.alive(record, at, this.#pause))
        answering += 1;
    }
    return { known, answering };
  }

  get #pause(): Span {
    return (this.#every * this.#options.interval) as Span;
  }

  /** Sends a beacon to all who keep a session with every master: `all`, or those that lead a group. */
  tellFollowers(beacon: Beacon, all: boolean): void {
    for (const { session, hello, credential } of this.#roster.records()) {
      if (session === undefined || hello?.severalMasters !== true) continue;
      if (credential.role === 'master' || !(all || hello.leadsGroup)) continue;
      this.#outbox.push((_, buffer) =>
        session.exhausted()
          ? undefined
          : this.#seal(session, { type: 'beacon', body: beacon }, buffer),
      );
    }
  }

  signal(): Signal | undefined {
    return this.#signals.shift();
  }

  /** What should survive a restart, at raw time `at`. */
  memory(at: RawTime): Memory {
    const { rate } = this.#group.line;
    return { term: this.#reign.known, time: groupTime(this.now(at).time.seconds), rate };
  }

  now(raw: RawTime): Reading {
    const { time } = this.#shown.now(raw);
    const behind = Math.abs(groupDifference(this.#group.at(raw), time));
    return { time, bound: (this.#group.bound(raw) + behind) as Span };
  }

  /** Group time itself, which the shown clock may still slew to. */
  groupTime(at: RawTime): GroupTime {
    return this.#group.at(at);
  }

  /** A reading of the machine's wall clock, for mode master. */
  read(reading: WallReading): void {
    this.#group.read(reading);
    this.#follow(reading.raw, false);
  }

  /** An operator sets the time: every agent steps as far as its own policy allows. */
  dictate(time: GroupTime, at: RawTime): void {
    const moved = groupDifference(time, this.#group.at(at));
    this.#group.dictate(time, at);
    this.#follow(at, true);
    for (const record of this.#roster.records()) {
      if (record.session === undefined || record.asksItself) continue;
      record.stepOrdered = true;
      this.#schedule.hurry(record, at);
    }
    this.#events.push({ type: 'dictated', moved });
  }

  /** Ends every session whose credential is not valid any more. */
  expelUnknown(): void {
    for (const record of this.#roster.records()) {
      const { credential } = record;
      if (this.#options.credential(credential.name) === credential) continue;
      if (record.session !== undefined) this.#left(record);
      this.#roster.remove(record);
    }
  }

  /** Says goodbye to everybody; the next calls of `transmit` send it. */
  leave(): void {
    for (const { session } of this.#roster.records())
      if (session !== undefined && !session.exhausted())
        this.#outbox.push((_, buffer) => this.#sayGoodbye(session, buffer));
  }

  receive(datagram: Datagram): void {
    const refusal = this.#receive(datagram);
    if (refusal === undefined) return;
    this.#refusals.add(refusal);
    this.#notices.refused(refusal, datagram);
  }

  #receive(datagram: Datagram): Refusal | undefined {
    const header = inspect(datagram.bytes);
    if (typeof header === 'string') return header;
    if (header.type === TYPE.hello) return this.#greeted(datagram, header);
    if (header.session === 0) return this.#unsealed(datagram, header);
    const seat = this.#roster.seatOf(header.session);
    if (seat === undefined) return 'unknown-session';
    const { record, session } = seat;
    const message = openMessage(session, datagram.bytes, header);
    if (typeof message === 'string') return message;
    if (record.offered?.session === session) this.#confirm(record, datagram);
    const refusal = this.#take({ record, session }, message, header, datagram.at);
    if (refusal !== undefined) return refusal;
    session.address = datagram.from;
    record.heardAt = datagram.at.at;
    return undefined;
  }

  #take(
    { record, session }: Seat,
    message: Message,
    header: Header,
    at: Stamp,
  ): Refusal | undefined {
    switch (message.type) {
      case 'ask':
        return this.#respond({
          session,
          sequence: header.sequence,
          arrived: at,
        });
      case 'reply':
        return message.body.timescale === 'raw'
          ? this.#answered(record, message.body, header, at)
          : 'wrong-role';
      case 'notice':
        if (message.body.reason === 'leaving') this.#left(record);
        if (message.body.reason === 'stale-term' && header.term !== 0)
          this.#signals.push({ type: 'over', term: header.term });
        return undefined;
      case 'adjust':
        return 'wrong-role';
      case 'beacon': {
        const { name, role } = record.credential;
        if (role !== 'master') return 'wrong-role';
        this.#signals.push({ type: 'beacon', name, beacon: message.body, term: header.term });
        return undefined;
      }
    }
  }

  #respond(question: Question): Refusal | undefined {
    if (this.#outbox.length >= WAITING_MOST) return 'rate';
    if ('session' in question) question.session.hear();
    this.#outbox.push((at, buffer) =>
      writeAnswer(buffer, question, this.#group, at, this.#reign.term, this.#departures),
    );
    return undefined;
  }

  #greeted(datagram: Datagram, header: Header): Refusal | undefined {
    const alive = (record: AgentRecord): boolean =>
      this.#rounds.alive(record, datagram.at.at, this.#pause);
    const admission = this.#reception.admit(datagram, header, alive, this.leads);
    if (typeof admission !== 'string') {
      this.#outbox.push((at, buffer) => this.#welcome(admission, at, buffer));
      this.#heardOfTerm(admission, datagram.at.at);
      return undefined;
    }
    const reason = TOLD_REFUSALS.find((told) => told === admission);
    const name = readHelloName(viewOf(datagram.bytes));
    if (reason !== undefined && name !== undefined)
      this.#events.push({ type: 'refused', reason, name, from: datagram.from });
    return admission;
  }

  #heardOfTerm({ record, hello }: Admission, at: RawTime): void {
    if (record.credential.role !== 'agent') return;
    if (!this.leads) return this.learnTerm(hello.belief.term);
    if (this.#reign.raise(hello.belief.term, at, !this.#group.gathering))
      this.#events.push({ type: 'term', term: this.#reign.term });
  }

  #unsealed(datagram: Datagram, header: Header): Refusal | undefined {
    if (header.type !== TYPE.ask) return 'unknown-session';
    const message = readUnsealed(datagram.bytes, header);
    if (typeof message === 'string') return message;
    if (!this.#options.anonymous) return 'anonymous-refused';
    return this.#respond({ to: datagram.from, sequence: header.sequence, arrived: datagram.at });
  }

  #confirm(record: AgentRecord, { at, from }: Datagram): void {
    const took = (at.at - record.offered!.at) as Span;
    this.#roster.confirm(record, this.#group.at(at.at));
    // From the welcome to the first answer: a first measure of the round trip.
    if (record.asker.roundTrip.smoothed === undefined) record.asker.roundTrip.add(took);
    record.heardAt = at.at;
    record.health = 'healthy';
    record.standing = record.asksItself ? 'client' : 'joining';
    this.#events.push({ type: 'joined', name: record.credential.name, from });
    if (record.asksItself) return this.#schedule.end(record);
    this.#schedule.begin(record, at.at);
  }

  #left(record: AgentRecord): void {
    this.#roster.release(record);
    this.#schedule.end(record);
    this.#events.push({ type: 'left', name: record.credential.name });
  }

  #answered(
    record: AgentRecord,
    reply: RawReply,
    { sequence, term }: Header,
    at: Stamp,
  ): Refusal | undefined {
    const refusal = this.#measuring.answered(record, reply, sequence, at);
    if (
      !this.leads &&
      record.credential.role === 'agent' &&
      (refusal === undefined || refusal === 'contradiction')
    )
      this.#signals.push({ type: 'witness', name: record.credential.name, hears: term });
    if (refusal === undefined && this.#measuring.outdated(record, at.at))
      this.#outbox.push((departs, buffer) =>
        this.#measuring.followUp(record, this.#reign.term, departs, buffer),
      );
    return refusal;
  }

  wake(at: RawTime): void {
    for (;;) {
      const record = this.#schedule.due(at);
      if (record === undefined) break;
      this.#outbox.push((departs, buffer) =>
        this.#measuring.ask(record, this.#reign.term, departs, buffer),
      );
    }
    if (at >= this.#roundAt) this.#round(at);
  }

  #round(at: RawTime): void {
    this.#roster.expireOffers((at - OFFER_LASTS) as RawTime);
    if (!this.leads) this.#rounds.watch(at, this.#pause);
    else this.#hold(at);
    const pause = this.#roundPause();
    const missed = Math.max(Math.floor((at - this.#roundAt) / pause), 0);
    this.#roundAt = (this.#roundAt + (missed + 1) * pause) as RawTime;
  }

  #hold(at: RawTime): void {
    const unfit = new Set(this.#unfit());
    this.#events.push(...this.#rounds.run(at));
    for (const record of this.#unfit()) if (!unfit.has(record)) this.#tellUnfit(record, at);
    this.#follow(at, this.#rounds.number === this.#rounds.formedIn);
  }

  #unfit(): AgentRecord[] {
    return [...this.#roster.records()].filter((record) => record.standing === 'unfit');
  }

  #tellUnfit(record: AgentRecord, at: RawTime): void {
    const { rate } = record.estimate(at)!;
    this.#events.push({ type: 'unfit', name: record.credential.name, rate });
  }

  /** While it gathers, a slow master looks every second whether it is done. */
  #roundPause(): number {
    const { interval } = this.#options;
    return this.#group.gathering ? Math.min(interval, SECOND) : interval;
  }

  #follow(at: RawTime, mayStep: boolean): void {
    if (!this.#group.gathering) this.#shown.follow(this.#group.line, at, mayStep);
  }

  wakeAt(): RawTime {
    return Math.min(this.#roundAt, this.#schedule.next()) as RawTime;
  }

  poll(): MasterEvent | undefined {
    return this.#events.shift();
  }

  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    return this.#outbox.transmit(at, buffer) ?? this.#notices.transmit(buffer, this.#reign.term);
  }

  departed(id: number, at: Stamp): void {
    this.#departures.departed(id, at);
  }

  #welcome(admission: Admission, at: Stamp, buffer: Uint8Array): Transmission | undefined {
    const time = this.#group.at(at.at);
    const offer = {
      seconds: time.seconds % 2 ** 32,
      nanoseconds: Math.floor(time.nanoseconds),
      bound: this.#group.bound(at.at),
      quality: this.#group.quality,
      masters: this.others.slice(0, WELCOME_PAYLOAD.mastersMost),
      intervalMilliseconds: Math.max(Math.round(this.#options.interval / 1e6), 1),
      term: this.#reign.term,
      identity: identityOf(this.#options.place?.name ?? ''),
    };
    const length = this.#reception.welcome(admission, buffer, at.at, offer);
    return length === 0 ? undefined : { length, to: admission.datagram.from };
  }

  #sayGoodbye(session: Session, buffer: Uint8Array): Transmission {
    return this.#seal(session, { type: 'notice', body: noticeOf('leaving') }, buffer);
  }

  #seal(session: Session, message: Message, buffer: Uint8Array): Transmission {
    const place = { term: this.#reign.term, sequence: session.takeSequence() };
    return { length: sealMessage(session, buffer, message, place), to: session.address };
  }

  observe(at: RawTime): MasterObservation {
    const { time, bound } = this.now(at);
    const agents = [...this.#roster.records()].map((record) =>
      observeAgent(record, at, this.#group.at(at)),
    );
    return Object.freeze({
      mode: this.#options.mode,
      quality: this.#group.quality,
      gathering: this.#group.gathering,
      gatherLeft: this.#group.gatherLeft(at),
      dictated: this.#group.dictated,
      time,
      bound,
      rate: this.#group.line.rate,
      term: this.#reign.term,
      round: this.#rounds.last,
      agents: Object.freeze(agents),
      refusals: this.#refusals.observe(),
    });
  }
}
