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
  groupDifference,
  identityOf,
  incredibleText,
  isCredible,
  allRefusals,
} from '@belfry/protocol';
import type { ServedClock } from '@belfry/protocol/ntp';
import type { Beacon } from '@belfry/protocol/wire';
import { Election } from '../election/election.js';
import type { Decision, Situation } from '../election/decision.js';
import { LineNews } from './line-news.js';
import { meritOf } from './merit.js';
import { MemberSettings } from './member-settings.js';
import { Master } from '../master.js';
import { followerOf, newMemberFollower } from './member-follower.js';
import type { MasterMemory } from '../group/memory.js';
import type { Signal } from '../signal.js';
import type { MemberEvent, MemberObservation, MemberOptions, MemberTuning } from './membership.js';
import { type Parent, ParentGroup } from './parent.js';
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
  readonly #follower: Follower | undefined;
  readonly #parent: ParentGroup;
  readonly #leaderLine = new LineNews();
  /** The clock whose time is told to whoever asks by NTP. */
  readonly clock: ServedClock;
  /** It led until now, and does not know the new leader's time yet. */
  #yielded = false;

  constructor(options: MemberOptions) {
    const { colleagues, parent, master } = options;
    const { own } = master.start;
    this.#options = options;
    this.#settings = new MemberSettings(options, this.#departures);
    this.#master = new Master(this.#settings.master);
    if (colleagues !== undefined) {
      const pupil = { ...colleagues, masters: colleagues.places, time: own.time };
      this.#follower = this.#newFollower(pupil, master.start.memory?.term ?? 0, own.raw);
    }
    this.clock = this.#master.clock;
    this.#parent = new ParentGroup(identityOf(options.group), parent, (pupil, at) => {
      const time = at === own.raw ? own.time : this.now(at).time;
      // The parent's terms are its own.
      return this.#newFollower({ ...pupil, time }, 0, at);
    });
    // It looks at once at how good the time is, and whose.
    const look = (at: RawTime): Situation => this.#situation(at);
    this.#election = new Election(this.#settings.standby, this.#master.leadership, look);
    this.#master.hasMostMasters = (at) => this.#election.hasMost(at);
    if (this.leads) this.#parent.join(own.raw);
  }

  #newFollower(pupil: Parent & { readonly time: GroupTime }, term: number, at: RawTime): Follower {
    const set = this.#master.wasSet;
    return newMemberFollower({ ...pupil, set, term }, this.#options.master, this.#departures, at);
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

  /** Ends the sessions of all whose key is gone or is another one. */
  expelUnknown(at: RawTime): void {
    this.#master.expelUnknown(at);
  }

  /** Its own keys have changed: among the masters of its group, and in its parent group. */
  renewKeys(own: Uint8Array | undefined, parent: Uint8Array | undefined, at: RawTime): void {
    if (own !== undefined) this.#follower?.renewKey(own, at);
    if (parent !== undefined) this.#parent.renewKey(parent, at);
  }

  /** Where the other masters are, once they have been looked up. */
  setMasters(places: readonly Place[], at: RawTime): void {
    this.#follower?.setMasters(places, at);
    this.#master.others = toldAddresses(places);
  }

  /** Where the parent group's masters are, once they have been looked up. */
  setParents(places: readonly Place[], at: RawTime): void {
    this.#parent.setMasters(places, at);
  }

  /** Is the other master that is configured as this host there, and needs not be looked for? */
  masterAnswers(host: Address): boolean {
    return this.#follower?.answers(host) ?? true;
  }

  /** The same of a master of the parent group. */
  parentAnswers(host: Address): boolean {
    return this.#parent.answers(host);
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
    this.#parent.follower?.leave();
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
    const follower = followerOf(datagram.bytes, this.#follower, this.#parent.follower);
    (follower ?? this.#master).receive(datagram);
    this.#after(at);
  }

  wake(at: RawTime): void {
    if (at >= this.#election.wakeAt()) {
      this.#election.wake(at);
      // Who was stopped, and is not the leader any more, must not do what a leader does.
      this.#decideAll(at);
      if (this.leads && this.hasTime) this.#follower?.followOwn(this.#master.line, at);
    }
    this.#follower?.wake(at);
    this.#parent.follower?.wake(at);
    this.#master.wake(at);
    this.#after(at);
  }

  /** Lets what one part has learned reach the others. */
  #after(at: RawTime): void {
    this.#hearFollowers();
    for (let signal = this.#master.signal(); signal !== undefined; signal = this.#master.signal())
      this.#take(signal, at);
    this.#followLeader(at);
    this.#followParent(at);
    this.#decideAll(at);
    if (this.#election.beaconDue(at)) this.#sendBeacons(at);
  }

  #decideAll(at: RawTime): void {
    const election = this.#election;
    for (let one = election.poll(); one !== undefined; one = election.poll()) this.#decide(one, at);
  }

  #hearFollowers(): void {
    for (const whom of ['leader', 'parent'] as const) {
      const follower = whom === 'leader' ? this.#follower : this.#parent.follower;
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
    const { clock } = this.#follower;
    const news = this.#leaderLine.take(clock);
    if (news === undefined) return;
    const before = this.now(at).time;
    this.#master.followLine(news.line, news.quality, at, news.ordered);
    if (!this.#yielded || news.quality !== 'synchronised') return;
    this.#yielded = false;
    const gap = groupDifference(this.#master.groupTime(at), before);
    const alarm = Math.abs(gap) > this.#settings.standby.gapAlarm;
    this.#events.push({ type: 'healed', gap, alarm });
  }

  #followParent(at: RawTime): void {
    if (this.#parent.findLoop(at)) {
      this.#events.push({ type: 'loop' });
      this.#master.standAlone(at);
    }
    const news = this.#parent.news(at);
    if (news === undefined) return;
    this.#master.followLine(news.line, news.quality, at, news.ordered);
  }

  #decide(decision: Decision, at: RawTime): void {
    if (decision.type === 'lead') {
      // One that heals leads on, under a later term.
      if (decision.why !== 'healed') this.#master.lead(at);
      this.#follower?.leadUnder(this.#master.term);
      this.#leaderLine.forget();
      this.#yielded = false;
      this.#parent.join(at);
      this.#master.sendBeacon(this.#beacon(at), true);
    } else if (decision.type === 'stand-by') {
      this.#master.standBy();
      this.#follower?.leadUnder(0);
      // What it knows of the new leader by now was its own.
      this.#leaderLine.take(this.#follower!.clock);
      this.#yielded = true;
      this.#parent.part();
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
    const said = { ...this.#election.beacon(at, hears), ...this.#parent.lineage(at) };
    return { ...said, keys: this.#keysDigest };
  }

  /** What tells this master's keys from others, 1 to 255; 0 if nothing does. */
  get #keysDigest(): number {
    return this.#options.master.keys.digest?.() ?? 0;
  }

  #situation(at: RawTime): Situation {
    const { bound } = this.now(at);
    const agents = this.#options.master.keys.agentsExpected();
    const { mode } = this.#options.master;
    const merit = meritOf(this.#master, mode, this.#parent.follower !== undefined);
    return { merit, bound, agents, ...this.#master.presence(at) };
  }

  wakeAt(): RawTime {
    return Math.min(
      this.#master.wakeAt(),
      this.#follower?.wakeAt() ?? Infinity,
      this.#parent.follower?.wakeAt() ?? Infinity,
      this.#election.wakeAt(),
    ) as RawTime;
  }

  poll(): MemberEvent | undefined {
    return this.#events.shift() ?? this.#master.poll();
  }

  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    return (
      this.#follower?.transmit(at, buffer) ??
      this.#parent.follower?.transmit(at, buffer) ??
      this.#master.transmit(at, buffer)
    );
  }

  departed(id: number, at: Stamp): void {
    this.#departures.departed(id, at);
  }

  observe(at: RawTime): MemberObservation {
    const election = this.#election;
    const seen = this.#master.observe(at);
    return Object.freeze({
      ...seen,
      refusals: allRefusals(seen.refusals, this.#follower?.observe(at).refusals),
      election: this.#follower && {
        duty: this.leads ? ('leads' as const) : ('stands-by' as const),
        number: this.#options.colleagues!.number,
        leader: election.leader,
        knownTerm: this.#master.leadership.known,
        others: election.peers(at),
        kept: election.kept,
        keys: this.#keysDigest,
      },
      ...this.#parent.lineage(at),
      parent: this.#parent.follower?.observe(at),
    });
  }
}
