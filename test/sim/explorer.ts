// Random histories of a plant: what may befall masters, agents and the network, drawn from a seed, and
// what must hold nevertheless.

import type { Random } from '#protocol/endpoint.js';
import { integer, pick } from './dice.js';
import { lightCrypto } from './light-crypto.js';
import { type AgentHost, type MasterHost, type PlantSetup, SimulatedPlant } from './plant.js';
import { PlantWatch } from './plant-watch.js';
import { seededRandom } from './random.js';
import type { AnyHost, Network } from './world.js';
import { plantStory } from './plant-transcript.js';

/** Seconds: how long things befall it at least and at most, and how long it then has. */
const TROUBLED = { least: 30, most: 80 };
/** Once all is well, one master leads and everybody follows it within so many beacon intervals. */
export const HEALED_WITHIN = 20;
/** How long it goes on then: nothing may change any more. */
const QUIET = 5e9;
/** A wall clock that was set is told to everybody within so long, whatever is lost. */
const EXCUSED = 60e9;
/** The agent, if there are so many, that asks by itself. */
const ASKS_ITSELF = 5;
/** How often all is looked at, nanoseconds. */
const LOOK = 5e8;
const HOUR = 3.6e12;

export interface History {
  readonly seed: number;
  /** Everything that was done and that happened, for people. */
  readonly story: () => string;
  readonly faults: readonly { readonly at: number; readonly text: string }[];
  /** Seconds from when all was well to when one led and all followed; Infinity if never. */
  readonly healedIn: number;
  /** How often a clock was compared with its leader's. */
  readonly looks: number;
}

interface Trouble {
  readonly text: string;
  readonly begin: () => void;
  /** Undefined for what is over at once. */
  readonly end?: () => void;
}

export class Explorer {
  readonly #seed: number;
  readonly #random: Random;
  readonly #plant: SimulatedPlant;
  readonly #watch: PlantWatch;
  readonly #setup: PlantSetup;
  readonly #notes: { at: number; text: string }[] = [];
  /** Directions in which nothing arrives, `from>to`, and what the network does otherwise. */
  readonly #cuts: ((from: string, to: string) => boolean)[] = [];
  #loss: number;
  readonly #duplication: number;
  readonly #jitter: number;
  /** What goes on, and ends when all is to be well. */
  readonly #current = new Set<() => void>();
  readonly #busy = new Set<string>();

  constructor(seed: number) {
    this.#seed = seed;
    const random = seededRandom(seed);
    this.#random = random;
    this.#loss = pick(random, [0, 0, 0.02, 0.1, 0.3, 0.5]);
    this.#duplication = pick(random, [0, 0, 0.1]);
    this.#jitter = pick(random, [5e4, 2e5, 2e6]);
    const network: Network = ({ name: from }, { name: to }) =>
      this.#cuts.some((cut) => cut(from, to))
        ? undefined
        : {
            base: 1e5,
            jitter: this.#jitter,
            loss: this.#loss,
            duplication: this.#duplication,
          };
    const masters = 2 + integer(random, 3);
    this.#setup = {
      seed: seed + 1,
      masters,
      agents: 1 + integer(random, 6),
      network,
      mode: random() < 0.2 ? 'master' : 'average',
      ranks: Array.from({ length: masters }, () => integer(random, 2)),
      colleagues: { quorum: masters > 2 && random() < 0.2 },
      asksItself: (index) => index === ASKS_ITSELF,
      cryptoOf: lightCrypto,
    };
    this.#plant = new SimulatedPlant(this.#setup);
    this.#watch = new PlantWatch(this.#plant);
  }

  run(): History {
    const { masters, agents, mode, colleagues } = this.#setup;
    const [loss, duplication] = [this.#loss, this.#duplication].map((share) => share * 100);
    this.#note(
      `${masters} masters, ${agents} agents, mode ${mode}${colleagues!.quorum ? ', quorum' : ''}; ${loss} % lost, ${duplication} % twice, jitter ${this.#jitter / 1e3} us`,
    );
    const until = this.#seconds(TROUBLED.least, TROUBLED.most);
    while (this.#plant.world.now < until) {
      this.#befall();
      this.#run(Math.min(this.#plant.world.now + this.#seconds(0, 8), until));
    }
    this.#mend();
    const healedIn = this.#heal();
    return {
      seed: this.#seed,
      story: () => plantStory(this.#plant, this.#notes),
      faults: this.#watch.faults,
      healedIn,
      looks: this.#watch.looks,
    };
  }

  #seconds(least: number, most: number): number {
    return (least + this.#random() * (most - least)) * 1e9;
  }

  #note(text: string): void {
    this.#notes.push({ at: this.#plant.world.now, text });
  }

  #fault(text: string): void {
    this.#watch.faults.push({ at: this.#plant.world.now, text });
  }

  #run(until: number): void {
    const { world } = this.#plant;
    while (world.now < until) {
      world.run(Math.min(world.now + LOOK, until));
      this.#watch.look();
    }
  }

  #befall(): void {
    const trouble = this.#draw();
    if (trouble === undefined) return;
    const { text, begin, end } = trouble;
    this.#note(text);
    begin();
    if (end === undefined) return;
    const over = (): void => {
      if (!this.#current.delete(over)) return;
      this.#note(`over: ${text}`);
      end();
    };
    this.#current.add(over);
    const lasts = this.#random() < 0.3 ? this.#seconds(0, 2) : this.#seconds(2, 30);
    this.#plant.world.at(this.#plant.world.now + lasts, over);
  }

  #draw(): Trouble | undefined {
    switch (integer(this.#random, 9)) {
      case 0:
      case 1:
        return this.#power(pick(this.#random, this.#restartable()));
      case 2:
        return this.#pause(pick(this.#random, this.#hosts()));
      case 3:
        return this.#oneWay();
      case 4:
        return this.#partition();
      case 5:
        return this.#lossy();
      case 6:
        return this.#order();
      case 7:
        return this.#restartTwo();
      default:
        return this.#wall();
    }
  }

  /** Masters more often than their number says: it is they who are looked at. */
  #hosts(): (MasterHost | AgentHost)[] {
    const { masters, agents } = this.#plant;
    return [...masters, ...masters, ...agents].filter(({ name }) => !this.#busy.has(name));
  }

  /** Those whose process may be started again: the name of one that asks by itself is kept a minute. */
  #restartable(): (MasterHost | AgentHost)[] {
    return this.#hosts().filter((host) => host !== this.#plant.agents[ASKS_ITSELF]);
  }

  #power(host: MasterHost | AgentHost | undefined): Trouble | undefined {
    if (host === undefined) return undefined;
    const { name } = host;
    const remembers = this.#random() < 0.7;
    let start = (): void => {};
    return {
      text: `the power of ${name} fails, ${remembers ? 'it remembers' : 'it forgets'}`,
      begin: () => {
        this.#busy.add(name);
        start = this.#crash(host, remembers);
      },
      end: () => {
        this.#busy.delete(name);
        start();
      },
    };
  }

  /** Answers how to start it again. */
  #crash(host: MasterHost | AgentHost, remembers: boolean): () => void {
    const plant = this.#plant;
    const number = plant.masters.findIndex((master) => master === host);
    if (number >= 0) {
      const memory = plant.crash(plant.masters[number]!);
      return () => void plant.startMaster(number, remembers ? memory : undefined);
    }
    const index = plant.agents.findIndex((agent) => agent === host);
    const memory = plant.crash(plant.agents[index]!);
    return () => void plant.startAgent(index, remembers ? memory : undefined);
  }

  #pause(host: MasterHost | AgentHost | undefined): Trouble | undefined {
    if (host === undefined) return undefined;
    const { name } = host;
    return {
      text: `the process of ${name} is stopped`,
      begin: () => {
        this.#busy.add(name);
        this.#plant.pause(host);
      },
      end: () => {
        this.#busy.delete(name);
        this.#plant.resume(host);
      },
    };
  }

  #oneWay(): Trouble {
    const all: AnyHost[] = [...this.#plant.masters, ...this.#plant.agents];
    const { name } = pick(this.#random, this.#plant.masters);
    const other = pick(this.#random, all).name;
    switch (integer(this.#random, 3)) {
      case 0:
        return this.#cut(`${name} hears nobody`, (_, to) => to === name);
      case 1:
        return this.#cut(`nobody hears ${name}`, (from) => from === name);
      default:
        return this.#cut(
          `${other} does not hear ${name}`,
          (from, to) => from === name && to === other,
        );
    }
  }

  #partition(): Trouble {
    const all: AnyHost[] = [...this.#plant.masters, ...this.#plant.agents];
    const names = all.map(({ name }) => name).filter(() => this.#random() < 0.5);
    const side = new Set(names);
    return this.#cut(
      `the cable to ${names.join(', ') || 'nobody'} is cut`,
      (from, to) => side.has(from) !== side.has(to),
    );
  }

  #cut(text: string, cut: (from: string, to: string) => boolean): Trouble {
    return {
      text,
      begin: () => void this.#cuts.push(cut),
      end: () => void this.#cuts.splice(this.#cuts.indexOf(cut), 1),
    };
  }

  #lossy(): Trouble {
    const before = this.#loss;
    const loss = this.#random() * 0.5;
    return {
      text: `${(loss * 100).toFixed(0)} % are lost`,
      begin: () => {
        this.#loss = loss;
      },
      end: () => {
        this.#loss = before;
      },
    };
  }

  /** An operator wants another one to lead. */
  #order(): Trouble | undefined {
    const host = pick(this.#random, this.#plant.masters);
    if (!this.#plant.runs(host)) return undefined;
    const verb = pick(this.#random, ['yield', 'promote'] as const);
    return {
      text: `${verb} ${host.name}`,
      begin: () => {
        host.endpoint[verb](host.oscillator.raw(this.#plant.world.now));
        this.#plant.world.nudge(host);
      },
    };
  }

  /** Two masters boot at once. */
  #restartTwo(): Trouble | undefined {
    const two = this.#plant.masters.filter(({ name }) => !this.#busy.has(name)).slice(-2);
    if (two.length < 2) return undefined;
    const starts: (() => void)[] = [];
    return {
      text: `${two.map(({ name }) => name).join(' and ')} are switched off, to boot at once`,
      begin: () => {
        for (const host of two) {
          this.#busy.add(host.name);
          starts.push(this.#crash(host, this.#random() < 0.5));
        }
      },
      end: () => {
        for (const { name } of two) this.#busy.delete(name);
        for (const start of starts) start();
      },
    };
  }

  #wall(): Trouble | undefined {
    if (this.#setup.mode !== 'master') return undefined;
    const number = integer(this.#random, this.#plant.masters.length);
    const by = pick(this.#random, [-HOUR, -1e9, -1e7, 1e7, 1e9, HOUR]);
    return {
      text: `the wall clock of lab-${number + 1} is set by ${by / 1e9} s`,
      begin: () => {
        this.#plant.walls[number]! += by;
        this.#watch.excusedUntil = this.#plant.world.now + EXCUSED;
      },
    };
  }

  /** Ends whatever goes on. */
  #mend(): void {
    for (const over of this.#current) over();
    this.#loss = 0;
    this.#note('all is well');
  }

  /**
   * One leads and all follow it in time, and that lasts. Answers after how many seconds it was so for
   * good; Infinity if it was not.
   */
  #heal(): number {
    const { world } = this.#plant;
    const from = world.now;
    const until = from + HEALED_WITHIN * 1e9 + QUIET;
    let since: number | undefined;
    while (world.now < until) {
      this.#run(world.now + LOOK);
      const wrong = this.#unsettled();
      since = wrong === undefined ? (since ?? world.now) : undefined;
      if (wrong === undefined || world.now - from < HEALED_WITHIN * 1e9) continue;
      this.#fault(`not settled after ${HEALED_WITHIN} beacon intervals: ${wrong}`);
      return Infinity;
    }
    return (since! - from) / 1e9;
  }

  /** Why it is not yet true that one leads and all follow. */
  #unsettled(): string | undefined {
    const { world, masters, agents } = this.#plant;
    const leaders = this.#plant.leaders();
    if (leaders.length !== 1)
      return leaders.length === 0
        ? 'nobody leads'
        : `${leaders.map(({ name }) => name).join(' and ')} lead`;
    const { term } = leaders[0]!.endpoint;
    const number = masters.indexOf(leaders[0]!);
    const astray = [
      ...masters.filter((host) => leaderOf(host, world.now) !== number),
      ...agents.filter(
        (host) => host.endpoint.memory(host.oscillator.raw(world.now)).term !== term,
      ),
    ];
    if (astray.length === 0) return undefined;
    return `${astray.map(({ name }) => name).join(', ')} do not follow ${leaders[0]!.name}`;
  }
}

const leaderOf = ({ endpoint, oscillator }: MasterHost, now: number): number | undefined =>
  endpoint.observe(oscillator.raw(now)).election?.leader;
