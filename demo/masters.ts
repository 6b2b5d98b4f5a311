// The demonstration of several masters: one of them leads, is killed, and another one takes over.

import type { AgentReport } from '#agent/daemon/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import type { TimeReport } from '#host/daemon/report.js';
import { type LineState, LINES, NETWORK, keepsBound, lineState } from './lines.js';
import type { Stage } from './stage.js';
import { Reference, aheadOf } from './truth.js';

export interface Leader {
  readonly name: string;
  readonly term: number;
}

export interface Killed {
  readonly leader: string;
  /** Seconds until another one led; null while none does. */
  takeoverSeconds: number | null;
}

/** One look at everybody. */
export interface Look {
  /** Null while nobody leads. */
  readonly leader: Leader | null;
  readonly masters: readonly { readonly name: string; readonly duty: string }[];
  readonly lines: readonly LineState[];
}

export class Masters {
  readonly #stage: Stage;
  readonly #alive: string[];
  readonly #reference = new Reference();
  readonly #shown = new Map<string, TimeReport>();
  #leader: Leader | null = null;
  #killedAt = 0;
  killed: Killed | undefined;
  /** What a line's clock ran most, from one look to the next, beside the machine's counter. */
  largestMoveNs = 0;
  /** How often a line that had once been synchronised was looked at, and was outside its bound. */
  looks = 0;
  outside = 0;

  constructor(stage: Stage, count: number) {
    this.#stage = stage;
    this.#alive = Array.from({ length: count }, (_, i) => `lab-${i + 1}`);
  }

  /** The masters that are alive, as they were started. */
  get names(): readonly string[] {
    return [...this.#alive];
  }

  async start(): Promise<void> {
    for (const { name } of LINES) this.#stage.addKey(name, 'agent');
    await this.#stage.startMasters(this.#alive, NETWORK);
    for (const { name, offset, drift } of LINES)
      await this.#stage.startAgent(name, { clock: { simulate: { offset, drift } } });
  }

  async look(): Promise<Look> {
    const [masters, agents] = await Promise.all([
      this.#ask<MasterReport>(this.#alive),
      this.#ask<AgentReport>(LINES.map(({ name }) => name)),
    ]);
    const leader = this.#follow(masters);
    const lines = agents.map((agent) =>
      lineState(agent, leader, this.#reference.aheadOf(agent.time)),
    );
    for (const [i, agent] of agents.entries()) this.#judge(agent, lines[i]!);
    return {
      leader: this.#leader,
      masters: [
        ...masters.map(({ standby }) => ({ name: standby!.name, duty: standby!.duty as string })),
        ...(this.killed === undefined ? [] : [{ name: this.killed.leader, duty: 'killed' }]),
      ],
      lines,
    };
  }

  #ask<T>(names: readonly string[]): Promise<T[]> {
    return Promise.all(names.map((name) => this.#stage.ask(name) as Promise<T>));
  }

  /** Group time is what the leader shows; while there is none it goes on as it went. */
  #follow(masters: readonly MasterReport[]): MasterReport | undefined {
    const [leader] = masters.filter(({ term }) => term !== 0).toSorted((a, b) => b.term - a.term);
    if (leader?.term !== this.#leader?.term) this.#reference.change();
    this.#leader = leader ? { name: leader.standby!.name, term: leader.term } : null;
    // At the very beginning it leads before the group has a time.
    if (leader === undefined || leader.gathering !== null) return undefined;
    this.#reference.read(leader.time);
    if (this.killed !== undefined)
      this.killed.takeoverSeconds ??= (performance.now() - this.#killedAt) / 1000;
    return leader;
  }

  #judge({ name, state, time }: AgentReport, line: LineState): void {
    if (state === 'unset') return;
    const before = this.#shown.get(name);
    this.#shown.set(name, time);
    if (before === undefined) return;
    this.largestMoveNs = Math.max(this.largestMoveNs, Math.abs(aheadOf(time, before)));
    this.looks += 1;
    if (!keepsBound(line)) this.outside += 1;
  }

  /** Kills the leader, if there is one. */
  async killLeader(): Promise<Leader | null> {
    const leader = this.#leader;
    if (leader === null) return null;
    this.#alive.splice(this.#alive.indexOf(leader.name), 1);
    await this.#stage.kill(leader.name);
    this.#killedAt = performance.now();
    this.#leader = null;
    this.killed = { leader: leader.name, takeoverSeconds: null };
    return leader;
  }
}
