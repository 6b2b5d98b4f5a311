// A plant whose masters share a roster: each has its own copy, takes orders, and learns from the others, as its daemon does.

import { Follower } from '#agent/core/follower.js';
import type { FollowerEvent } from '#agent/core/follower-observation.js';
import {
  addNames,
  type Edited,
  type EditFault,
  type EditContext,
  placeMaster,
} from '#master/core/roster/edit.js';
import { encodeEntry } from '#master/core/roster/entry-bytes.js';
import { type Entry, isLive } from '#master/core/roster/entry.js';
import { Roster } from '#master/core/roster/roster.js';
import { Member } from '#master/core/member/member.js';
import type { Colleagues, MemberEvent } from '#master/core/member/membership.js';
import type { MasterMemory } from '#master/core/group/memory.js';
import type { Crypto } from '#protocol/crypto.js';
import { type Address, placeOf, type Place, type Random } from '#protocol/endpoint.js';
import type { CredentialRole } from '#protocol/seal/credential.js';
import {
  type GroupTime,
  groupAdd,
  groupDifference,
  type RawTime,
  type Span,
  spanOf,
} from '#protocol/time.js';
import { seededCrypto } from './crypto.js';
import { BEGINNING } from './group.js';
import { POLICY, optionsOf } from './master-options.js';
import { Oscillator } from './oscillator.js';
import type { AgentHost, MasterHost } from './plant.js';
import { seededRandom } from './random.js';
import { type Network, World } from './world.js';

const PORT = 7525;
const DRIFTS = [2e-5, -3e-5, 1e-5, -1e-5, 3e-5];
const KEPT = new WeakMap<MasterHost, RosterMaster>();

/** One running master, and its copy of the roster. */
export class RosterMaster {
  readonly name: string;
  readonly roster: Roster;
  readonly host: MasterHost;
  /** Where it asks for the roster at first. */
  join: readonly Address[];
  hasRoster = false;
  #told = '';
  readonly #plant: SharedPlant;

  constructor(
    plant: SharedPlant,
    name: string,
    entries: readonly Entry[],
    join: readonly Address[],
    memory?: MasterMemory,
  ) {
    this.#plant = plant;
    this.name = name;
    this.join = join;
    this.roster = new Roster(plant.crypto, entries);
    const oscillator = plant.crystal(name);
    const raw = oscillator.raw(plant.world.now);
    const colleagues = this.#colleagues();
    this.#told = JSON.stringify(colleagues);
    const endpoint = new Member({
      master: {
        ...optionsOf({
          term: memory?.term ?? 0,
          rate: memory?.rate ?? 0,
          random: plant.random,
          crypto: plant.crypto,
          credential: (wanted) => this.roster.credential(wanted),
          agentsExpected: () => this.roster.agents.length,
          own: { raw, time: plant.trueTime(), width: spanOf(0) },
        }),
        keys: {
          credential: (wanted) => this.roster.credential(wanted),
          agentsExpected: () => this.roster.agents.length,
          digest: () => this.roster.digest.hint,
        },
      },
      group: 'plant',
      roster: this.roster,
      ...(colleagues && { colleagues }),
    });
    this.host = {
      name,
      address: plant.addressOf(name),
      oscillator,
      endpoint,
      onEvent: (event: MemberEvent, at: number) => {
        plant.events.push({ at, host: name, event });
        if (event.type === 'has-roster') this.hasRoster = true;
        if (event.type === 'has-roster' || event.type === 'roster') this.follow();
      },
    };
    KEPT.set(this.host, this);
    plant.world.add(this.host);
  }

  get #raw(): RawTime {
    return this.host.oscillator.raw(this.#plant.world.now);
  }

  get context(): EditContext {
    const { time } = this.host.endpoint.now(this.#raw);
    const shown = this.host.endpoint.hasTime ? time : this.#plant.trueTime();
    return {
      now: shown.seconds * 1000 + Math.floor(shown.nanoseconds / 1e6),
      newKey: () => this.#plant.crypto.randomBytes(32),
    };
  }

  /** Somebody orders this here. */
  order(edit: (roster: Roster, context: EditContext) => Edited | EditFault): Edited {
    const edited = edit(this.roster, this.context);
    if ('faults' in edited) throw new Error(edited.faults.join('; '));
    this.roster.merge(edited.entries);
    this.host.endpoint.rosterChanged(this.#raw);
    this.follow();
    this.#plant.world.nudge(this.host);
    return edited;
  }

  /** The list of masters may be another one, as its daemon finds. */
  follow(): void {
    const own = this.roster.entry(this.name);
    if (this.join.length > 0 && this.hasRoster && isLive(own) && own.version > 0) this.join = [];
    const colleagues = this.#colleagues();
    const text = JSON.stringify(colleagues);
    if (text !== this.#told) this.host.endpoint.setColleagues(colleagues, this.#raw);
    this.#told = text;
    if (this.join.length > 0 || own?.body?.place?.addresses.length !== 0) return;
    const { host, port } = this.host.address;
    this.order((roster, context) => placeMaster(roster, this.name, [`${host}:${port}`], context));
  }

  #colleagues(): Colleagues | undefined {
    const { masters } = this.roster;
    const own = masters.find(({ name }) => name === this.name);
    const key = this.roster.credential(this.name)?.key;
    const removed = own === undefined && this.roster.entry(this.name) !== undefined;
    const absent = this.join.length > 0 || removed;
    if (!absent && (masters.length < 2 || key === undefined)) return undefined;
    const places = masters
      .filter(({ name, addresses }) => name !== this.name && addresses.length > 0)
      .map(({ name }): Place => placeOf(this.#plant.addressOf(name)));
    return {
      name: this.name,
      key: key ?? new Uint8Array(32),
      number: own?.number ?? 0,
      rank: own?.rank ?? 0,
      places: [
        ...places,
        ...this.join.filter(({ host }) => !places.some((one) => one.host === host)).map(placeOf),
      ],
      masters: Math.max(masters.length, 2),
      absent,
      beacon: spanOf(1e9),
      quorum: false,
      pause: spanOf(0),
      gapAlarm: spanOf(1e8),
    };
  }
}

/** Masters and agents whose rosters begin as the story wants. */
export class SharedPlant {
  readonly world: World;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly masters = new Map<string, RosterMaster>();
  readonly agents = new Map<string, AgentHost>();
  readonly events: { at: number; host: string; event: MemberEvent | FollowerEvent }[] = [];
  readonly #crystals = new Map<string, Oscillator>();

  constructor(seed: number, network: Network = () => ({ base: 1e5, jitter: 5e4 })) {
    this.random = seededRandom(seed);
    this.crypto = seededCrypto(this.random);
    this.world = new World(network, this.random);
  }

  crystal(name: string): Oscillator {
    const known = this.#crystals.get(name);
    if (known !== undefined) return known;
    const drift = DRIFTS[this.#crystals.size % DRIFTS.length]!;
    const crystal = new Oscillator({ wander: 1e-10, drift }, this.random);
    this.#crystals.set(name, crystal);
    return crystal;
  }

  trueTime(): GroupTime {
    return groupAdd(BEGINNING, spanOf(this.world.now));
  }

  /** lab-1 is 10.0.0.1. */
  addressOf(name: string): Address {
    return { host: `10.0.0.${name.replace('lab-', '')}`, port: PORT };
  }

  /** A name with a new key, as written by hand on all masters, or by an order at this time. */
  entry(name: string, role: CredentialRole, version = 1, number = 0): Entry {
    const { host, port } = this.addressOf(name);
    const place = { addresses: [`${host}:${port}`], number, rank: 0 };
    const credential = { name, role, key: this.crypto.randomBytes(32) };
    return { name, version, body: { credential, former: [], ...(role === 'master' && { place }) } };
  }

  start(
    name: string,
    entries: readonly Entry[],
    join: readonly Address[] = [],
    memory?: MasterMemory,
  ): RosterMaster {
    const master = new RosterMaster(this, name, entries, join, memory);
    this.masters.set(name, master);
    return master;
  }

  /** So many masters that know the same, and each other. */
  startAll(count: number, others: readonly Entry[] = []): RosterMaster[] {
    const names = Array.from({ length: count }, (_, i) => `lab-${i + 1}`);
    const entries = [...names.map((name, i) => this.entry(name, 'master', 1, i)), ...others];
    return names.map((name) => this.start(name, entries));
  }

  /** A second master is added at `first`, and starts with what its invitation says. */
  joinNew(first: RosterMaster, name: string): RosterMaster {
    const { issued } = first.order((roster, context) => {
      const own = roster.entry(first.name);
      const { host, port } = first.host.address;
      const self = { name: first.name, role: 'master' as const, addresses: [`${host}:${port}`] };
      return addNames(
        roster,
        [...(own === undefined ? [self] : []), { name, role: 'master' }],
        context,
      );
    });
    const credential = issued.find((one) => one.name === name)!;
    const place = { addresses: [], number: 0, rank: 0 };
    const entry: Entry = { name, version: 0, body: { credential, former: [], place } };
    return this.start(name, [entry], [first.host.address]);
  }

  stop({ host }: RosterMaster): MasterMemory {
    this.world.remove(host);
    return host.endpoint.memory(host.oscillator.raw(this.world.now));
  }

  startAgent(entry: Entry, masters: readonly string[]): AgentHost {
    const { name, body } = entry;
    const oscillator = this.crystal(name);
    const raw = oscillator.raw(this.world.now);
    const endpoint = new Follower({
      name,
      key: body!.credential.key,
      crypto: this.crypto,
      random: this.random,
      masters: masters.map((one) => placeOf(this.addressOf(one))),
      algorithm: 'berkeley',
      interval: spanOf(1e9),
      clock: { ...POLICY, own: { raw, time: this.trueTime(), set: true }, memory: undefined },
      holdoverAlarm: spanOf(3.6e12),
      start: raw,
    });
    const host: AgentHost = {
      name,
      address: { host: `10.0.1.${this.agents.size + 1}`, port: 40_000 },
      oscillator,
      endpoint,
      onEvent: (event: FollowerEvent, at: number) => this.events.push({ at, host: name, event }),
    };
    this.agents.set(name, host);
    this.world.add(host);
    return host;
  }

  run(seconds: number, each?: () => void, step = 0.25): void {
    const until = this.world.now + seconds * 1e9;
    while (this.world.now < until) {
      this.world.run(Math.min(this.world.now + step * 1e9, until));
      each?.();
    }
  }

  /** Runs until this is so; answers after how many seconds, infinitely if it is not within `most`. */
  until(isSo: () => boolean, most: number, step = 0.01): number {
    const began = this.world.now;
    while (!isSo()) {
      if (this.world.now - began > most * 1e9) return Infinity;
      this.world.run(this.world.now + step * 1e9);
    }
    return (this.world.now - began) / 1e9;
  }

  /** Do all these know the same, by their digests and byte by byte? */
  agree(masters: Iterable<RosterMaster> = this.masters.values()): boolean {
    const [first, ...others] = [...masters].map(({ roster }) => contentOf(roster));
    return others.every((one) => one === first);
  }

  /** What a clock shows less true time, nanoseconds, and how wrong that may be. */
  shown({ endpoint, oscillator }: AgentHost | MasterHost): { ahead: number; bound: Span } {
    const { time, bound } = endpoint.now(oscillator.raw(this.world.now));
    return { ahead: groupDifference(time, this.trueTime()), bound };
  }
}

const contentOf = (roster: Roster): string =>
  [...roster.entries]
    .map((entry) => Buffer.from(encodeEntry(entry)).toString('hex'))
    .toSorted()
    .join();
