// The master's role: measures every agent, agrees on group time each round, corrects and answers.

import type { Line, Reading } from '@belfry/protocol/clock';
import {
  Departures,
  type Address,
  type Datagram,
  type Endpoint,
  type Transmission,
  Outbox,
  RefusalCounts,
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  type Stamp,
  spanOf,
} from '@belfry/protocol';
import type { Session } from '@belfry/protocol/seal';
import { type Beacon, viewOf, type Quality } from '@belfry/protocol/wire';
import { Admission } from './admission/admission.js';
import { Notices } from './admission/notices.js';
import type { AgentRecord } from './agents/agent-record.js';
import { Announcements } from './agents/announcements.js';
import { Group } from './group/group.js';
import { Leadership, type MemberIdentity } from './leadership/leadership.js';
import { MasterClock } from './group/master-clock.js';
import type { MasterOptions } from './master-options.js';
import { Measuring } from './agents/measuring.js';
import { type MasterMemory, returnsTo } from './group/memory.js';
import type { MasterEvent, MasterObservation } from './observation.js';
import { observeMaster } from './observe.js';
import { type Presence, judgeHealth, presenceOf } from './agents/presence.js';
import type { LineNewsItem } from './member/line-news.js';
import { Receiver } from './receiver.js';
import { Remembered } from './agents/remembered.js';
import { AgentRecords } from './agents/agent-records.js';
import { Rounds } from './agreement/rounds.js';
import { Schedule } from './agents/schedule.js';
import { LeapKeeper } from './agents/leap-keeper.js';
import { orderSteps, spreadNews } from './agents/spread-news.js';
import type { Signal } from './signal.js';
import type { SystemReading } from './group/system-clock.js';

/** The role of a master: whoever drives it gives it datagrams and time, and pulls its datagrams and events out. */
export class Master implements Endpoint<MasterEvent, MasterObservation> {
  readonly #options: MasterOptions;
  /** Whether it leads: an election may begin and end that, and then says so by `lead` and `standBy`. */
  readonly leadership: Leadership;
  readonly #remembered: Remembered;
  readonly #records = new AgentRecords();
  readonly #admission: Admission;
  readonly #announcements: Announcements;
  readonly #receiver: Receiver;
  readonly #group: Group;
  /** What it shows. */
  readonly clock: MasterClock;
  /** What it knows of the next leap second. */
  readonly leaps: LeapKeeper;
  readonly #rounds: Rounds;
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
    const { mode, interval, consensus, start, keys, identity, hasParent, crypto } = options;
    const { readEvery } = options.systemClock;
    const isAlone = identity === undefined;
    this.#options = options;
    this.#departures = options.departures ?? new Departures();
    const emit = (event: MasterEvent): void => void this.#events.push(event);
    const seed = viewOf(crypto.randomBytes(4)).getUint32(0);
    this.#notices = new Notices(this.#toStrangers, seed);
    const remembered = start.memory?.term ?? 0;
    this.leadership = new Leadership(remembered, identity?.number, (term) =>
      emit({ type: 'term', term }),
    );
    if (isAlone) this.leadership.begin();
    const { leadership } = this;
    const { agentsExpected } = keys;
    this.#remembered = new Remembered(leadership, this.#records, agentsExpected, isAlone);
    this.#group = new Group({ mode, interval, consensus, start, hasParent, readEvery }, leadership);
    const returns = returnsTo(start.memory);
    const rounds = { interval, consensus, agentsExpected, returns, log: options.roundLog };
    this.#rounds = new Rounds(rounds, this.#group, this.#records);
    this.#schedule = new Schedule(interval, leadership, options.random);
    const shared = {
      leadership,
      records: this.#records,
      group: this.#group,
      schedule: this.#schedule,
      outbox: this.#outbox,
      departures: this.#departures,
    };
    const { heardWithin } = identity ?? {};
    this.#measuring = new Measuring(shared, this.#refusals, { interval, heardWithin });
    this.#announcements = new Announcements(leadership, this.#records, this.#outbox);
    this.#admission = new Admission(
      {
        ...(identity && { place: identity }),
        others: options.others,
        interval,
        crypto,
        credential: keys.credential,
      },
      {
        ...shared,
        announcements: this.#announcements,
        toStrangers: this.#toStrangers,
        refusals: this.#refusals,
        challenge: (record, at) => this.#challenge(record, at),
      },
      emit,
    );
    this.#receiver = new Receiver(
      {
        ...shared,
        admission: this.#admission,
        announcements: this.#announcements,
        remembered: this.#remembered,
        measuring: this.#measuring,
        events: this.#events,
        signals: this.#signals,
        exchange: options.exchange,
      },
      options,
    );
    const { clock, systemClock } = options;
    this.clock = new MasterClock(this.#group, clock, systemClock, start.memory);
    this.leaps = new LeapKeeper({ ...shared, clock: this.clock }, emit);
    this.#roundAt = (start.own.raw + this.#roundPause()) as RawTime;
  }

  /** Who is measured is asked out of its turn; a client has none. */
  #challenge(record: AgentRecord, at: RawTime): void {
    if (!record.asksItself) return this.#schedule.hurry(record, at, spanOf(0));
    this.#outbox.push((departs, buffer) =>
      this.#measuring.challenge(record, this.term, departs, buffer),
    );
  }

  /** Other masters' addresses, once they have been looked up. */
  set others(addresses: readonly Address[]) {
    this.#admission.others = addresses;
  }

  /** Which of several masters it is from now on; undefined for one that is alone. A term that it leads under goes on. */
  set identity(identity: MemberIdentity | undefined) {
    this.leadership.number = identity?.number;
    this.#measuring.heardWithin = identity?.heardWithin;
    this.#admission.name = identity?.name ?? '';
  }

  /** The session that it has with whoever has this name. */
  sessionOf(name: string): Session | undefined {
    return this.#records.named(name)?.session;
  }

  /** The term under which it leads; 0 while it stands by. */
  get term(): number {
    return this.leadership.term;
  }

  /** How to know whether more than half of all masters are there, none of which leads under a later term. */
  set hasMostMasters(hasMost: (at: RawTime) => boolean) {
    this.#remembered.hasMostMasters = hasMost;
  }

  /** How good its group time is; `unset` while it gathers. */
  get quality(): Quality {
    return this.#group.quality;
  }

  /** Group time against this master's raw clock. */
  get line(): Line {
    return this.#group.line;
  }

  /** In mode master: there is a system clock that can be followed. */
  get hasReference(): boolean {
    return this.#group.hasReference;
  }

  /** Did it ever have a time, its own or the group's? */
  get wasSet(): boolean {
    return this.#group.ownSet || !this.#group.gathering;
  }

  /** It has begun to lead: the group's time goes on as it was followed. */
  lead(at: RawTime): void {
    this.#tell(this.#group.lead(at));
    this.leaps.lead(at);
    this.clock.follow(at);
    this.#roundAt = (at + this.#roundPause()) as RawTime;
    // What agents took the time to be when they came says nothing by now.
    if (!this.#group.gathering)
      for (const record of this.#records.measured()) record.belief = undefined;
    this.canvass(at);
  }

  /** It stands by now: what it sent to its agents is past. */
  standBy(): void {
    this.#group.standBy();
    for (const record of this.#records.all()) record.release();
  }

  /** Asks every agent soon: to correct it, or to hear whether it hears the leader. */
  canvass(at: RawTime, within?: Span): void {
    for (const record of this.#records.measured())
      if (record.session !== undefined) this.#schedule.hurry(record, at, within);
  }

  /**
   * Follows the line of another clock: the leader's while it stands by, or a parent group's. One that is `ordered` may
   * step back what is shown here, and by this master's agents if it leads.
   */
  followLine({ line, quality, ordered, leap }: LineNewsItem, at: RawTime): void {
    const { leads } = this.leadership;
    this.clock.followLine({ line, quality, ordered, leap }, at, !leads);
    if (ordered && leads) orderSteps(this.#records, this.#schedule, at);
    this.#spread(at);
  }

  /** Follows its parent group no more. */
  standAlone(at: RawTime): void {
    this.#group.standAlone(at);
  }

  /** How many agents have ever been here, and how many answer. */
  presence(at: RawTime): Presence {
    return presenceOf(this.#records.measured(), at, this.#schedule.interval);
  }

  /** Sends a beacon to all who keep a session with every master: `all`, or those that lead a group. */
  sendBeacon(beacon: Beacon, all: boolean): void {
    this.#announcements.beacon(beacon, all);
  }

  /** The oldest signal that nobody has taken yet. */
  signal(): Signal | undefined {
    return this.#signals.shift();
  }

  /** What should survive a restart, at raw time `at`. */
  memory(at: RawTime): MasterMemory {
    return this.clock.memory(this.leadership.known, at);
  }

  /** What it shows at this raw time, and how wrong that may be: infinitely while the group has no time. */
  now(raw: RawTime): Reading {
    return this.clock.now(raw);
  }

  /** Group time itself, which the shown clock may still slew to. */
  groupTime(at: RawTime): GroupTime {
    return this.#group.at(at);
  }

  /** A reading of the machine's system clock; `wasSet` where somebody is known to have set that. */
  read(reading: SystemReading, wasSet = false): void {
    const event = this.clock.read(reading, wasSet);
    // A round makes something of where it says that UTC is.
    if (this.#group.traces) return;
    this.#tell(event);
    const { raw } = reading;
    const { stepThreshold } = this.#options.clock;
    const isFollowed = event?.type === 'reference-followed' && this.leadership.leads;
    if (isFollowed && -event.by > stepThreshold) {
      // Who sets back this machine's clock sets the group's time, as `set` does in mode average.
      this.clock.goBack(raw);
      orderSteps(this.#records, this.#schedule, raw);
    } else this.clock.follow(raw);
    this.#spread(raw);
  }

  #tell(event: MasterEvent | undefined): void {
    if (event !== undefined) this.#events.push(event);
  }

  #readIfDue(at: RawTime): void {
    const reading = this.clock.readingIfDue(at);
    if (reading !== undefined) this.read(reading);
  }

  /** Whoever was told of group time what does not hold any more hears at once, and not an interval later. */
  #spread(at: RawTime): void {
    if (!this.leadership.leads) return;
    spreadNews(this.#records, this.#announcements, this.#schedule, {
      holds: (promised) => this.#group.keeps(promised, at),
      at,
    });
  }

  /** An operator sets the time: every agent steps as far as its own policy allows. */
  setByOperator(time: GroupTime, at: RawTime): void {
    this.#tellSetting(this.clock.setByOperator(time, at), at);
  }

  /** Takes the last setting back. @throws Error with one line when there is nothing to undo. */
  undoSetting(at: RawTime): void {
    this.#tellSetting(this.clock.undoSetting(at), at);
  }

  #tellSetting(moved: Span, at: RawTime): void {
    orderSteps(this.#records, this.#schedule, at);
    this.#spread(at);
    this.#events.push({ type: 'set-by-operator', moved });
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
    this.#readIfDue(datagram.at.at);
    const refusal = this.#receiver.receive(datagram);
    if (refusal === undefined) return;
    this.#refusals.add(refusal);
    this.#notices.refused(refusal, datagram, this.leadership.term);
  }

  wake(at: RawTime): void {
    this.#readIfDue(at);
    for (;;) {
      const record = this.#schedule.due(at);
      if (record === undefined) break;
      this.#outbox.push((departs, buffer) =>
        this.#measuring.ask(record, this.leadership.term, departs, buffer),
      );
    }
    this.leaps.wake(at);
    if (at >= this.#roundAt) this.#round(at);
  }

  #round(at: RawTime): void {
    this.#admission.expire(at);
    // While another master leads there are no rounds: this one only looks who is there.
    if (this.leadership.leads) this.#hold(at);
    else judgeHealth(this.#records.measured(), at, this.#schedule.interval);
    const pause = this.#roundPause();
    const missed = Math.max(Math.floor((at - this.#roundAt) / pause), 0);
    this.#roundAt = (this.#roundAt + (missed + 1) * pause) as RawTime;
  }

  #hold(at: RawTime): void {
    this.clock.readOwnIfUnset();
    const { gathering } = this.#group;
    this.#events.push(...this.#rounds.run(at));
    if (gathering && !this.#group.gathering) this.leaps.formed(at);
    this.clock.follow(at);
    this.#spread(at);
  }

  /** While it gathers, a slow master looks every second whether it is done. */
  #roundPause(): number {
    const { interval } = this.#options;
    return this.#group.gathering ? Math.min(interval, SECOND) : interval;
  }

  wakeAt(): RawTime {
    return Math.min(this.#roundAt, this.#schedule.next(), this.leaps.wakeAt()) as RawTime;
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
    const parts = { records: this.#records, group: this.#group, rounds: this.#rounds };
    const refused = this.#admission.refusedLately(at);
    const { term } = this.leadership;
    const lastSetting = this.clock.lastSetting(at);
    const own = { mode, ...this.now(at), term, lastSetting, refused };
    return observeMaster(parts, { ...own, refusals: this.#refusals.observe() }, at);
  }
}
