// One master of several, or of a group within a group: leads or stands by, over one socket.

import type { Follower } from '@belfry/agent/core';
import type { Reading } from '@belfry/protocol/clock';
import {
  Departures,
  type Address,
  type Datagram,
  type Endpoint,
  type Place,
  type Transmission,
  type GroupTime,
  type RawTime,
  type Stamp,
  identityOf,
  incredibleText,
  isCredible,
  allRefusals,
} from '@belfry/protocol';
import type { ServedClock } from '@belfry/protocol/ntp';
import type { Beacon } from '@belfry/protocol/wire';
import { Election } from '../election/election.js';
import type { Decision, Situation } from '../election/decision.js';
import { LeaderLine } from './leader-line.js';
import { MemberSettings } from './member-settings.js';
import { Master } from '../master.js';
import { followerOf, newMemberFollower } from './member-follower.js';
import type { MasterMemory } from '../group/memory.js';
import { Replication } from '../roster/replication.js';
import type { Signal } from '../signal.js';
import {
  type Colleagues,
  observeElection,
  type MemberEvent,
  type MemberObservation,
  type MemberOptions,
  type MemberTuning,
} from './membership.js';
import { type Parent, ParentGroup } from './parent.js';
import { peerSessions } from './peer-sessions.js';
import { situationOf } from './situation.js';
import { toldAddresses } from './told-addresses.js';
import type { SystemReading } from '../group/system-clock.js';

/**
 * One master of several, or of a group within a group: a `Master`, an `Election`, and the followers by which it is an
 * agent of the leader or of a parent group, all over one socket. A master that is alone is one, too.
 */
export class Member implements Endpoint<MemberEvent, MemberObservation> {
  readonly #options: MemberOptions;
  readonly #settings: MemberSettings;
  readonly #events: MemberEvent[] = [];
  /** Of all that is sent over the one socket. */
  readonly #departures = new Departures();
  readonly #master: Master;
  readonly #election: Election;
  #follower: Follower | undefined;
  readonly #replication: Replication | undefined;
  /** Its place in a parent group. */
  readonly parent: ParentGroup;
  readonly #leaderLine = new LeaderLine();
  /** The clock whose time is told to whoever asks by NTP. */
  readonly clock: ServedClock;
  /** What this machine knows of the next leap second. */
  readonly leaps: Master['leaps'];

  constructor(options: MemberOptions) {
    const { colleagues, parent, master, roster } = options;
    const { own } = master.start;
    this.#options = options;
    this.#replication =
      roster &&
      new Replication(roster, master.crypto, {
        term: () => this.term,
        absent: () => this.#settings.standby.absent === true,
        sessions: () => peerSessions(roster.masters, this.#follower, this.#master),
      });
    this.#settings = new MemberSettings(options, this.#departures, this.#replication);
    this.#master = new Master(this.#settings.master);
    if (colleagues !== undefined)
      this.#follower = this.#newFollower(
        { ...colleagues, masters: colleagues.places, time: own.time },
        { term: master.start.memory?.term ?? 0, at: own.raw },
        this.#replication,
      );
    this.clock = this.#master.clock;
    this.leaps = this.#master.leaps;
    this.parent = new ParentGroup(identityOf(options.group), parent, (pupil, at) => {
      const time = at === own.raw ? own.time : this.now(at).time;
      // The parent's terms are its own.
      return this.#newFollower({ ...pupil, time }, { term: 0, at });
    });
    // It looks at once at how good the time is, and whose.
    const look = (at: RawTime): Situation =>
      situationOf(master, this.#master, this.parent.follower !== undefined, at);
    this.#election = new Election(this.#settings.standby, this.#master.leadership, look);
    this.#master.hasMostMasters = (at) => this.#election.hasMost(at);
    if (this.leads) this.parent.join(own.raw);
  }

  /** As an agent of whoever leads its own group, or of its parent's. */
  #newFollower(
    pupil: Parent & { readonly time: GroupTime },
    { term, at }: { readonly term: number; readonly at: RawTime },
    exchange?: Replication,
  ): Follower {
    const set = this.#master.wasSet;
    const { master } = this.#options;
    return newMemberFollower({ ...pupil, set, term }, master, this.#departures, at, exchange);
  }

  /**
   * The masters of the group are others now, or this one's number, rank or key; undefined while it is alone. Whoever
   * leads goes on under its term, and no session ends.
   */
  setColleagues(colleagues: Colleagues | undefined, at: RawTime): void {
    const { masters } = this.#settings.standby;
    this.#settings.regroup(colleagues);
    this.#master.identity = this.#settings.identity;
    this.#master.others = toldAddresses(colleagues?.places ?? []);
    if (colleagues === undefined) this.#follower = undefined;
    else if (this.#follower === undefined) {
      const pupil = { ...colleagues, masters: colleagues.places, time: this.now(at).time };
      const term = this.#master.leadership.known;
      this.#follower = this.#newFollower(pupil, { term, at }, this.#replication);
      this.#follower.leadUnder(this.term);
      this.#leaderLine.forget();
    } else this.#follower.setMasters(colleagues.places, at);
    this.#election.renew(masters, at);
    this.#after(at);
  }

  /** The roster has changed here: sessions of who is gone end, and the other masters hear of it. */
  rosterChanged(at: RawTime): void {
    this.#master.expelUnknown(at);
    this.#replication?.changed(at);
    this.#after(at);
  }

  /** Takes other settings over; each counts from the next decision on that depends on it. */
  tune(tuning: MemberTuning): void {
    this.#settings.take(tuning);
    this.#master.clock.policy = tuning.master.clock;
  }

  /** Whether it leads the group. */
  get leads(): boolean {
    return this.#master.leadership.leads;
  }

  /** The number of the master that leads, as far as is known. */
  get leader(): number | undefined {
    return this.#election.leader;
  }

  /** The term under which it leads; 0 while it stands by. */
  get term(): number {
    return this.#master.term;
  }

  /** False while it gathers: nobody has been sent a time yet. */
  get hasTime(): boolean {
    return this.#master.quality !== 'unset';
  }

  /** What it shows at this raw time, and how wrong that may be: infinitely while the group has no time. */
  now(raw: RawTime): Reading {
    return this.#master.now(raw);
  }

  /** What should survive a restart. */
  memory(at: RawTime): MasterMemory {
    return this.#master.memory(at);
  }

  /** Takes in a reading of the machine's system clock, for mode master. */
  read(reading: SystemReading, wasSet = false): void {
    this.#master.read(reading, wasSet);
  }

  /** @throws Error with one line while another master leads, and for a time that nobody would believe. */
  setByOperator(time: GroupTime, at: RawTime): void {
    if (!this.leads) throw new Error('this master stands by: set the time at the one that leads');
    if (!isCredible(time.seconds)) throw new Error(incredibleText(time));
    this.#master.setByOperator(time, at);
  }

  /** Takes the last setting back, whoever led then. @throws Error with one line, also when there is none. */
  undoSetting(at: RawTime): void {
    if (!this.leads) throw new Error('this master stands by: undo it at the one that leads');
    this.#master.undoSetting(at);
  }

  /** Its own key among the masters of its group is another now. */
  renewKey(key: Uint8Array, at: RawTime): void {
    this.#follower?.renewKey(key, at);
  }

  /** Where the other masters are, once they have been looked up. */
  setMasters(places: readonly Place[], at: RawTime): void {
    this.#follower?.setMasters(places, at);
    this.#master.others = toldAddresses(places);
  }

  /** Is the other master that is configured as this host there, and needs not be looked for? */
  masterAnswers(host: Address): boolean {
    return this.#follower?.answers(host) ?? true;
  }

  /** Another master is to lead. Answers why not. */
  yield(at: RawTime): string | undefined {
    if (this.#follower === undefined) return 'this master is alone';
    return this.#settle(at, this.#election.yield(at));
  }

  /** This master is to lead. Answers why not. */
  promote(at: RawTime): string | undefined {
    return this.#settle(at, this.#election.promote(at));
  }

  #settle(at: RawTime, fault: string | undefined): string | undefined {
    this.#after(at);
    return fault;
  }

  /** Says goodbye to everybody, having handed over; the next calls of `transmit` send it. */
  leave(): void {
    this.parent.follower?.leave();
    this.#follower?.leave();
    this.#master.leave();
  }

  /** Hands over, if another master is ready. Answers whether it may take a moment. */
  resign(at: RawTime): boolean {
    const resigns = this.#election.resign(at);
    this.#after(at);
    return resigns;
  }

  receive(datagram: Datagram): void {
    const { at } = datagram.at;
    // A process that was stopped notices before anything else.
    if (at >= this.#election.wakeAt()) this.wake(at);
    const follower = followerOf(datagram.bytes, this.#follower, this.parent.follower);
    (follower ?? this.#master).receive(datagram);
    this.#after(at);
  }

  wake(at: RawTime): void {
    if (at >= this.#election.wakeAt()) {
      this.#election.wake(at);
      // Who was stopped, and is not the leader any more, must not do what a leader does.
      this.#decideAll(at);
      if (this.leads && this.hasTime) this.#follower?.followOwn(this.leaps, at);
    }
    this.#follower?.wake(at);
    this.parent.follower?.wake(at);
    this.#master.wake(at);
    this.#after(at);
  }

  /** Lets what one part has learned reach the others. */
  #after(at: RawTime): void {
    this.#hearFollowers();
    for (let signal = this.#master.signal(); signal !== undefined; signal = this.#master.signal())
      this.#take(signal, at);
    this.#followLeader(at);
    if (this.parent.leadsTo(this.#master, at)) this.#events.push({ type: 'loop' });
    this.#decideAll(at);
    this.#replicate(at);
    const hints = this.#replication?.hintDue(at) ?? false;
    if (this.#election.beaconDue(at) || (hints && !this.#settings.standby.absent))
      this.#sendBeacons(at);
  }

  #replicate(at: RawTime): void {
    const replication = this.#replication;
    replication?.wake(at);
    for (let one = replication?.learned(); one !== undefined; one = replication?.learned()) {
      this.#master.expelUnknown(at);
      this.#events.push({ type: 'roster', ...one });
    }
    if (replication?.completes() === true) this.#events.push({ type: 'has-roster' });
  }

  #decideAll(at: RawTime): void {
    const election = this.#election;
    for (let one = election.poll(); one !== undefined; one = election.poll()) this.#decide(one, at);
  }

  #hearFollowers(): void {
    for (const whom of ['leader', 'parent'] as const) {
      const follower = whom === 'leader' ? this.#follower : this.parent.follower;
      for (let event = follower?.poll(); event !== undefined; event = follower?.poll()) {
        if (whom === 'leader' && event.type === 'term') this.#master.leadership.learn(event.term);
        this.#events.push({ type: 'follows', whom, event });
      }
    }
  }

  #take(signal: Signal, at: RawTime): void {
    switch (signal.type) {
      case 'beacon':
        // Who is alone has nobody to stand by for, whoever has the key of a master.
        if (this.#follower === undefined) return undefined;
        this.#replication?.hinted(identityOf(signal.name), signal.beacon.keys, at);
        if (this.#settings.standby.absent) return undefined;
        this.#master.leadership.learn(signal.term);
        return this.#election.heard(signal.beacon, signal.term, at);
      case 'witness':
        return this.#election.witness(signal.name, signal.hears);
      case 'refused':
        return this.#refused(signal, at);
    }
  }

  #refused({ name, term }: { name: string; term: number }, at: RawTime): void {
    const isMaster = this.#options.master.keys.credential(name)?.role === 'master';
    if (this.#election.refused(name, term, isMaster, at)) this.#master.leadership.learn(term);
  }

  #followLeader(at: RawTime): void {
    if (this.#follower === undefined || this.leads) return;
    const gap = this.#leaderLine.follow(this.#follower.clock, this.#master, at);
    if (gap === undefined) return;
    const alarm = Math.abs(gap) > this.#settings.standby.gapAlarm;
    this.#events.push({ type: 'healed', gap, alarm });
  }

  #decide(decision: Decision, at: RawTime): void {
    if (decision.type === 'lead') {
      // One that heals leads on, under a later term.
      if (decision.why !== 'healed') this.#master.lead(at);
      this.#follower?.leadUnder(this.#master.term);
      this.#leaderLine.forget();
      this.parent.join(at);
      this.#master.sendBeacon(this.#beacon(at), true);
    } else if (decision.type === 'stand-by') {
      this.#master.standBy();
      this.#follower?.leadUnder(0);
      this.#leaderLine.yield(this.#follower?.clock);
      this.parent.part();
    } else if (decision.type === 'canvass') return this.#master.canvass(at, decision.within);
    this.#events.push({ type: 'decided', decision });
  }

  #sendBeacons(at: RawTime): void {
    const beacon = this.#beacon(at);
    this.#follower?.sendBeacon(beacon, this.term);
    if (this.leads) this.#master.sendBeacon(beacon, false);
  }

  #beacon(at: RawTime): Beacon {
    const hears = this.#follower?.hears(at) ?? this.term;
    const said = { ...this.#election.beacon(at, hears), ...this.parent.lineage(at) };
    return { ...said, keys: this.#options.master.keys.digest?.() ?? 0 };
  }

  wakeAt(): RawTime {
    return Math.min(
      this.#master.wakeAt(),
      this.#follower?.wakeAt() ?? Infinity,
      this.parent.follower?.wakeAt() ?? Infinity,
      this.#election.wakeAt(),
      this.#replication?.wakeAt() ?? Infinity,
    ) as RawTime;
  }

  poll(): MemberEvent | undefined {
    return this.#events.shift() ?? this.#master.poll();
  }

  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    return (
      this.#follower?.transmit(at, buffer) ??
      this.parent.follower?.transmit(at, buffer) ??
      this.#master.transmit(at, buffer) ??
      // Whatever tells of time goes first.
      this.#replication?.transmit(at, buffer)
    );
  }

  departed(id: number, at: Stamp): void {
    this.#departures.departed(id, at);
  }

  observe(at: RawTime): MemberObservation {
    const seen = this.#master.observe(at);
    const { leadership } = this.#master;
    return Object.freeze({
      ...seen,
      refusals: allRefusals(seen.refusals, this.#follower?.observe(at).refusals),
      election:
        this.#follower && observeElection(this.#election, this.#settings.standby, leadership, at),
      roster: this.#replication?.observe(at),
      ...this.parent.lineage(at),
      parent: this.parent.follower?.observe(at),
    });
  }
}
