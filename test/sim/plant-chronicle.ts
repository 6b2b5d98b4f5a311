// Runs a plant of several masters, watches it, and keeps the transcript of what happened.

import { type AgentHost, type MasterHost, type PlantSetup, SimulatedPlant } from './plant.js';
import { plantStory } from './plant-transcript.js';
import { PlantWatch, shareOf } from './plant-watch.js';
import { type Note, limit, namesOf } from './transcript.js';

/** How often all clocks are looked at, seconds. */
const LOOK = 0.25;

export class PlantChronicle {
  readonly plant: SimulatedPlant;
  readonly watch: PlantWatch;
  readonly #notes: Note[] = [];

  constructor(setup: PlantSetup = {}) {
    this.plant = new SimulatedPlant(setup);
    this.watch = new PlantWatch(this.plant);
  }

  note(text: string): void {
    this.#notes.push({ at: this.plant.world.now, text });
  }

  run(seconds: number, each?: () => void): void {
    this.plant.run(
      seconds,
      () => {
        this.watch.look();
        each?.();
      },
      LOOK,
    );
  }

  /** The one that leads; there must be one and no more. */
  leader(): MasterHost {
    const leaders = this.plant.leaders();
    if (leaders.length !== 1) throw new Error(`${leaders.length} lead: ${namesOfHosts(leaders)}`);
    return leaders[0]!;
  }

  /** From now on disturbances count. */
  forget(): void {
    this.watch.forgetDisturbances();
  }

  /**
   * Runs until somebody else than `before` leads alone and every agent that runs follows it, and answers
   * after how many seconds; Infinity when that takes more than `most`.
   */
  until(before: MasterHost | undefined, most: number): number {
    const { world } = this.plant;
    const from = world.now;
    while (world.now - from < most * 1e9) {
      this.run(LOOK);
      if (this.isFollowed(before)) return (world.now - from) / 1e9;
    }
    return Infinity;
  }

  /** Does somebody else than `before` lead alone, and does every agent that runs follow it? */
  isFollowed(before: MasterHost | undefined): boolean {
    const leaders = this.plant.leaders().filter((host) => host !== before);
    if (leaders.length !== 1) return false;
    const { term } = leaders[0]!.endpoint;
    return this.followers().every((agent) => this.termOf(agent) === term);
  }

  /** The agents that run. */
  followers(): AgentHost[] {
    return this.plant.agents.filter((agent) => this.plant.runs(agent));
  }

  termOf(agent: AgentHost): number {
    return agent.endpoint.memory(agent.oscillator.raw(this.plant.world.now)).term;
  }

  /** How far the agents that run are apart now, nanoseconds. */
  apart(): number {
    const ahead = this.followers().map((agent) => this.plant.ahead(agent));
    return Math.max(...ahead) - Math.min(...ahead);
  }

  /** Writes down who leads, how the agents stand, and what disturbed them since it was forgotten. */
  look(): void {
    const leaders = this.plant.leaders();
    const who = leaders.length === 0 ? 'nobody leads' : `${namesOfHosts(leaders)} leads`;
    const { by } = this.watch.largest;
    this.note(
      `${who}; the agents are together within ${limit(this.apart())}; no clock moved by more than ${limit(by)} beyond its rate`,
    );
  }

  /** The largest disturbance as a share of what the clock had promised. */
  disturbance(): number {
    return shareOf(this.watch.largestShare);
  }

  text(): string {
    return plantStory(this.plant, this.#notes);
  }
}

const namesOfHosts = (hosts: readonly MasterHost[]): string =>
  namesOf(hosts.map(({ name }) => name));
