// Watches the shown clocks of a group: who is outside its bound, who runs back, how far they differ.

import { type GroupTime, groupDifference, wholeNanoseconds } from '#protocol/time.js';
import type { AgentHost, SimulatedGroup } from './group.js';

/** How far the agent is from the master, and how far both of them say it may be; nanoseconds. */
export function judge(g: SimulatedGroup, agent: AgentHost): { error: number; allowed: number } {
  const { bound } = g.master.endpoint.now(g.master.oscillator.raw(g.world.now));
  return { error: Math.abs(g.error(agent)), allowed: g.bound(agent) + bound };
}

/** The widest distance among these agents' shown clocks now, nanoseconds. */
export function spread(g: SimulatedGroup, agents: readonly AgentHost[]): number {
  const errors = agents.map((agent) => g.error(agent));
  return errors.length === 0 ? 0 : Math.max(...errors) - Math.min(...errors);
}

/** The middle one, the upper of two. */
export const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1]!;

export class Watch {
  readonly #g: SimulatedGroup;
  readonly #agents: readonly AgentHost[];
  readonly #last = new Map<AgentHost, GroupTime>();
  #events = 0;
  /** How often a clock was looked at that had a bound, and how often it was outside. */
  samples = 0;
  outside = 0;
  /** How often a clock was found further back than before, except where a step was told. */
  backwards = 0;

  constructor(g: SimulatedGroup, agents: readonly AgentHost[] = g.agents) {
    this.#g = g;
    this.#agents = agents;
  }

  look(): void {
    const stepped = new Set(
      this.#g.events
        .slice(this.#events)
        .filter(({ event }) => event.type === 'stepped' && event.by < 0)
        .map(({ host }) => host),
    );
    this.#events = this.#g.events.length;
    for (const agent of this.#agents) {
      this.#lookAt(agent, stepped.has(agent.name));
      const { error, allowed } = judge(this.#g, agent);
      if (!Number.isFinite(allowed)) continue;
      this.samples += 1;
      if (error > allowed) this.outside += 1;
    }
  }

  #lookAt(agent: AgentHost, stepped: boolean): void {
    const raw = agent.oscillator.raw(this.#g.world.now);
    const time = wholeNanoseconds(agent.endpoint.now(raw).time);
    const before = this.#last.get(agent);
    this.#last.set(agent, time);
    if (before !== undefined && !stepped && groupDifference(time, before) < 0) this.backwards += 1;
  }
}
