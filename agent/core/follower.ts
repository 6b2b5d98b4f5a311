// The agent's role: joins the masters, answers their asks, follows the one that leads, holds over alone.

import { type Line, lineFrom, type Reading } from '@belfry/protocol/clock';
import {
  type Address,
  type Datagram,
  type Endpoint,
  type Place,
  type Transmission,
  Departures,
  Outbox,
  type Refusal,
  RefusalCounts,
  MILLISECOND,
  type RawTime,
  type Span,
  type Stamp,
  spanOf,
} from '@belfry/protocol';
import { openMessage } from '@belfry/protocol/seal';
import {
  type Adjust,
  type Beacon,
  TYPE,
  type Header,
  type Belief,
  type Message,
  inspect,
  noticeOf,
  voidedBy,
  type GroupReply,
  type LeapNote,
} from '@belfry/protocol/wire';
import { AgentClock, type AgentClockOptions } from './clock/agent-clock.js';
import { beliefOf } from './clock/belief.js';
import type { MasterRecord } from './masters/master-record.js';
import type { MasterSession } from './masters/master-records.js';
import { correct } from './clock/correction.js';
import { isExchange, leaves } from './message-kinds.js';
import { Masters, type MastersOptions } from './masters/masters.js';
import { type AgentMemory, agentMemory } from './clock/agent-memory.js';
import { MasterNotices } from './masters/master-notices.js';
import type { FollowerEvent, FollowerObservation } from './follower-observation.js';
import { GroupTimeEstimate } from './asking/group-time-estimate.js';
import {
  type PeerSession,
  type RosterExchange,
  takeRosterMessage,
} from './masters/roster-exchange.js';
import { Replies } from './answering/replies.js';
import { type ReportSources, Reports } from './answering/reports.js';
import type { FollowerTuning } from './follower-tuning.js';

/** What an agent is: its masters, its clock, and what hangs on it. */
export interface FollowerOptions extends MastersOptions, ReportSources {
  readonly clock: AgentClockOptions;
  /** How long a holdover may last before it is an alarm. */
  readonly holdoverAlarm: Span;
  /** Where it waits to hear when what it sent left, with others of one device. */
  readonly departures?: Departures;
  /** Of a master of several, which shares its roster with the masters that it follows. */
  readonly exchange?: RosterExchange;
}

/** The sender of a message, when it arrived, and where an answer goes. */
interface Arrival extends MasterSession {
  readonly header: Header;
  readonly at: Stamp;
  readonly to: Address;
}

/**
 * One agent: an endpoint that keeps a session with each of its masters, and a clock that follows the one that
 * leads. Nothing that arrives makes a call throw; what is refused is counted by its reason.
 */
export class Follower implements Endpoint<FollowerEvent, FollowerObservation> {
  readonly #options: FollowerOptions;
  readonly #asksItself: boolean;
  /** The shown clock and the line behind it, which others may follow. */
  readonly clock: AgentClock;
  readonly #masters: Masters;
  readonly #notices: MasterNotices;
  readonly #estimate: GroupTimeEstimate;
  readonly #replies: Replies;
  readonly #reports: Reports;
  readonly #refusals = new RefusalCounts();
  readonly #departures: Departures;
  readonly #outbox = new Outbox();
  readonly #events: FollowerEvent[] = [];

  constructor(options: FollowerOptions) {
    const { start, holdoverAlarm } = options;
    const emit = (event: FollowerEvent): void => {
      this.#events.push(event);
      if (event.type === 'leapt') this.#estimate.countAnew(event.by);
    };
    this.#options = options;
    this.#asksItself = options.algorithm === 'cristian';
    this.#departures = options.departures ?? new Departures();
    this.clock = new AgentClock(options.clock, holdoverAlarm, start, emit);
    this.#estimate = new GroupTimeEstimate((...told) => this.clock.hear(...told));
    const shared = { outbox: this.#outbox, departures: this.#departures };
    this.#masters = new Masters(options, { ...shared, estimate: this.#estimate }, emit);
    this.#notices = new MasterNotices(this.#masters, start, emit);
    this.#replies = new Replies({
      ...shared,
      clock: this.clock,
      refusals: this.#refusals,
      hears: (at, within) => this.hears(at, within),
    });
    this.#reports = new Reports(options, this.clock, this.#outbox);
  }

  /** Where the masters are, once a name server has found them or found others. */
  setMasters(masters: readonly Place[], at: RawTime): void {
    this.#masters.setMasters(masters, at);
  }

  /** Takes other settings over; each counts from the next decision on that depends on it. */
  tune({ clock, holdoverAlarm, interval }: FollowerTuning): void {
    this.clock.tune(clock, holdoverAlarm);
    this.#masters.askEvery = interval;
  }

  /** Is the master that is configured as this host there, and needs not be looked for? */
  answers(host: Address): boolean {
    return this.#masters.answers(host);
  }

  /** This device's key is another now. The clock goes on, and so do the sessions until there are new ones. */
  renewKey(key: Uint8Array, at: RawTime): void {
    this.#masters.renewKey(key, at);
  }

  /** What the master that it follows last said of itself; undefined if it never did. */
  get beacon(): Beacon | undefined {
    return this.#masters.leader.followed?.beacon;
  }

  /** This device leads under `term`, or has ceased to (0): earlier terms are over. */
  leadUnder(term: number): void {
    this.#masters.leadUnder(term);
  }

  /** Follows a line of this device's own, while it leads; `leapNote` says by which count that goes. */
  followOwn({ line, leapNote }: { line: Line; leapNote: LeapNote }, at: RawTime): void {
    this.clock.follow(lineFrom(line, at), at, false, this.#masters.interval, leapNote);
  }

  /** Sends every master a beacon, under `term` if this device leads. */
  sendBeacon(beacon: Beacon, term: number): void {
    this.#masters.broadcast({ type: 'beacon', body: beacon }, term);
  }

  /** The sessions with masters that say which they are. */
  get sessions(): readonly PeerSession[] {
    return this.#masters.records.sessions;
  }

  /** Says goodbye to the masters, so that they need not wait; the next calls of `transmit` send it. */
  leave(): void {
    this.#masters.broadcast({ type: 'notice', body: noticeOf('leaving') }, 0);
  }

  /** The shown clock: a time, and how wrong it may be. */
  now(raw: RawTime): Reading {
    return this.clock.now(raw);
  }

  /** What is to be kept over a restart, as it is at `at`. */
  memory(at: RawTime): AgentMemory {
    const { leader, records } = this.#masters;
    const { term } = leader;
    return agentMemory({ ...this.clock.kept(at), term, masters: records.unconfigured });
  }

  /** The term of the leader if it is heard, else 0: what it replies to masters that stand by. */
  hears(at: RawTime, within?: Span): number {
    return this.#masters.leader.hears(at, within);
  }

  /** Does this session belong to one of the masters? */
  hasSession(header: Header): boolean {
    return this.#masters.sessionOf(header) !== undefined;
  }

  /** Does this welcome, or this cookie, answer one of our hellos? */
  awaits(header: Header): boolean {
    return this.#masters.awaits(header);
  }

  /** Can this unsealed notice be an answer to something of ours? */
  concerns(header: Header): boolean {
    return this.#masters.concerned(header) !== undefined;
  }

  receive(datagram: Datagram): void {
    const refusal = this.#receive(datagram);
    if (refusal !== undefined) this.#refusals.add(refusal);
  }

  #receive(datagram: Datagram): Refusal | undefined {
    const header = inspect(datagram.bytes);
    if (typeof header === 'string') return header;
    if (header.type === TYPE.welcome) return this.#takeWelcome(datagram, header);
    if (header.type === TYPE.cookie) return this.#masters.cookie(datagram, header);
    if (header.type === TYPE.hello) return 'wrong-role';
    const sender = this.#masters.sessionOf(header);
    if (sender === undefined) return this.#notices.takeUnsealed(datagram, header);
    const message = openMessage(sender.session, datagram.bytes, header);
    if (message === 'replayed') sender.session.path.echoed(datagram.from);
    if (typeof message === 'string') return message;
    return (
      this.#overBecause(sender, message, header.term, datagram.at.at) ??
      this.#takeSealed(sender, message, header, datagram)
    );
  }

  #takeWelcome(datagram: Datagram, header: Header): Refusal | undefined {
    const refusal = this.#masters.welcomed(datagram, header);
    if (refusal === undefined) this.#notices.welcomed();
    return refusal;
  }

  /** Why nothing of this master is taken: its term is over, unless it says that no other is. */
  #overBecause(
    sender: MasterSession,
    message: Message,
    term: number,
    at: RawTime,
  ): Refusal | undefined {
    const voided = message.type === 'notice' ? voidedBy(message.body) : undefined;
    if (voided !== undefined && this.#masters.recalls(sender, voided, term, at)) return undefined;
    return this.#masters.refuses(sender, term, at);
  }

  #takeSealed(
    sender: MasterSession,
    message: Message,
    header: Header,
    datagram: Datagram,
  ): Refusal | undefined {
    const { from, at } = datagram;
    const { path } = sender.session;
    // A recorded reply opens too, and must not move anything: only a reply that was waited for.
    const to = message.type === 'reply' ? from : path.heard(from, datagram.bytes.length, at.at);
    const refusal = this.#take(message, { ...sender, header, at, to });
    if (refusal === 'duplicate') path.echoed(from);
    if (refusal === 'incredible-time')
      this.#events.push({ type: 'not-believed', master: sender.record.address });
    if (message.type !== 'reply' || refusal === undefined || refusal === 'contradiction') {
      this.#notices.heard();
      this.#masters.heard(sender, datagram, leaves(message) ? 0 : header.term);
      if (message.type === 'reply') this.#masters.answered(sender.record, at.at);
      this.#masters.settlePath(sender, datagram, header);
    }
    if (isExchange(message)) sender.record.connection.exchanged(at.at);
    return refusal;
  }

  #take(message: Message, arrival: Arrival): Refusal | undefined {
    const { record, session, header, at, to } = arrival;
    switch (message.type) {
      case 'ask': {
        const { timescale, within: milliseconds } = message.body;
        const within = milliseconds === undefined ? undefined : spanOf(milliseconds * MILLISECOND);
        this.#masters.leader.lookForLeader(record, at.at, within);
        this.#masters.asked(record, at.at);
        const { sequence } = header;
        const owed = { session, to, sequence, arrived: at, timescale, within };
        const refusal = this.#replies.owe(owed);
        if (refusal === undefined && !this.#asksItself)
          this.#reports.answered(record, session, { at: at.at, corrected: false });
        return refusal;
      }
      case 'adjust':
        return this.#takeAdjust(message.body, arrival);
      case 'reply':
        // Asks leave under the newest session only; an older one's answer could fit by number alone.
        if (session !== record.connection.session) return 'unasked';
        return message.body.timescale === 'group'
          ? this.#takeReply(record, message.body, header, at)
          : 'wrong-role';
      case 'notice':
        this.#notices.takeSealed(record, message.body, at.at);
        return undefined;
      case 'beacon':
        record.beacon = message.body;
        return undefined;
      case 'wallClock':
      case 'reference':
        return 'wrong-role';
      case 'rosterAsk':
      case 'rosterPart': {
        const [peer, { sequence }] = [{ peer: record.identity, session }, header];
        return takeRosterMessage(this.#options.exchange, peer, message, { sequence, at: at.at });
      }
    }
  }

  #takeAdjust(adjust: Adjust, arrival: Arrival): Refusal | undefined {
    const { record, session, header, at, to } = arrival;
    // An agent that asks by itself is never corrected.
    if (this.#asksItself) return 'wrong-role';
    if (header.term === 0) return 'not-leading';
    this.#masters.asked(record, at.at);
    const { sequence } = header;
    if (adjust.answered) {
      const refusal = this.#replies.owe({ session, to, sequence, arrived: at, timescale: 'raw' });
      if (refusal !== undefined) return refusal;
      this.#reports.answered(record, session, { at: at.at, corrected: true });
    }
    const { interval } = this.#masters;
    return correct(this.clock, adjust, { session, sequence, at: at.at, interval });
  }

  #takeReply(
    { asking }: MasterRecord,
    reply: GroupReply,
    header: Header,
    at: Stamp,
  ): Refusal | undefined {
    const { restarts } = this.#estimate;
    const { refusal, samples } = asking.takeReply(header, reply, at);
    if (this.#estimate.restarts > restarts) this.#events.push({ type: 'began-again' });
    for (const sample of samples)
      this.#events.push({
        type: 'measured',
        at: sample.at,
        group: this.#estimate.groupTimeOf(sample),
        delay: sample.delay,
      });
    // A contradiction moves nothing, but makes the line less certain.
    if (refusal !== undefined && refusal !== 'contradiction') return refusal;
    const line = asking.follows ? this.#estimate.line(at.at) : undefined;
    if (line === undefined) return refusal;
    const { interval } = this.#masters;
    if (this.#estimate.takeSetting()) this.clock.followSet(line, at.at, interval);
    else this.clock.follow(line, at.at, false, interval);
    return refusal;
  }

  wake(at: RawTime): void {
    this.#notices.wake(at);
    this.#masters.wake(at);
    this.clock.wake(at);
  }

  wakeAt(): RawTime {
    const clock = this.clock.wakeAt();
    return Math.min(this.#notices.wakeAt(), this.#masters.wakeAt(), clock) as RawTime;
  }

  poll(): FollowerEvent | undefined {
    return this.#events.shift();
  }

  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    const belief = (): Belief => beliefOf(this.clock, at.at, this.#masters.leader.term);
    return this.#outbox.transmit(at, buffer) ?? this.#masters.transmit(at, buffer, belief);
  }

  departed(id: number, at: Stamp): void {
    this.#departures.departed(id, at);
  }

  observe(at: RawTime): FollowerObservation {
    const clock = this.clock;
    const { followed, term } = this.#masters.leader;
    const { delay, loss } = this.#masters.asker;
    return Object.freeze({
      name: this.#options.name,
      algorithm: this.#options.algorithm,
      quality: clock.quality,
      shownQuality: clock.shownQuality(at),
      ...clock.now(at),
      untraced: clock.untraced,
      leap: clock.leap,
      rate: clock.line.rate,
      slewing: clock.slewing(at),
      sinceCorrection:
        clock.followedAt === undefined ? undefined : ((at - clock.followedAt) as Span),
      term,
      master: followed?.connection.session?.address,
      masters: this.#masters.observe(at),
      greeting: followed === undefined || followed.connection.wantsSession,
      refusedBecause: this.#notices.refusedBecause,
      waiting: clock.waiting,
      roundTrip: this.#asksItself ? delay : undefined,
      restarts: this.#asksItself ? this.#estimate.restarts : undefined,
      loss: Object.freeze(loss.observe()),
      refusals: this.#refusals.observe(),
    });
  }
}
