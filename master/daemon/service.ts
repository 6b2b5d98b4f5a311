// The master's process: a daemon around one master of a group, with keys that can be changed while it runs.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Credential, isSameKey } from '@belfry/protocol/seal';
import {
  type GroupTime,
  MILLISECOND,
  type RawTime,
  groupAdd,
  groupDifference,
  groupTime,
  incredibleText,
  isCredible,
  rawDifference,
  spanOf,
} from '@belfry/protocol';
import {
  ordersPath,
  Daemon,
  LastDay,
  headlineOf,
  isAboutTelling,
  logReload,
  type ReloadAnswer,
} from '@belfry/host/daemon';
import type { DeviceClock, Machine } from '@belfry/host';
import { HostWatch, type Transport } from '@belfry/host/transport';
import type { Service } from '@belfry/host/cli';
import { countOf, formatAddress, formatDuration, parseInstant } from '@belfry/host/config';
import type { MasterMemory } from '../core/group/memory.js';
import type { Member } from '../core/member/member.js';
import type { MemberEvent, MemberObservation } from '../core/member/membership.js';
import type { MasterConfig } from '../config/config.js';
import type { GoodMaster } from '../config/judge.js';
import { readParentKey } from '../config/master-keys.js';
import { lookAtGroup } from './day-look.js';
import { LeapDesk } from './leap-desk.js';
import { parseMasterMemory } from './memory.js';
import { newMember, readEvery, readSystemClock } from '../config/new-member.js';
import { ReferenceDesk, type ReferenceReport } from './reference.js';
import { MasterReloading } from './reloading.js';
import { type Order, parseLook, parseOrder } from './order.js';
import { RoundLog } from '../core/agreement/round-log.js';
import { type RoundLine, reportRounds } from './report-rounds.js';
import { type MasterReport, reportMaster } from './report.js';
import { RosterDesk } from './roster-desk.js';
import { type EventContext, tellMaster } from './tell.js';
import { troublesOf } from './troubles.js';

/** In beacon intervals: how long a leader that ends waits until another one leads. */
const HAND_OVER = 3;
/** A flag of the kernel is set in the last hours of a day, milliseconds. */
const LEAP_LOOKED_EVERY = 60_000;

/** So many rounds at once whoever follows is told of. */
const ROUNDS_TOLD = 8;

/** After these the state is worth a write at once. */
const SAVED = new Set<MemberEvent['type']>(['term', 'formed', 'set-by-operator']);

/** The leader's time has jumped, by an operator's order as likely as not: this master may have to undo it. */
const isSaved = (event: MemberEvent): boolean =>
  SAVED.has(event.type) ||
  (event.type === 'follows' && event.event.type === 'stepped' && !event.event.first);

/**
 * A master as a running daemon: one member of a group, the keys that it accepts, and the orders that it takes at its
 * control sockets.
 */
export class MasterService implements Service {
  readonly #reloading: MasterReloading;
  readonly #desk: RosterDesk;
  #parentKey: Credential | undefined;
  readonly #parents: HostWatch;
  readonly #daemon: Daemon<MemberEvent, MemberObservation, MasterMemory, Member>;
  readonly #day = new LastDay(performance.now());
  readonly #roundLog = new RoundLog();
  readonly #references = new ReferenceDesk();
  readonly #leaps = new LeapDesk();
  #leapLooks: NodeJS.Timeout | undefined;
  #reading: NodeJS.Timeout | undefined;
  #started = false;

  /** `file` is undefined for the usual one. */
  constructor(good: GoodMaster, file?: string) {
    const { config, roster, parentKey } = good;
    const { parent } = config;
    this.#reloading = new MasterReloading(good, file, {
      reloadRoster: () => this.#desk.reload(),
      apply: (now, changed) => this.#apply(now, changed),
    });
    this.#desk = new RosterDesk(config, roster, {
      config: () => this.#config,
      role: () => this.#daemon.role,
      raw: () => this.#daemon.clock.raw(),
      log: () => this.#daemon.log,
      listens: () => this.#daemon.listens,
      turn: () => this.#daemon.turn(),
    });
    this.#parentKey = parentKey;
    const watch = {
      listen: () => this.#daemon.listens,
      tell: (level: 'info' | 'error', text: string) =>
        this.#daemon.log.fault(`resolve ${text}`, text, level),
    };
    this.#parents = new HostWatch({
      ...watch,
      hosts: parent?.masters ?? [],
      answers: (host) => this.#daemon.role.parent.answers(host),
      found: (places) => {
        this.#daemon.role.parent.setMasters(places, this.#daemon.clock.raw());
        this.#daemon.turn();
      },
    });
    const orders = ordersPath(config.socket ?? '');
    this.#daemon = new Daemon(config, {
      role: 'master',
      parseMemory: parseMasterMemory,
      tell: (event) => tellMaster(event, this.#eventContext()),
      newRole: (machine, memory) => this.#newMember(machine, memory),
      ...(config.mode === 'master' && { onClockSet: () => this.#readSystemClock(true) }),
      mustSave: isSaved,
      heed: (event) => this.#desk.heed(event),
      look: (seen) =>
        this.#day.look(performance.now(), lookAtGroup(seen, this.#desk.roster.agents)),
      answer: (request, at, transport) => this.#answer(parseLook(request, orders), at, transport),
      reported: (at, transport) => {
        const report = this.#report(at, transport);
        return { report, troubles: () => troublesOf(report) };
      },
      rounds: (after) => this.#roundsAfter(after),
      obey: (request, at, transport) => this.#answer(parseOrder(request), at, transport),
    });
  }

  async start(): Promise<void> {
    const { address } = await this.#daemon.start();
    this.#started = true;
    const { mode } = this.#config;
    const { list, self } = this.#desk.masters;
    const { log } = this.#daemon;
    const who = list.length > 1 ? `${self}, one of ${list.length} masters,` : 'master';
    log.say(
      'info',
      `${who} on ${formatAddress(address)}/udp, mode ${mode}, ${countOf(this.#desk.roster.size, 'key')}`,
    );
    if (this.#desk.roster.size === 0)
      log.say('warn', 'nobody has a key yet: belfry-master add NAME makes one');
    for (const remark of this.#desk.remarks) log.say('warn', remark);
    this.#desk.tellPlace();
    if (mode !== 'average') this.#readLater();
    this.#leapLooks = setInterval(() => this.#lookForLeap(), LEAP_LOOKED_EVERY).unref();
    // Nobody waits for a name server.
    this.#desk.masters.look();
    this.#parents.look();
  }

  async stop(): Promise<void> {
    if (this.#started) await this.#handOver();
    clearTimeout(this.#reading);
    clearInterval(this.#leapLooks);
    this.#parents.stop();
    this.#desk.stop();
    await this.#daemon.stop('the master has stopped');
  }

  headline(): string {
    const { quality, gathering, bound, election } = this.#daemon.role.observe(
      this.#daemon.clock.raw(),
    );
    const clock = headlineOf(gathering ? 'gathering' : quality, bound);
    return election === undefined ? clock : `${election.duty.replace('-', ' ')}, ${clock}`;
  }

  /** A leader that ends waits until another master leads, if one is ready to. */
  async #handOver(): Promise<void> {
    const { role, clock } = this.#daemon;
    if (!role.resign(clock.raw())) return;
    this.#daemon.log.say('info', 'handing over to another master');
    this.#daemon.turn();
    const pause = this.#config.standby.beacon / MILLISECOND;
    const end = performance.now() + HAND_OVER * pause;
    while (this.#daemon.role.leads && performance.now() < end) await sleep(pause / 20);
  }

  /** Reads configuration, roster and keys again, and looks other masters up again. */
  reload(): void {
    this.#reload();
  }

  #reload(): ReloadAnswer {
    const answer = this.#reloading.reload();
    logReload(this.#daemon.log, answer);
    this.#desk.masters.look();
    this.#parents.look();
    this.#daemon.turn();
    if (!answer.ok) return answer;
    const keys = `the keys were read again: ${countOf(this.#desk.roster.size, 'key')}`;
    return { ...answer, remarks: [...answer.remarks, keys] };
  }

  get #config(): MasterConfig {
    return this.#reloading.config;
  }

  /** The group's time goes on, and so do all sessions. */
  #apply(now: MasterConfig, changed: ReadonlySet<string>): void {
    const { consensus, clock, anonymous, standby, parent } = now;
    this.#daemon.log.level = now.log;
    this.#daemon.role.tune({ master: { consensus, clock, anonymous }, standby });
    if (isAboutTelling(changed)) void this.#daemon.tell(now);
    this.#tellLeap(this.#daemon.role, this.#daemon.clock);
    // Which masters there are, and how they stand by, is the desk's to tell the role.
    this.#desk.masters.follow();
    if (changed.has('parent.masters')) this.#parents.watch(parent?.masters ?? []);
    this.#renewParentKey();
  }

  /** The key by which its group is known in the parent group. */
  #renewParentKey(): void {
    const { parent } = this.#config;
    const { role, clock, log } = this.#daemon;
    const read = parent && readParentKey(parent);
    if (read === undefined) return;
    if ('fault' in read) {
      log.say('error', `${read.fault}; the key for the parent group stays as it was`);
    } else if (!isSameKey(read.credential.key, this.#parentKey!.key)) {
      this.#parentKey = read.credential;
      log.say('info', 'the key for the parent group is a new one: greeting its masters with it');
      role.parent.renewKey(read.credential.key, clock.raw());
    }
  }

  #newMember(machine: Machine, memory: MasterMemory | undefined): Member {
    const surroundings = {
      roster: this.#desk.roster,
      parentKey: this.#parentKey,
      colleagues: this.#desk.masters.colleagues,
      parents: this.#parents.places,
      roundLog: this.#roundLog,
    };
    const member = newMember(this.#config, surroundings, machine, memory);
    this.#tellLeap(member, machine.clock);
    return member;
  }

  /** Where this master stands now, for telling events. */
  #eventContext(): EventContext {
    const { masters } = this.#desk;
    return {
      term: this.#daemon.role.term,
      // Who joins, or was removed, leads nobody.
      alone: masters.list.length < 2 && masters.remarks.length === 0,
      nameOf: (number) => masters.nameOf(number),
      nameOfPeer: (peer) => this.#desk.nameOf(peer),
      leader: this.#daemon.role.leader,
    };
  }

  #readLater(): void {
    this.#reading = setTimeout(
      () => {
        this.#readSystemClock(false);
        this.#daemon.turn();
        this.#readLater();
      },
      readEvery(this.#config, this.#daemon.clock) / MILLISECOND,
    );
  }

  #lookForLeap(): void {
    this.#tellLeap(this.#daemon.role, this.#daemon.clock);
    this.#daemon.turn();
  }

  #tellLeap(role: Member, clock: DeviceClock): void {
    const { known, mistaken } = this.#leaps.look(
      this.#config.leap,
      clock.knowledge(),
      Date.now() / 1000,
    );
    role.leaps.knows(known, clock.raw(), mistaken);
  }

  #readSystemClock(wasSet: boolean): void {
    this.#daemon.role.read(readSystemClock(this.#config, this.#daemon.clock), wasSet);
  }

  #answer(order: Order, at: RawTime, transport: Transport): object {
    if (order.command === 'reload') return this.#reload();
    if (order.command === 'rounds') return reportRounds(this.#roundLog, order, this.#config.name);
    if (order.command === 'roster') return this.#desk.obey(order.order, order.who);
    const { role } = this.#daemon;
    if (order.command === 'set') this.#set(order, at);
    else if (order.command === 'undo') this.#undo(order.who, at);
    else if (order.command !== 'status') {
      const fault = order.command === 'yield' ? role.yield(at) : role.promote(at);
      this.#daemon.turn();
      if (fault !== undefined) throw new Error(fault);
    }
    return this.#report(at, transport);
  }

  #report(at: RawTime, transport: Transport): MasterReport {
    const { role, machine } = this.#daemon;
    const seen = role.observe(at);
    const place = {
      settings: this.#reloading.settings,
      self: this.#desk.masters.self,
      masters: this.#desk.masters.list,
      standby: this.#config.standby,
      expected: this.#desk.roster.agents,
      remarks: [...this.#desk.remarks, ...this.#desk.masters.faults, ...this.#parents.faults],
      lastDay: this.#day.report(performance.now()),
      ...this.#daemon.reportTelling(at),
      followers: this.#daemon.reportFollowers(),
      reference: this.#reportReference(),
      leap: this.#leaps.report(seen),
    };
    return reportMaster(seen, place, at, machine, transport);
  }

  #roundsAfter(after: string | undefined): readonly RoundLine[] {
    const wanted = {
      last: after === undefined ? 1 : ROUNDS_TOLD,
      after: after === undefined ? undefined : parseInstant(after),
    };
    return reportRounds(this.#roundLog, wanted, this.#config.name).rounds;
  }

  #reportReference(): ReferenceReport | null {
    const { mode, reference } = this.#config;
    if (mode === 'average') return null;
    return this.#references.report(this.#daemon.clock.knowledge(), reference, performance.now());
  }

  #timeOf(order: Extract<Order, { command: 'set' }>, at: RawTime): GroupTime {
    const { role, clock } = this.#daemon;
    if (order.by !== undefined) return groupAdd(role.now(at).time, spanOf(order.by));
    if (!order.now) return groupTime(order.seconds, order.nanoseconds);
    const { raw, time } = clock.readSystemClockFinely();
    return groupAdd(time, rawDifference(at, raw));
  }

  #set(order: Extract<Order, { command: 'set' }>, at: RawTime): void {
    if (!this.#daemon.role.leads) throw new Error(this.#standsByText());
    if (this.#config.mode === 'master')
      throw new Error('in mode master the group follows this machine: set its clock instead');
    const { role } = this.#daemon;
    if (role.observe(at).references.some(({ standing }) => standing === 'agrees'))
      throw new Error('in mode reference the group follows UTC, which its references know now');
    const time = this.#timeOf(order, at);
    if (!isCredible(time.seconds)) throw new Error(incredibleText(time));
    // Before the first agreement nobody has been shown a time.
    const back = role.hasTime ? groupDifference(role.now(at).time, time) : spanOf(0);
    const { maxBackwardStep } = this.#config.clock;
    if (back > maxBackwardStep)
      throw new Error(
        `that is ${formatDuration(back)} back, beyond clock.maxBackwardStep of ` +
          `${formatDuration(maxBackwardStep)}: every clock would stand still for so long`,
      );
    this.#daemon.log.say('warn', `${order.who} orders the time to be set`);
    role.setByOperator(time, at);
    this.#daemon.turn();
  }

  #undo(who: string, at: RawTime): void {
    const { role, log } = this.#daemon;
    if (!role.leads) throw new Error(this.#standsByText());
    role.undoSetting(at);
    log.say('warn', `${who} ordered the last setting of the time to be undone`);
    this.#daemon.turn();
  }

  #standsByText(): string {
    const { leader } = this.#daemon.role;
    if (leader === undefined)
      return 'this master stands by, and none leads now: set the time later';
    return `this master stands by: set the time at ${this.#desk.masters.placeText(leader)}, which leads`;
  }
}
