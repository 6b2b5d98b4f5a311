// A plant in the simulator: several masters that may die, and agents that know them all.

import { Follower } from '#agent/core/follower.js';
import type { AgentMemory } from '#agent/core/clock/agent-memory.js';
import type { FollowerEvent, FollowerObservation } from '#agent/core/follower-observation.js';
import { Member } from '#master/core/member/member.js';
import type { Colleagues, MemberEvent, MemberObservation } from '#master/core/member/membership.js';
import type { MasterMemory } from '#master/core/group/memory.js';
import type { Parent } from '#master/core/member/parent.js';
import type { Mode } from '#master/core/group/group-options.js';
import type { SystemReading } from '#master/core/group/system-clock.js';
import type { Crypto } from '#protocol/crypto.js';
import { type Address, type Random, placeOf } from '#protocol/endpoint.js';
import type { Credential } from '#protocol/seal/credential.js';
import {
  type GroupTime,
  type RawTime,
  type Span,
  groupAdd,
  groupDifference,
  spanOf,
} from '#protocol/time.js';
import { seededCrypto } from './crypto.js';
import { BEGINNING, type KnownClock } from './group.js';
import type { LinkOptions } from './link.js';
import { POLICY, optionsOf } from './master-options.js';
import { Oscillator, type OscillatorOptions } from './oscillator.js';
import { seededRandom } from './random.js';
import { startingTime } from '#protocol/credible-time.js';
import { type AnyHost, type Host, type Network, World } from './world.js';

export type MasterHost = Host<MemberEvent, MemberObservation> & { readonly endpoint: Member };
export type AgentHost = Host<FollowerEvent, FollowerObservation> & {
  readonly endpoint: Follower;
};

type CrashingHost<Memory> = AnyHost & { endpoint: { memory(at: RawTime): Memory } };

export interface PlantSetup {
  readonly seed?: number;
  readonly masters?: number;
  readonly agents?: number;
  readonly network?: Network;
  /** Nanoseconds. */
  readonly interval?: number;
  readonly colleagues?: Partial<Colleagues>;
  /** The operator's order of the masters, by their numbers; all alike without it. */
  readonly ranks?: readonly number[];
  readonly mode?: Mode;
  /** What the kernel of each machine knows of its clock at true time `seconds`, where it counts as a reference. */
  readonly knows?: (name: string, seconds: number) => KnownClock | undefined;
  /** How far the masters' wall clocks are off at the start, nanoseconds. */
  readonly walls?: readonly number[];
  /** Which agents ask by themselves; none without it. */
  readonly asksItself?: (index: number) => boolean;
  /** Real cryptography with seeded keys, unless it is to be quick. */
  readonly cryptoOf?: (random: Random) => Crypto;
  /** Its name in a tree of groups, and the second number of its addresses. */
  readonly name?: string;
  readonly place?: number;
  /** What true time 0 is as group time. */
  readonly begins?: GroupTime;
  /** What the system clock of a master's machine shows at a group time, if that is another time. */
  readonly counts?: (time: GroupTime, master: number) => GroupTime;
  /** How often a master reads its system clock, mode master, nanoseconds. */
  readonly readEvery?: number;
  /** In the world of another plant, which is its parent if `follows`. */
  readonly beside?: SimulatedPlant;
  readonly follows?: boolean;
}

/** How often a master reads its wall clock, nanoseconds. */
const READ_EVERY = 1e9;

const LOCAL: LinkOptions = { base: 1e5, jitter: 5e4 };
const DRIFTS = [2e-5, -3e-5, 1e-5, -1e-5, 3e-5, 0, -2e-5];

export class SimulatedPlant {
  readonly world: World;
  /** The process that now runs as each master, and every one that ever did. */
  readonly masters: MasterHost[] = [];
  readonly everyMaster: MasterHost[] = [];
  readonly agents: AgentHost[] = [];
  readonly events: { at: number; host: string; event: MemberEvent | FollowerEvent }[] = [];
  readonly #setup: PlantSetup;
  readonly #random: Random;
  readonly #crypto: Crypto;
  readonly name: string;
  #parent: Parent | undefined;
  readonly #credentials = new Map<string, Credential>();
  readonly addresses: readonly Address[];
  readonly #crystals = new Map<string, Oscillator>();
  /** How far each master's wall clock is off, nanoseconds. */
  readonly walls: number[];
  readonly #stopped = new Set<AnyHost>();
  readonly #resumed = new Map<AnyHost, number>();

  constructor(setup: PlantSetup = {}) {
    this.#setup = setup;
    this.#random = seededRandom(setup.seed ?? 1);
    this.#crypto = (setup.cryptoOf ?? seededCrypto)(this.#random);
    this.world = setup.beside?.world ?? new World(setup.network ?? (() => LOCAL), this.#random);
    this.name = setup.name ?? '';
    if (setup.follows) this.follow(setup.beside!);
    const masters = setup.masters ?? 3;
    this.walls = Array.from({ length: masters }, (_, i) => setup.walls?.[i] ?? 0);
    this.addresses = Array.from({ length: masters }, (_, i) => ({
      host: `10.${setup.place ?? 0}.0.${i + 1}`,
      port: 7525,
    }));
    for (let i = 0; i < masters; i += 1) this.credential(`lab-${i + 1}`, 'master');
    for (let i = 0; i < masters; i += 1) this.startMaster(i);
    for (let i = 0; i < (setup.agents ?? 4); i += 1) this.startAgent(i);
    if (setup.mode === 'master' || setup.mode === 'reference') this.#readWalls();
  }

  /** How often a leader measures, nanoseconds. */
  get interval(): number {
    return this.#setup.interval ?? 1e9;
  }

  get begins(): GroupTime {
    return this.#setup.begins ?? BEGINNING;
  }

  #readWalls(): void {
    for (const host of this.masters) if (this.runs(host)) this.#readSystemClock(host);
    this.world.at(this.world.now + (this.#setup.readEvery ?? READ_EVERY), () => this.#readWalls());
  }

  #readSystemClock(host: MasterHost): void {
    host.endpoint.read(this.#wall(this.masters.indexOf(host), host.oscillator));
    this.world.nudge(host);
  }

  #wall(number: number, oscillator: Oscillator): SystemReading {
    const group = groupAdd(this.begins, spanOf(this.world.now + this.walls[number]!));
    const time = this.#setup.counts?.(group, number) ?? group;
    const reading = { raw: oscillator.raw(this.world.now), time, width: spanOf(0) };
    return this.#known(`lab-${number + 1}`, oscillator) ?? reading;
  }

  #known(name: string, oscillator: Oscillator): SystemReading | undefined {
    const known = this.#setup.knows?.(name, this.world.now / 1e9);
    if (known === undefined) return undefined;
    return {
      raw: oscillator.raw(this.world.now),
      time: groupAdd(this.begins, spanOf(this.world.now + known.ahead)),
      width: spanOf(0),
      error: known.error === undefined ? undefined : spanOf(known.error),
    };
  }

  /** Whose agent its leader is from now on: the masters that are started have it so. */
  follow(parent: SimulatedPlant): void {
    const { key } = parent.credential(this.name, 'agent');
    this.#parent = { name: this.name, key, masters: parent.addresses.map(placeOf) };
  }

  credential(name: string, role: Credential['role']): Credential {
    const known = this.#credentials.get(name);
    if (known !== undefined) return known;
    const credential = { name, role, key: this.#crypto.randomBytes(32) };
    this.#credentials.set(name, credential);
    return credential;
  }

  /** The file of keys is another at all masters, and they have read it again. */
  setCredential(credential: Credential): void {
    this.#credentials.set(credential.name, credential);
    for (const host of this.masters) {
      host.endpoint.rosterChanged(host.oscillator.raw(this.world.now));
      this.world.nudge(host);
    }
  }

  /** The machine's crystal runs on when its process is started again. */
  #crystal(name: string, options: OscillatorOptions): Oscillator {
    const known = this.#crystals.get(name);
    if (known !== undefined) return known;
    const crystal = new Oscillator({ wander: 1e-10, ...options }, this.#random);
    this.#crystals.set(name, crystal);
    return crystal;
  }

  /**
   * The process of the master with this number starts, with what it remembers. As its daemon does it begins `whole`, no
   * earlier than its last good time; otherwise only with term and rate.
   */
  startMaster(number: number, memory?: Partial<MasterMemory>, whole?: MasterMemory): MasterHost {
    const name = `lab-${number + 1}`;
    const oscillator = this.#crystal(name, { drift: DRIFTS[number % DRIFTS.length]! });
    const { key } = this.credential(name, 'master');
    const wall = this.#wall(number, oscillator);
    const { time, set } = startingTime(wall.time, whole?.time);
    const master = optionsOf({
      mode: this.#setup.mode ?? 'average',
      interval: spanOf(this.interval),
      term: memory?.term ?? 0,
      rate: memory?.rate ?? 0,
      random: this.#random,
      crypto: this.#crypto,
      credential: (wanted) => this.#credentials.get(wanted),
      agentsExpected: () =>
        [...this.#credentials.values()].filter(({ role }) => role === 'agent').length,
      own: { ...wall, time, error: undefined },
      readOwn: () => this.#wall(number, oscillator),
      ...(whole && { ownSet: set, memory: whole }),
    });
    const endpoint = new Member({
      master,
      group: this.name || 'plant',
      ...(this.#parent && { parent: this.#parent }),
      ...(this.addresses.length > 1 && { colleagues: this.#colleagues(name, key, number) }),
    });
    const host = {
      name,
      address: this.addresses[number]!,
      oscillator,
      endpoint,
      onEvent: (event: MemberEvent, at: number) => this.events.push({ at, host: name, event }),
    };
    this.masters[number] = host;
    this.everyMaster.push(host);
    this.world.add(host);
    return host;
  }

  #colleagues(name: string, key: Uint8Array, number: number): Colleagues {
    return {
      name,
      key,
      number,
      rank: this.#setup.ranks?.[number] ?? 0,
      places: this.addresses.filter((_, i) => i !== number).map(placeOf),
      masters: this.addresses.length,
      beacon: spanOf(1e9),
      quorum: false,
      pause: spanOf(0),
      gapAlarm: spanOf(1e8),
      ...this.#setup.colleagues,
    };
  }

  /** The power of a machine fails; answers what it has on disk. */
  crash<Memory>(host: CrashingHost<Memory>): Memory {
    this.world.remove(host);
    this.#stopped.add(host);
    return host.endpoint.memory(host.oscillator.raw(this.world.now));
  }

  /** Its process stops, as by SIGSTOP, and goes on. */
  pause(host: AnyHost): void {
    this.world.pause(host);
    this.#stopped.add(host);
  }

  resume(host: AnyHost): void {
    this.#stopped.delete(host);
    this.#resumed.set(host, this.world.now);
    this.world.resume(host);
  }

  /** Does it still take in what came while it was stopped? */
  catchesUp(host: AnyHost): boolean {
    return this.#resumed.get(host) === this.world.now;
  }

  runs(host: AnyHost): boolean {
    return !this.#stopped.has(host);
  }

  startAgent(index: number, memory?: AgentMemory): AgentHost {
    const name = `line-${index + 1}`;
    const drift = DRIFTS[(index + 3) % DRIFTS.length]!;
    const oscillator = this.#crystal(name, { drift, start: (index + 1) * 1e11 });
    const raw = oscillator.raw(this.world.now);
    const wall = groupAdd(this.begins, spanOf(this.world.now + ((index % 3) - 1) * 1e8));
    const endpoint = new Follower({
      name,
      key: this.credential(name, 'agent').key,
      crypto: this.#crypto,
      random: this.#random,
      masters: this.addresses.map(placeOf),
      algorithm: this.#setup.asksItself?.(index) ? 'cristian' : 'berkeley',
      interval: spanOf(this.interval),
      clock: {
        ...POLICY,
        own: { raw, time: wall, set: true },
        memory,
      },
      holdoverAlarm: spanOf(3.6e12),
      start: raw,
      ...(this.#known(name, oscillator) && { reference: () => this.#known(name, oscillator)! }),
    });
    const host = {
      name,
      address: {
        host: `10.${this.#setup.place ?? 0}.${1 + (index >> 8)}.${index & 255}`,
        port: 40_000,
      },
      oscillator,
      endpoint,
      onEvent: (event: FollowerEvent, at: number) => this.events.push({ at, host: name, event }),
    };
    this.agents[index] = host;
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

  /** Those masters that run and lead. */
  leaders(): MasterHost[] {
    return this.masters.filter((host) => this.runs(host) && host.endpoint.leads);
  }

  now(host: MasterHost | AgentHost): { time: GroupTime; bound: Span } {
    return host.endpoint.now(host.oscillator.raw(this.world.now));
  }

  /** What a clock shows less true time, nanoseconds. */
  ahead(host: MasterHost | AgentHost): number {
    return groupDifference(this.now(host).time, this.begins) - this.world.now;
  }
}

export const isMaster = (host: AnyHost): host is MasterHost => host.endpoint instanceof Member;
