// Runs a group, watches its honest clocks meanwhile, and keeps the transcript of what happened.

import { groupDifference } from '#protocol/time.js';
import { type AgentHost, BEGINNING, type SimulatedGroup } from './group.js';
import { type Note, amount, limit, namesOf, story } from './transcript.js';
import { Watch, middle, spread } from './watch.js';

/** How often the clocks are looked at, seconds. */
const LOOK = 0.25;
const STANDINGS = [
  'votes',
  'follows',
  'outlier',
  'doubted',
  'unfit',
  'uncertain',
  'stale',
] as const;

export class Chronicle {
  readonly g: SimulatedGroup;
  readonly watch: Watch;
  readonly #honest: readonly AgentHost[];
  readonly #notes: Note[] = [];

  /** `honest` are the clocks that are watched: all agents, if nobody lies. */
  constructor(g: SimulatedGroup, honest: readonly AgentHost[] = g.agents) {
    this.g = g;
    this.watch = new Watch(g, honest);
    this.#honest = honest;
  }

  run(seconds: number, each?: () => void): void {
    const until = this.g.world.now + seconds * 1e9;
    while (this.g.world.now < until) {
      this.g.run(LOOK);
      this.watch.look();
      each?.();
    }
  }

  note(text: string): void {
    this.#notes.push({ at: this.g.world.now, text });
  }

  /** The honest agents' time less true time, nanoseconds; the master's, if there are none. */
  ahead(): number {
    const { world, master } = this.g;
    const shown = master.endpoint.now(master.oscillator.raw(world.now)).time;
    return groupDifference(shown, BEGINNING) - world.now + this.#fromMaster();
  }

  #fromMaster(): number {
    const errors = this.#honest.map((agent) => this.g.error(agent));
    return errors.length === 0 ? 0 : middle(errors);
  }

  /** How far the honest agents are apart now, nanoseconds. */
  apart(): number {
    return spread(this.g, this.#honest);
  }

  /** Writes down how the honest clocks stand, and who counts as what. */
  look(): void {
    const { agents } = this.g.observeMaster();
    const standings = STANDINGS.flatMap((wanted) => {
      const names = agents.filter(({ standing }) => standing === wanted).map(({ name }) => name);
      return names.length === 0 ? [] : [`${wanted}: ${namesOf(names)}`];
    });
    const behind = amount(-this.#fromMaster());
    this.note(
      [
        `off by ${amount(this.ahead())}, within ${limit(this.apart())}`,
        ...(behind === 'nothing' ? [] : [`the master shows ${behind} more`]),
        ...standings,
      ].join('; '),
    );
  }

  text(): string {
    return story(this.g, this.#notes);
  }
}
