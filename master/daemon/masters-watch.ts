// The other masters of a running one: who they are by now, where they are, and whether this one takes part.

import { type Address, type Place, type RawTime, sameAddress } from '@belfry/protocol';
import type { Log } from '@belfry/host/daemon';
import { formatAddress } from '@belfry/host/config';
import { HostWatch } from '@belfry/host/transport';
import type { Member } from '../core/member/member.js';
import type { Colleagues } from '../core/member/membership.js';
import { isLive } from '../core/roster/entry.js';
import { addressesIn, type ListedMaster, listMasters } from '../config/listed-masters.js';
import type { MasterConfig } from '../config/config.js';
import type { RosterKeeper } from '../roster/keeper.js';

/** A master that was removed is still reached for so long, to be told that it was; milliseconds. */
const LINGERS = 5000;

/** The running master whose roster and masters these are. */
export interface DeskMaster {
  /** As it counts now. */
  readonly config: () => MasterConfig;
  readonly role: () => Member;
  readonly raw: () => RawTime;
  readonly log: () => Log;
  readonly listens: () => Address;
  /** The role has something to send. */
  readonly turn: () => void;
}

/** Follows the list of masters in the roster, or in the configuration, and tells the role when it is another. */
export class MastersWatch {
  readonly #keeper: RosterKeeper;
  readonly #master: DeskMaster;
  readonly #watch: HostWatch;
  #list: readonly ListedMaster[];
  /** Those that were removed a moment ago, by name. */
  readonly #gone = new Map<string, ListedMaster>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** It has had all of another master's roster. */
  #hasRoster = false;
  /** The hosts that are watched, as text. */
  #watched = '';
  /** What the role was told last, as text. */
  #told = '';
  /** Of a master that was removed, what it was known by. */
  #key: Uint8Array | undefined;

  constructor(keeper: RosterKeeper, master: DeskMaster) {
    this.#keeper = keeper;
    this.#master = master;
    this.#list = listMasters(this.#config, keeper.roster);
    this.#watch = new HostWatch({
      hosts: this.#hosts(),
      listen: master.listens,
      answers: (host) => master.role().masterAnswers(host),
      found: () => {
        master.role().setMasters(this.#places(), master.raw());
        master.turn();
      },
      tell: (level, text) => master.log().fault(`resolve ${text}`, text, level),
    });
    this.#watched = this.#hosts().map(formatAddress).join();
    this.#told = this.#text(this.colleagues);
  }

  get #config(): MasterConfig {
    return this.#master.config();
  }

  /** Which of the masters this one is; undefined for one that is alone. */
  get self(): string | undefined {
    return this.#config.name ?? this.#keeper.self;
  }

  /** All masters of the group, this one included. */
  get list(): readonly ListedMaster[] {
    return this.#list;
  }

  /** It has not got the group's roster yet. */
  get #joins(): boolean {
    return this.#keeper.join.length > 0;
  }

  /** It was one of the masters, and is none any more. */
  get #isRemoved(): boolean {
    if (this.#joins || this.self === undefined || this.#config.masters.length > 0) return false;
    return this.#keeper.roster.entry(this.self) !== undefined && this.#own === undefined;
  }

  get #own(): ListedMaster | undefined {
    return this.#list.find(({ name }) => name === this.self);
  }

  /** What keeps this master from taking part, and what to do; nothing if it does. */
  get remarks(): readonly string[] {
    const { join } = this.#keeper;
    if (this.#isRemoved)
      return [
        `${this.self} was removed from the group: stop this master (systemctl disable --now belfry-masterd)`,
      ];
    return this.#joins
      ? [
          `${this.self} has not got the group's roster yet: is a master there at ${join.join(', ')}?`,
        ]
      : [];
  }

  /** A line for each of the others whose name is not resolved. */
  get faults(): readonly string[] {
    return this.#watch.faults;
  }

  /** The others as the role is to know them; undefined for a master that is alone. */
  get colleagues(): Colleagues | undefined {
    const { self } = this;
    const absent = this.#joins || this.#isRemoved;
    const masters = this.#list.length + this.#gone.size;
    this.#key =
      (self === undefined ? undefined : this.#keeper.roster.credential(self)?.key) ?? this.#key;
    if (self === undefined || this.#key === undefined || (!absent && masters < 2)) return undefined;
    const { standby } = this.#config;
    return {
      name: self,
      key: this.#key,
      number: this.#own?.number ?? 0,
      rank: this.#own?.rank ?? 0,
      masters: Math.max(masters, 2),
      places: this.#places(),
      absent,
      ...standby,
    };
  }

  /** The roster has changed: the role follows, if that is about masters. */
  follow(): void {
    const before = this.#list;
    this.#list = listMasters(this.#config, this.#keeper.roster);
    for (const { name } of this.#list) this.#gone.delete(name);
    for (const one of before)
      if (!this.#list.some(({ name }) => name === one.name) && one.name !== this.self)
        this.#linger(one);
    this.#watchHosts();
    this.#tell();
  }

  #watchHosts(): void {
    const hosts = this.#hosts();
    const text = hosts.map(formatAddress).join();
    if (text !== this.#watched) this.#watch.watch(hosts);
    this.#watched = text;
  }

  /** All of another master's roster is here, or part of it. */
  learned(hasAll: boolean): void {
    this.#hasRoster ||= hasAll;
    const own = this.self === undefined ? undefined : this.#keeper.roster.entry(this.self);
    // What an invitation made of it has no version: until the group's own is here, the roster is not.
    if (this.#joins && this.#hasRoster && isLive(own) && own.version > 0) {
      this.#keeper.joined();
      this.#master.log().say('info', `${this.self} has the group's roster, and takes part now`);
    }
    this.follow();
  }

  /** Looks all of them up now. */
  look(): void {
    this.#watch.look();
  }

  /** Looks no more. */
  stop(): void {
    this.#watch.stop();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #linger(one: ListedMaster): void {
    this.#gone.set(one.name, one);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#gone.delete(one.name);
      this.#watchHosts();
      this.#tell();
      this.#master.turn();
    }, LINGERS).unref();
    this.#timers.add(timer);
  }

  #tell(): void {
    const { colleagues } = this;
    const text = this.#text(colleagues);
    if (text === this.#told) return;
    this.#told = text;
    this.#master.role().setColleagues(colleagues, this.#master.raw());
  }

  #text(colleagues: Colleagues | undefined): string {
    if (colleagues === undefined) return '';
    const { number, rank, masters, absent, places, name } = colleagues;
    return JSON.stringify({ name, number, rank, masters, absent, places });
  }

  get #others(): readonly ListedMaster[] {
    return [...this.#list.filter(({ name }) => name !== this.self), ...this.#gone.values()];
  }

  #hosts(): Address[] {
    const all = [
      ...this.#others.flatMap(({ addresses }) => addresses),
      ...addressesIn(this.#keeper.join),
    ];
    return all.filter((one, i) => all.findIndex((two) => sameAddress(one, two)) === i);
  }

  /** A place for each master, with all its addresses; where to join is one of its own until it is known whose it is. */
  #places(): Place[] {
    const known = this.#watch?.places ?? [];
    const placesAt = (hosts: readonly Address[]): Place[] =>
      known.filter((place) => hosts.some((host) => sameAddress(host, place)));
    const masters = this.#others.map(({ addresses }) => placesAt(addresses));
    const taken = masters.flat();
    const joins = placesAt(addressesIn(this.#keeper.join)).filter((one) => !taken.includes(one));
    return [...masters, ...joins.map((one) => [one])].flatMap(([first, ...more]) =>
      first === undefined
        ? []
        : [{ ...first, addresses: [first, ...more].flatMap(({ addresses }) => addresses) }],
    );
  }

  /** Where a master is, by its number, for people. */
  placeText(number: number): string {
    const master = this.#list.find((one) => one.number === number);
    const [address] = master?.addresses ?? [];
    if (master === undefined) return `master number ${number}`;
    return address === undefined ? master.name : `${master.name} (${formatAddress(address)})`;
  }

  /** What a master is called, by its number. */
  nameOf(number: number): string {
    return this.#list.find((one) => one.number === number)?.name ?? `master number ${number}`;
  }
}
