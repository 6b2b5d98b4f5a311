// The agent's role: joins the masters, answers their asks, follows the one that leads, holds over alone.

import { type Line, lineFrom } from '@belfry/protocol/core/clock/line.js';
import type { Reading } from '@belfry/protocol/core/clock/shown.js';
import type { Address, Datagram, Endpoint, Transmission } from '@belfry/protocol/core/endpoint.js';
import { Departures } from '@belfry/protocol/core/departures.js';
import { Outbox } from '@belfry/protocol/core/outbox.js';
import { type Refusal, RefusalCounts } from '@belfry/protocol/core/refusal.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import {
  MILLISECOND,
  NEVER,
  type RawTime,
  SECOND,
  type Span,
  type Stamp,
  groupTime,
  spanOf,
} from '@belfry/protocol/core/time.js';
import type { WallClockSource } from '@belfry/protocol/core/wall-clock.js';
import type { Adjust } from '@belfry/protocol/core/wire/adjust.js';
import type { Beacon } from '@belfry/protocol/core/wire/beacon.js';
import type { Header } from '@belfry/protocol/core/wire/header.js';
import type { Belief } from '@belfry/protocol/core/wire/hello.js';
import { TYPE } from '@belfry/protocol/core/wire/codecs.js';
import { type Message, inspect, readUnsealed } from '@belfry/protocol/core/wire/message.js';
import { openMessage } from '@belfry/protocol/core/seal/sealed-message.js';
import {
  type Notice,
  type NoticeReason,
  isHint,
  noticeOf,
  voidedBy,
} from '@belfry/protocol/core/wire/notice.js';
import type { GroupReply } from '@belfry/protocol/core/wire/reply.js';
import type { Contact } from './contact.js';
import { AgentClock, type AgentClockOptions } from './agent-clock.js';
import { beliefOf } from './belief.js';
import type { AgentMemory } from './memory.js';
import { type Held, Masters, type MastersOptions } from './masters.js';
import { Reckoning } from './reckoning.js';
import { type Question, writeReply } from './replies.js';
import type { FollowerEvent, FollowerObservation } from './observation.js';
import { toldLine } from './told-line.js';
import { Walls } from './walls.js';

/** How long a silence at the start may last before somebody is told. */
const NO_ANSWER_AFTER = (5 * SECOND) as Span;
const HOLD_MOST = SECOND;
/** Replies waiting to be pulled; more asks than that at once are not from a sound master. */
const REPLIES_MOST = 16;

export interface FollowerOptions extends MastersOptions {
  readonly clock: AgentClockOptions;
  /** How long a holdover may last before it is an alarm. */
  readonly holdoverAlarm: Span;
  /** The wall clocks that hang on it and answer. */
  readonly walls?: WallClockSource;
  /** Where it waits to hear when what it sent left, with others of one device. */
  readonly departures?: Departures;
}

export class Follower implements Endpoint<FollowerEvent, FollowerObservation> {
  readonly #options: FollowerOptions;
  readonly #asksItself: boolean;
  readonly #clock: AgentClock;
  readonly #masters: Masters;
  readonly #reckoning = new Reckoning();
  #noAnswerAt: RawTime;
  readonly #refusals = new RefusalCounts();
  readonly #departures: Departures;
  readonly #events: FollowerEvent[] = [];
  readonly #outbox = new Outbox();
  readonly #walls: Walls | undefined;
  #refusedBecause: NoticeReason | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#asksItself = options.algorithm === 'cristian';
    this.#departures = options.departures ?? new Departures();
    this.#walls = options.walls && new Walls(options.walls);
    const { start, holdoverAlarm } = options;
    const tell = (event: FollowerEvent): void => {
      this.#events.push(event);
    };
    const parts = {
      reckoning: this.#reckoning,
      outbox: this.#outbox,
      departures: this.#departures,
    };
    this.#masters = new Masters(options, parts, tell);
    this.#noAnswerAt = (start + NO_ANSWER_AFTER) as RawTime;
    this.#clock = new AgentClock(options.clock, holdoverAlarm, start, tell);
  }

  /** The shown clock and the line behind it, which others may follow. */
  get clock(): AgentClock {
    return this.#clock;
  }

  /** The masters' addresses, once a name server has told them or told others. */
  setMasters(masters: readonly Address[]): void {
    this.#masters.setMasters(masters, this.#options.start);
  }

  /** This device's key is another now. The clock goes on, and so do the sessions until there are new ones. */
  renewKey(key: Uint8Array, at: RawTime): void {
    this.#masters.renewKey(key, at);
  }

  /** What the master that it follows last said of itself; undefined if it never did. */
  get beacon(): Beacon | undefined {
    return this.#masters.allegiance.master?.beacon;
  }

  /** This device leads under `term`, or has ceased to (0): earlier terms are over. */
  leadUnder(term: number): void {
    this.#masters.leadUnder(term);
  }

  /** Follows a line of this device's own, while it leads. */
  followOwn(line: Line, at: RawTime): void {
    this.#clock.follow(lineFrom(line, at), at, false, this.#masters.interval);
  }

  /** Sends every master a beacon, under `term` if this device leads. */
  tellMasters(beacon: Beacon, term: number): void {
    this.#masters.tell({ type: 'beacon', body: beacon }, term);
  }

  /** Says goodbye to the masters, so that they need not wait; the next calls of `transmit` send it. */
  leave(): void {
    this.#masters.tell({ type: 'notice', body: noticeOf('leaving') }, 0);
  }

  /** The shown clock: a time, and how wrong it may be. */
  now(raw: RawTime): Reading {
    return this.#clock.now(raw);
  }

  memory(at: RawTime): AgentMemory {
    const { term } = this.#masters.allegiance;
    return { rate: this.#clock.line.rate, time: this.#clock.lastGood(at), term };
  }

  receive(datagram: Datagram): void {
    const refusal = this.#receive(datagram);
    if (refusal !== undefined) this.#refusals.add(refusal);
  }

  #receive(datagram: Datagram): Refusal | undefined {
    const header = inspect(datagram.bytes);
    if (typeof header === 'string') return header;
    if (header.type === TYPE.welcome) return this.#welcomed(datagram, header);
    if (header.type === TYPE.cookie) return this.#masters.cookie(datagram, header);
    if (header.type === TYPE.hello) return 'wrong-role';
    const held = this.#masters.holding(header);
    if (held === undefined) return this.#unsealed(datagram, header);
    const message = openMessage(held.session, datagram.bytes, header);
    if (message === 'replayed') held.session.path.echoed(datagram.from);
    if (typeof message === 'string') return message;
    const over = this.#over(held, message, header.term, datagram.at.at);
    if (over !== undefined) return over;
    const { from, at } = datagram;
    // A recorded reply opens too, and must not move anything: only a reply that was waited for.
    const { path } = held.session;
    const to = message.type === 'reply' ? from : path.heard(from, datagram.bytes.length, at.at);
    const refusal = this.#take(held, message, header, datagram, to);
    if (refusal === 'duplicate') path.echoed(from);
    if (message.type !== 'reply' || refusal === undefined || refusal === 'contradiction') {
      this.#noAnswerAt = NEVER;
      this.#masters.heard(held, datagram, leaves(message) ? 0 : header.term);
      this.#masters.settlePath(held, datagram, header);
    }
    if (isExchange(message)) held.contact.link.answered(datagram.at.at);
    return refusal;
  }

  /** Why nothing of this master is taken: its reign is over, unless it says that no other is. */
  #over(held: Held, message: Message, term: number, at: RawTime): Refusal | undefined {
    const voided = message.type === 'notice' ? voidedBy(message.body) : undefined;
    if (voided !== undefined && this.#masters.recalls(held, voided, term, at)) return undefined;
    return this.#masters.refuses(held, term, at);
  }

  /** Does this session belong to one of the masters? */
  holds(header: Header): boolean {
    return this.#masters.holding(header) !== undefined;
  }

  /** Does this welcome answer one of our hellos? */
  awaits(header: Header): boolean {
    return this.#masters.awaits(header);
  }

  /** Does this cookie answer one of our hellos? */
  asks(header: Header): boolean {
    return this.#masters.asks(header);
  }

  /** Can this unsealed notice be an answer to something of ours? */
  concerns(header: Header): boolean {
    return this.#masters.concerned(header) !== undefined;
  }

  #take(
    { contact, session }: Held,
    message: Message,
    header: Header,
    { at }: Datagram,
    to: Address,
  ): Refusal | undefined {
    const { sequence } = header;
    switch (message.type) {
      case 'ask': {
        const { timescale, within: milliseconds } = message.body;
        const within = milliseconds === undefined ? undefined : spanOf(milliseconds * MILLISECOND);
        this.#masters.allegiance.lookForLeader(contact, at.at, within);
        return this.#answer({ session, to, sequence, arrived: at, timescale, within });
      }
      case 'adjust': {
        // Who asks by itself is never corrected.
        if (this.#asksItself) return 'wrong-role';
        if (header.term === 0) return 'not-leading';
        const question = { session, to, sequence, arrived: at } as const;
        const refusal = message.body.answered
          ? this.#answer({ ...question, timescale: 'raw' })
          : undefined;
        if (refusal === undefined && message.body.answered) this.#tellWall(contact, session);
        return refusal ?? this.#adjust(session, message.body, sequence, at.at);
      }
      case 'reply':
        // Asks leave under the newest session only; an older one's answer could fit by number alone.
        if (session !== contact.link.session) return 'unasked';
        return message.body.timescale === 'group'
          ? this.#answered(contact, message.body, header, at)
          : 'wrong-role';
      case 'notice':
        return this.#noticed(contact, message.body, at.at, true);
      case 'beacon':
        contact.beacon = message.body;
        return undefined;
      case 'wallClock':
        return 'wrong-role';
    }
  }

  #welcomed(datagram: Datagram, header: Header): Refusal | undefined {
    const refusal = this.#masters.welcomed(datagram, header);
    if (refusal !== undefined) return refusal;
    this.#noAnswerAt = NEVER;
    this.#refusedBecause = undefined;
    return undefined;
  }

  /** Outside a session there are only hints. */
  #unsealed(datagram: Datagram, header: Header): Refusal | undefined {
    if (header.type !== TYPE.notice) return 'unknown-session';
    const message = readUnsealed(datagram.bytes, header);
    if (typeof message === 'string') return message;
    const contact = this.#masters.concerned(header);
    if (message.type !== 'notice' || contact === undefined) return 'unknown-session';
    if (!isHint(message.body.reason)) return 'unsealed';
    return this.#noticed(contact, message.body, datagram.at.at, false);
  }

  #noticed(contact: Contact, notice: Notice, at: RawTime, sealed: boolean): Refusal | undefined {
    if (!sealed && !contact.takesHint(at, this.#masters.interval)) return 'rate';
    // It is no refusal, and has been judged with the term.
    if (notice.reason === 'void-term') return undefined;
    this.#events.push({ type: 'notice', reason: notice.reason });
    // A hint about a session that works refuses nothing.
    if (sealed || contact.link.greeting) this.#refusedBecause = notice.reason;
    if (notice.reason === 'unknown-session' || notice.reason === 'leaving')
      this.#masters.miss(contact, at);
    return undefined;
  }

  #answer(question: Question): Refusal | undefined {
    if (this.#outbox.length >= REPLIES_MOST) return 'rate';
    question.session.hear();
    this.#outbox.push((at, buffer) => {
      // After so long it says nothing any more, and its hold would not fit the field.
      if (at.at - question.arrived.at <= HOLD_MOST)
        return writeReply(
          question,
          this.#clock,
          this.hears(at.at, question.within),
          at,
          buffer,
          this.#departures,
        );
      this.#refusals.add('held-too-long');
      return undefined;
    });
    return undefined;
  }

  /** The term of the leader if it is heard, else 0, as those who stand by are told. */
  hears(at: RawTime, within?: Span): number {
    return this.#masters.allegiance.hears(at, within);
  }

  /** Once an interval, behind the answer to the leader, one of the walls. */
  #tellWall({ link, takesWalls }: Contact, session: Session): void {
    if (!takesWalls || session !== link.session) return;
    this.#outbox.push(({ at }, buffer) => this.#walls?.write(session, this.#clock, at, buffer));
  }

  /** Applies a correction unless a newer one was applied already. */
  #adjust(session: Session, adjust: Adjust, sequence: number, at: RawTime): Refusal | undefined {
    if (sequence <= session.applied) return 'superseded';
    const line = toldLine(adjust, this.#clock.nearSeconds(at), at);
    if (line === undefined && adjust.kind !== 'hold') return 'delay-too-long';
    session.applied = sequence;
    if (adjust.kind === 'hold' || line === undefined) {
      this.#clock.holdOver(at);
      return undefined;
    }
    this.#clock.follow(line, at, adjust.kind === 'step', this.#masters.interval);
    return undefined;
  }

  #answered(contact: Contact, reply: GroupReply, header: Header, at: Stamp): Refusal | undefined {
    const near = groupTime(this.#clock.nearSeconds(at.at));
    const { follows, asker } = contact.asking;
    const turned = follows ? this.#reckoning.turnTo(contact, header.term, reply.settings) : 'same';
    if (turned === 'old') return 'superseded';
    // An exchange that waits for the next one is of the time before.
    if (turned === 'new') asker.forgetHeld();
    const { restarts } = this.#reckoning;
    const { refusal, samples } = contact.asking.answered(header.sequence, reply, at, near);
    if (this.#reckoning.restarts > restarts) this.#events.push({ type: 'began-again' });
    for (const sample of samples)
      this.#events.push({
        type: 'measured',
        at: sample.at,
        group: this.#reckoning.groupTimeOf(sample),
        delay: sample.delay,
      });
    // A contradiction moves nothing, but makes the line less certain.
    if (refusal !== undefined && refusal !== 'contradiction') return refusal;
    const line = contact.asking.follows ? this.#reckoning.line(at.at) : undefined;
    if (line !== undefined) this.#clock.follow(line, at.at, false, this.#masters.interval);
    return refusal;
  }

  wake(at: RawTime): void {
    if (at >= this.#noAnswerAt) this.#tellSilence();
    this.#masters.wake(at);
    this.#clock.wake(at);
  }

  /** A master that refused was told of by its reason. */
  #tellSilence(): void {
    this.#noAnswerAt = NEVER;
    if (this.#refusedBecause === undefined && !this.#masters.refusesSome)
      this.#events.push({ type: 'no-answer', masters: this.#masters.addresses });
  }

  wakeAt(): RawTime {
    const [masters, following] = [this.#masters.wakeAt(), this.#clock.wakeAt()];
    return Math.min(this.#noAnswerAt, masters, following) as RawTime;
  }

  poll(): FollowerEvent | undefined {
    return this.#events.shift();
  }

  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    const belief = (): Belief => beliefOf(this.#clock, at.at, this.#masters.allegiance.term);
    return this.#outbox.transmit(at, buffer) ?? this.#masters.transmit(at, buffer, belief);
  }

  departed(id: number, at: Stamp): void {
    this.#departures.departed(id, at);
  }

  observe(at: RawTime): FollowerObservation {
    const { time, bound } = this.#clock.now(at);
    const { master, term } = this.#masters.allegiance;
    const { roundTrip, loss } = this.#masters.asker;
    return Object.freeze({
      name: this.#options.name,
      algorithm: this.#options.algorithm,
      quality: this.#clock.quality,
      time,
      bound,
      rate: this.#clock.line.rate,
      slewing: this.#clock.slewing(at),
      sinceCorrection:
        this.#clock.followedAt === undefined ? undefined : ((at - this.#clock.followedAt) as Span),
      term,
      master: master?.link.session?.address,
      masters: this.#masters.observe(at),
      greeting: master === undefined || master.link.greeting,
      refusedBecause: this.#refusedBecause,
      waiting: this.#clock.waiting,
      roundTrip: this.#asksItself ? roundTrip.smoothed : undefined,
      restarts: this.#asksItself ? this.#reckoning.restarts : undefined,
      loss: Object.freeze(loss.observe()),
      refusals: this.#refusals.observe(),
    });
  }
}

/** What is answered, or is an answer. */
const isExchange = ({ type }: Message): boolean =>
  type === 'ask' || type === 'adjust' || type === 'reply';

const leaves = (message: Message): boolean =>
  message.type === 'notice' && message.body.reason === 'leaving';
