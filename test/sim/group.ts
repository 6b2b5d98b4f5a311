// A group in the simulator: one master, some agents, and what an observer outside of time sees.

import { type FollowerOptions, Follower } from '#agent/core/follower.js';
import type { FollowerEvent, FollowerObservation } from '#agent/core/follower-observation.js';
import type { WallClock } from '#protocol/wall-clock.js';
import { Master } from '#master/core/master.js';
import type { MasterEvent, MasterObservation } from '#master/core/observation.js';
import type { Crypto } from '#protocol/crypto.js';
import type { ShownPolicy } from '#protocol/clock/shown.js';
import { type Address, type Random, placeOf } from '#protocol/endpoint.js';
import type { Credential } from '#protocol/seal/credential.js';
import { type Span, groupAdd, groupDifference, groupTime, spanOf } from '#protocol/time.js';
import { seededCrypto } from './crypto.js';
import type { MachineReading } from '#agent/core/answering/reference-reports.js';
import type { LinkOptions } from './link.js';
import { type Lie, LyingOscillator } from './lying-oscillator.js';
import { type MasterSettings, POLICY, optionsOf } from './master-options.js';
import { Oscillator, type OscillatorOptions } from './oscillator.js';
import { seededRandom } from './random.js';
import type { SimulatedWall } from './wall-clock.js';
import { type AnyHost, type Host, type Network, World } from './world.js';

/** True time 0 of every simulation, as a wall clock would show it. */
export const BEGINNING = groupTime(1_790_000_000);

export interface DeviceOptions {
  readonly oscillator?: OscillatorOptions;
  /** What its raw clock adds to the truth, if it lies. */
  readonly lie?: Lie;
  /** How far its system clock is off at the start, nanoseconds. */
  readonly wallOffset?: number;
  /** Deviation of its stamps, nanoseconds. */
  readonly stampNoise?: number;
  readonly stamps?: AnyHost['stamps'];
  /** How much later than stated its datagrams leave, of which its kernel tells it. */
  readonly leavesLate?: AnyHost['leavesLate'];
  /** Was its system clock ever set? */
  readonly set?: boolean;
  /** What its kernel knows of its system clock at true time `seconds`, if that counts as a reference. */
  readonly reference?: (seconds: number) => KnownClock;
}

/** How far a system clock is ahead of UTC, and within what its kernel says that it is; nanoseconds. */
export interface KnownClock {
  readonly ahead: number;
  /** Undefined where the kernel does not know. */
  readonly error: number | undefined;
}

export interface AgentOptions extends DeviceOptions {
  /** How often it asks, when it asks by itself, nanoseconds. */
  readonly interval?: number;
  readonly algorithm?: 'berkeley' | 'cristian';
  readonly role?: 'agent' | 'client';
  readonly memory?: FollowerOptions['clock']['memory'];
  /** The temperature of its machine at true time, nanoseconds: degrees Celsius. */
  readonly temperature?: (now: number) => number;
  readonly policy?: Partial<ShownPolicy>;
  /** It comes from another group, rightly or not, whose time is so far ahead of the truth: nanoseconds. */
  readonly claims?: { readonly ahead: number; readonly bound: number };
  /** A wall clock that hangs on it and votes in its place. */
  readonly wall?: SimulatedWall;
}

export interface GroupSetup {
  readonly seed?: number;
  readonly link?: LinkOptions;
  readonly network?: Network;
  readonly interval?: number;
  /** Real cryptography with seeded keys, unless it is to be quick. */
  readonly cryptoOf?: (random: Random) => Crypto;
  readonly master?: DeviceOptions & Partial<MasterSettings>;
}

export type AgentHost = Host<FollowerEvent, FollowerObservation> & { readonly endpoint: Follower };
export type MasterHost = Host<MasterEvent, MasterObservation> & { readonly endpoint: Master };

const LOCAL: LinkOptions = { base: 1e5, jitter: 5e4 };

export class SimulatedGroup {
  readonly world: World;
  readonly agents: AgentHost[] = [];
  readonly events: {
    readonly at: number;
    readonly host: string;
    readonly event: MasterEvent | FollowerEvent;
  }[] = [];

  readonly #random: Random;
  readonly #credentials = new Map<string, Credential>();
  readonly #interval: Span;
  readonly #cryptoOf: (random: Random) => Crypto;
  #addresses = 1;
  master: MasterHost;

  constructor(setup: GroupSetup = {}) {
    this.#random = seededRandom(setup.seed ?? 1);
    this.#interval = spanOf(setup.interval ?? 1e9);
    this.#cryptoOf = setup.cryptoOf ?? seededCrypto;
    this.world = new World(setup.network ?? (() => setup.link ?? LOCAL), this.#random);
    this.master = this.startMaster(setup.master);
  }

  startMaster(options: GroupSetup['master'] = {}): MasterHost {
    const { host, own, crypto } = this.#device('master', options, { host: '10.0.0.1', port: 7525 });
    const endpoint = new Master(
      optionsOf({
        interval: this.#interval,
        random: this.#random,
        credential: (name) => this.#credentials.get(name),
        agentsExpected: () =>
          [...this.#credentials.values()].filter(({ role }) => role === 'agent').length,
        ...options,
        own: { ...own, width: spanOf(0) },
        crypto,
      }),
    );
    const master = { ...host, endpoint };
    this.master = master;
    this.world.add(master);
    return master;
  }

  /** A device of this name starts now; started again, it is the same device with a new raw clock. */
  startAgent(name: string, options: AgentOptions = {}): AgentHost {
    const port = {
      host: `10.0.${1 + (this.#addresses >> 8)}.${this.#addresses++ & 255}`,
      port: 40_000,
    };
    const { host, own, crypto } = this.#device(name, options, port);
    const credential =
      this.#credentials.get(name) ?? this.newCredential(name, options.role ?? 'agent');
    const { temperature } = options;
    const endpoint = new Follower({
      name,
      key: credential.key,
      crypto,
      random: this.#random,
      masters: [placeOf(this.master.address)],
      algorithm: options.algorithm ?? 'berkeley',
      interval: spanOf(options.interval ?? this.#interval),
      clock: {
        ...POLICY,
        ...options.policy,
        own: { ...own, set: options.set ?? true },
        memory: options.memory,
        ...(temperature && { thermometer: () => temperature(this.world.now) }),
      },
      holdoverAlarm: spanOf(3.6e12),
      start: own.raw,
      ...(options.wall && { wallClocks: () => [this.#read(options.wall!, agent)] }),
      ...(options.reference && {
        reference: () => this.#machineReading(host.oscillator, options.reference!),
      }),
    });
    const onEvent = (event: FollowerEvent, at: number): void => {
      if (event.type === 'stepped') options.wall?.stepped(event.by);
      host.onEvent(event, at);
    };
    if (options.claims !== undefined) {
      const { ahead, bound } = options.claims;
      const group = groupAdd(BEGINNING, spanOf(this.world.now + ahead));
      const line = { raw: own.raw, group, rate: 0, bound: spanOf(bound), drift: 0 };
      endpoint.followOwn({ line, leapNote: 'none' }, own.raw);
    }
    const agent: AgentHost = { ...host, onEvent, endpoint };
    this.agents.push(agent);
    this.world.add(agent);
    return agent;
  }

  credential(name: string): Credential {
    return this.#credentials.get(name)!;
  }

  /** The master's file of keys is another, and it has read it again; without one the name has no key. */
  setCredential(name: string, credential: Credential | undefined): void {
    if (credential === undefined) this.#credentials.delete(name);
    else this.#credentials.set(name, credential);
    this.master.endpoint.expelUnknown(this.master.oscillator.raw(this.world.now));
    this.world.nudge(this.master);
  }

  #machineReading(oscillator: Oscillator, known: (seconds: number) => KnownClock): MachineReading {
    const { now } = this.world;
    const { ahead, error } = known(now / 1e9);
    return {
      raw: oscillator.raw(now),
      time: groupAdd(BEGINNING, spanOf(now + ahead)),
      width: spanOf(300),
      error: error === undefined ? undefined : spanOf(error),
    };
  }

  /** The master's daemon reads its machine's clock. */
  readMaster(known: (seconds: number) => KnownClock): void {
    this.master.endpoint.read(this.#machineReading(this.master.oscillator, known));
    this.world.nudge(this.master);
  }

  #read(wall: SimulatedWall, agent: AgentHost): WallClock {
    const { now } = this.world;
    const shown = agent.endpoint.now(agent.oscillator.raw(now));
    return wall.read(now, groupDifference(shown.time, BEGINNING) - now);
  }

  /** A key for who may come later. */
  newCredential(name: string, role: 'agent' | 'client'): Credential {
    const key = this.#cryptoOf(this.#random).randomBytes(32);
    const credential = { name, role, key };
    this.#credentials.set(name, credential);
    return credential;
  }

  // eslint-disable-next-line typescript/explicit-function-return-type
  #device(name: string, options: DeviceOptions, address: Address) {
    const { lie, stampNoise, stamps, leavesLate } = options;
    const oscillator = lie
      ? new LyingOscillator(lie, options.oscillator ?? {}, this.#random)
      : new Oscillator(
          { start: this.world.now === 0 ? 0 : 1e9, ...options.oscillator },
          this.#random,
        );
    const raw = oscillator.raw(this.world.now);
    const time = groupAdd(BEGINNING, spanOf(this.world.now + (options.wallOffset ?? 0)));
    const onEvent = (event: MasterEvent | FollowerEvent, at: number): void => {
      this.events.push({ at, host: name, event });
    };
    const crypto = this.#cryptoOf(this.#random);
    const kernel = {
      ...(stampNoise && { stampNoise }),
      ...(stamps && { stamps }),
      ...(leavesLate && { leavesLate }),
    };
    const host = { name, address, oscillator, onEvent, ...kernel };
    return { host, own: { raw, time }, crypto };
  }

  run(seconds: number): void {
    this.world.run(this.world.now + seconds * 1e9);
  }

  /** What the agent shows less what the master shows, nanoseconds, at this true instant. */
  error(agent: AgentHost): number {
    const shown = agent.endpoint.now(agent.oscillator.raw(this.world.now));
    const truth = this.master.endpoint.now(this.master.oscillator.raw(this.world.now));
    return groupDifference(shown.time, truth.time);
  }

  bound(agent: AgentHost): number {
    return agent.endpoint.now(agent.oscillator.raw(this.world.now)).bound;
  }

  observe(agent: AgentHost): FollowerObservation {
    return agent.endpoint.observe(agent.oscillator.raw(this.world.now));
  }

  observeMaster(): MasterObservation {
    return this.master.endpoint.observe(this.master.oscillator.raw(this.world.now));
  }
}
