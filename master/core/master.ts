// The master's role: measures every agent, agrees on group time each round, corrects and answers.

import { type Reading, ShownClock, type ShownPolicy, type Line } from '@belfry/protocol/clock';
import {
  type Address,
  type Datagram,
  type Endpoint,
  type Random,
  type Transmission,
  Departures,
  keptTime,
  Outbox,
  type Refusal,
  RefusalCounts,
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  type Stamp,
  groupDifference,
} from '@belfry/protocol';
import {
  type Header,
  viewOf,
  type Beacon,
  type Quality,
  TYPE,
  type Message,
  inspect,
  readUnsealed,
  type RawReply,
} from '@belfry/protocol/wire';
import { openMessage } from '@belfry/protocol/seal';
import type { AgentRecord } from './agent-record.js';
import { Announcements } from './announcements.js';
import { Admission, type AdmissionOptions } from './admission/admission.js';
import { Group, type WallReading } from './group.js';
import { Measuring } from './measuring.js';
import { Notices } from './admission/notices.js';
import { observeMaster } from './observe.js';
import type { MasterEvent, MasterObservation } from './observation.js';
import { Leadership } from './leadership.js';
import { Remembered } from './remembered.js';
import { type PendingAsk, writeAnswer } from './responder.js';
import { Roster, type Seat } from './roster.js';
import { type Presence, judgeHealth, presenceOf } from './presence.js';
import { Rounds, type RoundsOptions } from './rounds.js';
import { Schedule } from './schedule.js';
import type { Signal } from './signal.js';

/** Datagrams waiting to be pulled, beyond which asks are refused: answers would be stale. */
const WAITING_MOST = 4096;

export interface MasterOptions extends RoundsOptions, AdmissionOptions {
  readonly clock: ShownPolicy;
  readonly anonymous: boolean;
  /** The highest term known from before; the master leads under a later one. */
  readonly term: number;
  readonly random: Random;
  /** The machine's own clock, to remember how far the group's time is ahead of it. */
  readonly readOwn?: () => WallReading;
  /** Mode master, where that takes no time: reads the wall clock as group time is asked for or told. */
  readonly readReference?: () => WallReading;
  /** What it remembers from before it was started. */
  readonly lastGood?: Memory | undefined;
  /** Where it waits to hear when what it sent left, with others of one device. */
  readonly departures?: Departures;
}

/**
 * A machine's own clock that is further from the group's time was set wrongly, or will be set: crystals that
 * nobody corrects run apart by five minutes in a year.
 */
export const AHEAD_MOST = 3600 * SECOND;
const NO_TIME: GroupTime = { seconds: 0, nanoseconds: 0 };

/** What survives a restart: the term, so that agents know the next one as newer, time and rate. */
export interface Memory {
  readonly term: number;
  /** The last good time, to a second; 0 for none. */
  readonly time: GroupTime;
  /** The group's rate over the master's raw clock. */
  readonly rate: number;
  /**
   * How far the group's time was ahead of the machine's own clock, so that one goes on by the other:
   * whole nanoseconds. Undefined beyond `AHEAD_MOST`, and where there was no group that averages.
   */
  readonly ahead?: Span;
}

export class Master implements Endpoint<MasterEvent, MasterObservation> {
  readonly #options: MasterOptions;
  /** Whether it leads: an election may begin and end that, and then says so by `lead` and `standBy`. */
  readonly leadership: Leadership;
  readonly #remembered: Remembered;
  readonly #roster = new Roster();
  readonly #admission: Admission;
  readonly #announcements: Announcements;
  readonly #group: Group;
  readonly #rounds: Rounds;
  readonly #shown: ShownClock;
  readonly #notices: Notices;
  readonly #refusals = new RefusalCounts();
  readonly #departures: Departures;
  readonly #schedule: Schedule;
  readonly #measuring: Measuring;
  readonly #outbox = new Outbox();
  /** What strangers can cause leaves after all else. */
  readonly #toStrangers = new Outbox();
  readonly #events: MasterEvent[] = [];
  readonly #signals: Signal[] = [];
  #roundAt: RawTime;

  constructor(options: MasterOptions) {
    this.#options = options;
    this.#departures = options.departures ?? new Departures();
    const tell = (event: MasterEvent): void => {
      this.#events.push(event);
    };
    const seed = viewOf(options.crypto.randomBytes(4)).getUint32(0);
    this.#notices = new Notices(this.#toStrangers, seed);
    const { place, agentsExpected } = options;
    this.leadership = new Leadership(options.term, place?.number, tell);
    if (place === undefined) this.leadership.begin();
    this.#remembered = new Remembered(
      this.leadership,
      this.#roster,
      agentsExpected,
      place === undefined,
    );
    this.#group = new Group(options, this.leadership);
    this.#rounds = new Rounds(options, this.#group, this.#roster);
    this.#schedule = new Schedule(options.interval, this.leadership, options.random);
    this.#measuring = new Measuring(
      this.leadership,
      place?.heardWithin,
      this.#group,
      this.#schedule,
      this.#refusals,
      this.#departures,
      options.interval,
    );
    this.#announcements = new Announcements(this.leadership, this.#roster, this.#outbox);
    this.#admission = new Admission(
      options,
      {
        leadership: this.leadership,
        roster: this.#roster,
        group: this.#group,
        schedule: this.#schedule,
        outbox: this.#outbox,
        toStrangers: this.#toStrangers,
      },
      tell,
    );
    this.#shown = new ShownClock(options.clock, this.#group.line);
    this.#roundAt = (options.own.raw + this.#roundPause()) as RawTime;
  }

  /** Other masters' addresses, once a name server has told them. */
  set others(addresses: readonly Address[]) {
    this.#admission.others = addresses;
  }

  /** The term under which it leads; 0 while it stands by. */
  get term(): number {
    return this.leadership.term;
  }

  /** How to know whether more than half of all masters are there, none of which leads under a later term. */
  set hasMostMasters(hasMost: (at: RawTime) => boolean) {
    this.#remembered.hasMostMasters = hasMost;
  }

  get quality(): Quality {
    return this.#group.quality;
  }

  get line(): Line {
    return this.#group.line;
  }

  /** Did it ever have a time, its own or the group's? */
  get wasSet(): boolean {
    return this.#group.ownSet || !this.#group.gathering;
  }

  /** It has begun to lead: the group's time goes on as it was followed. */
  lead(at: RawTime): void {
    this.#group.lead(at);
    this.#follow(at, false);
    this.#roundAt = (at + this.#roundPause()) as RawTime;
    // What agents took the time to be when they came says nothing by now.
    if (!this.#group.gathering)
      for (const record of this.#roster.measured()) record.belief = undefined;
    this.canvass(at);
  }

  /** It stands by now: what it told its agents is past. */
  standBy(): void {
    this.#group.standBy();
    for (const record of this.#roster.records()) record.release();
  }

  /** Asks every agent soon: to correct it, or to hear whether it hears the leader. */
  canvass(at: RawTime, within?: Span): void {
    for (const record of this.#roster.measured())
      if (record.session !== undefined) this.#schedule.hurry(record, at, within);
  }

  /** Follows the line of another clock: the leader's while it stands by, or a parent group's. */
  followLine(line: Line, quality: Quality, at: RawTime): void {
    const first = this.#group.gathering;
    this.#group.follow(line, quality);
    this.#follow(at, first);
  }

  /** Follows its parent group no more. */
  standAlone(at: RawTime): void {
    this.#group.standAlone(at);
  }

  /** How many agents have ever been here, and how many answer. */
  presence(at: RawTime): Presence {
    return presenceOf(this.#roster.measured(), at, this.#schedule.interval);
  }

  /** Sends a beacon to all who keep a session with every master: `all`, or those that lead a group. */
  tellFollowers(beacon: Beacon, all: boolean): void {
    this.#announcements.beacon(beacon, all);
  }

  signal(): Signal | undefined {
    return this.#signals.shift();
  }

  /** What should survive a restart, at raw time `at`. */
  memory(at: RawTime): Memory {
    const { rate } = this.#group.line;
    const term = this.leadership.known;
    // Nothing is good before the first agreement: what was known before still is the last.
    const { lastGood } = this.#options;
    if (this.#group.gathering) return { rate, time: NO_TIME, ...lastGood, term };
    return { term, time: keptTime(this.now(at).time), rate, ...this.#ahead() };
  }

  #ahead(): Pick<Memory, 'ahead'> {
    const own = this.#group.averages ? this.#options.readOwn?.() : undefined;
    if (own === undefined) return {};
    const ahead = Math.round(groupDifference(this.#group.at(own.raw), own.time)) as Span;
    return Math.abs(ahead) > AHEAD_MOST ? {} : { ahead };
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
    for (const record of this.#roster.measured()) {
      if (record.session === undefined) continue;
      record.stepOrdered = true;
      record.walls.silence();
      this.#schedule.hurry(record, at);
    }
    this.#events.push({ type: 'dictated', moved });
  }

  /** Ends every session whose credential is not valid any more. */
  expelUnknown(at: RawTime): void {
    this.#admission.expelUnknown(at);
  }

  /** Says goodbye to everybody; the next calls of `transmit` send it. */
  leave(): void {
    this.#announcements.goodbye();
  }

  receive(datagram: Datagram): void {
    this.#readReference(datagram.at.at);
    const refusal = this.#receive(datagram);
    if (refusal === undefined) return;
    this.#refusals.add(refusal);
    this.#notices.refused(refusal, datagram, this.leadership.term);
  }

  #receive(datagram: Datagram): Refusal | undefined {
    const header = inspect(datagram.bytes);
    if (typeof header === 'string') return header;
    if (header.type === TYPE.hello) return this.#admission.greeted(datagram, header);
    if (header.session === 0) return this.#unsealed(datagram, header);
    const seat = this.#roster.seatOf(header.session);
    if (seat === undefined) return 'unknown-session';
    const { record, session } = seat;
    const message = openMessage(session, datagram.bytes, header);
    if (message === 'replayed') session.path.echoed(datagram.from);
    if (typeof message === 'string') return message;
    if (record.offered?.session === session) {
      this.#admission.confirm(record, datagram);
      this.#remembered.claimed(record, record.hello!.belief.term, datagram.at.at);
    }
    const { bytes, from, at } = datagram;
    const isReply = message.type === 'reply';
    // A recorded reply opens as well: only one that was waited for says where its sender is.
    const to = isReply ? session.address : session.path.heard(from, bytes.length, at.at);
    const refusal = this.#take(seat, message, header, at, to);
    if (refusal === 'duplicate') session.path.echoed(from);
    if (refusal !== undefined) return refusal;
    if (isReply) session.path.heard(from, bytes.length, at.at);
    this.#settlePath(seat, isReply ? header.sequence : -1, from);
    record.heardAt = datagram.at.at;
    return undefined;
  }

  #refusedBy({ record, session }: Seat, term: number, at: RawTime): void {
    const { name } = record.credential;
    this.#signals.push({ type: 'refused', name, term });
    if (this.#remembered.isVoid(record, term, at)) this.#announcements.voidTerm(session, term);
  }

  /** Has it moved, as the reply to this ask shows, or may it have? Then it is asked there. */
  #settlePath({ record, session }: Seat, answered: number, from: Address): void {
    const before = session.path.answered(answered, from);
    if (before !== undefined)
      this.#events.push({ type: 'moved', name: record.credential.name, from: before, to: from });
    const to = session.path.takeCandidate();
    if (to === undefined || record.session !== session) return;
    this.#outbox.push((at, buffer) =>
      this.#measuring.probe(record, to, this.leadership.term, at, buffer),
    );
  }

  #take(
    { record, session }: Seat,
    message: Message,
    header: Header,
    at: Stamp,
    to: Address,
  ): Refusal | undefined {
    switch (message.type) {
      case 'ask':
        return this.#respond({
          session,
          to,
          sequence: header.sequence,
          arrived: at,
        });
      case 'reply':
        return message.body.timescale === 'raw'
          ? this.#answered(record, message.body, header, at)
          : 'wrong-role';
      case 'notice':
        if (message.body.reason === 'leaving') this.#admission.left(record);
        if (message.body.reason === 'stale-term' && header.term !== 0)
          this.#refusedBy({ record, session }, header.term, at.at);
        return undefined;
      case 'adjust':
        return 'wrong-role';
      case 'beacon': {
        const { name, role } = record.credential;
        if (role !== 'master') return 'wrong-role';
        this.#signals.push({ type: 'beacon', name, beacon: message.body, term: header.term });
        return undefined;
      }
      case 'wallClock':
        if (record.asksItself) return 'wrong-role';
        record.tellWall(message.body, at.at, this.#group.at(at.at));
        return undefined;
    }
  }

  #respond(ask: PendingAsk): Refusal | undefined {
    // Strangers leave half of the room to those who have a session.
    const most = ask.session === undefined ? WAITING_MOST / 2 : WAITING_MOST;
    if (this.#outbox.length >= most) return 'rate';
    ask.session?.hear();
    this.#outbox.push((at, buffer) =>
      writeAnswer(buffer, ask, this.#group, at, this.leadership.term, this.#departures),
    );
    return undefined;
  }

  #unsealed(datagram: Datagram, header: Header): Refusal | undefined {
    if (header.type !== TYPE.ask) return 'unknown-session';
    const message = readUnsealed(datagram.bytes, header);
    if (typeof message === 'string') return message;
    if (!this.#options.anonymous) return 'anonymous-refused';
    return this.#respond({ to: datagram.from, sequence: header.sequence, arrived: datagram.at });
  }

  #answered(
    record: AgentRecord,
    reply: RawReply,
    { sequence, term }: Header,
    at: Stamp,
  ): Refusal | undefined {
    const { restarts } = record;
    const refusal = this.#measuring.answered(record, reply, sequence, at);
    if (record.restarts > restarts)
      this.#events.push({ type: 'began-again', name: record.credential.name });
    if (refusal === undefined) this.#remembered.follows(record);
    if (
      !this.leadership.leads &&
      record.credential.role === 'agent' &&
      (refusal === undefined || refusal === 'contradiction')
    )
      this.#signals.push({ type: 'witness', name: record.credential.name, hears: term });
    if (refusal === undefined && this.#measuring.outdated(record, at.at))
      this.#outbox.push((departs, buffer) =>
        this.#measuring.followUp(record, this.leadership.term, departs, buffer),
      );
    return refusal;
  }

  /** What was not read may have been set: so it is read before it is told. */
  #readReference(at: RawTime): void {
    const { readReference } = this.#options;
    if (readReference !== undefined && this.#group.wantsReading(at)) this.read(readReference());
  }

  wake(at: RawTime): void {
    this.#readReference(at);
    for (;;) {
      const record = this.#schedule.due(at);
      if (record === undefined) break;
      this.#outbox.push((departs, buffer) =>
        this.#measuring.ask(record, this.leadership.term, departs, buffer),
      );
    }
    if (at >= this.#roundAt) this.#round(at);
  }

  #round(at: RawTime): void {
    this.#admission.expire(at);
    // While another master leads there are no rounds: this one only looks who is there.
    if (this.leadership.leads) this.#hold(at);
    else judgeHealth(this.#roster.measured(), at, this.#schedule.interval);
    const pause = this.#roundPause();
    const missed = Math.max(Math.floor((at - this.#roundAt) / pause), 0);
    this.#roundAt = (this.#roundAt + (missed + 1) * pause) as RawTime;
  }

  #hold(at: RawTime): void {
    this.#events.push(...this.#rounds.run(at));
    this.#follow(at, this.#rounds.number === this.#rounds.formedIn);
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
    return this.#outbox.transmit(at, buffer) ?? this.#toStrangers.transmit(at, buffer);
  }

  departed(id: number, at: Stamp): void {
    this.#departures.departed(id, at);
  }

  observe(at: RawTime): MasterObservation {
    const { mode } = this.#options;
    const parts = { roster: this.#roster, group: this.#group, rounds: this.#rounds };
    const own = { mode, ...this.now(at), term: this.leadership.term };
    return observeMaster(parts, { ...own, refusals: this.#refusals.observe() }, at);
  }
}
