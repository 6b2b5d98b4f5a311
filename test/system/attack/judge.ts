// Watches agents against their master by the machine's own counter: seconds outside their bounds, and news.

import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentReport } from '#agent/daemon/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import { troublesOf } from '#master/daemon/troubles.js';
import type { Stage } from '#demo/stage.js';
import { aheadOf } from '#demo/truth.js';

/** Between two looks, milliseconds. */
const LOOK = 100;
/** Two processes read one counter, nanoseconds. */
const READING = 5000;
/** Group time runs up to so much faster or slower than that counter: a reading that comes later may be off by it. */
const RATE_MOST = 5e-4;

/** What became of an attack. */
export interface Verdict {
  /** Seconds until all agents knew the time, before it was attacked; infinite if that was too long. */
  readonly well: number;
  readonly looks: number;
  /** For so long an agent, any of them, was outside of its bound. */
  readonly outside: number;
  /** Nanoseconds, and the largest error as a share of the bound of that moment. */
  readonly error: number;
  readonly bound: number;
  readonly share: number;
  /** Of all looks at agents: those at which they were synchronised. */
  readonly synchronised: number;
  /** Of what the master asked its agents, or they answered, the largest share that was lost of late. */
  readonly lost: number;
  /** How far the group is from this machine's own clock at the end, nanoseconds. */
  readonly moved: number;
  /** What the master's `status` complained of, and log lines of all, without numbers. */
  readonly troubles: readonly string[];
  readonly lines: readonly string[];
  /** How many lines there were altogether. */
  readonly written: number;
}

export class Judge {
  readonly #stage: Stage;
  readonly #master: string;
  readonly #agents: readonly string[];
  readonly #troubles = new Set<string>();
  readonly #logs: number[] = [];
  #well = Infinity;
  #looks = 0;
  #outside = 0;
  #error = 0;
  #bound = 0;
  #share = 0;
  #synchronised = 0;
  #lost = 0;
  #from = 0;

  constructor(stage: Stage, master: string, agents: readonly string[]) {
    this.#stage = stage;
    this.#master = master;
    this.#agents = agents;
  }

  /** Waits, but not for ever, until all agents are synchronised, and to less than this, nanoseconds. */
  async settle(bound: number, patience: number): Promise<void> {
    const started = performance.now();
    for (const end = started + patience; performance.now() < end; await sleep(LOOK)) {
      const reports = await this.#reports();
      const all = reports.every(
        ({ state, time }) => state === 'synchronised' && (time.boundNs ?? Infinity) < bound,
      );
      if (!all) continue;
      this.#well = (performance.now() - started) / 1000;
      return;
    }
  }

  #reports(): Promise<AgentReport[]> {
    return Promise.all(this.#agents.map((name) => this.#stage.ask(name) as Promise<AgentReport>));
  }

  /** From here on it counts. */
  begin(): void {
    this.#logs.push(...this.#names().map((name) => this.#stage.logOf(name).length));
    this.#from = performance.now();
  }

  #names(): string[] {
    return [this.#master, ...this.#agents];
  }

  async watch(seconds: number): Promise<void> {
    for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(LOOK))
      await this.#look();
  }

  async #look(): Promise<void> {
    const since = performance.now() - this.#from;
    this.#from += since;
    const [master, ...agents] = (await Promise.all([
      this.#stage.ask(this.#master),
      ...this.#agents.map((name) => this.#stage.ask(name)),
    ])) as [MasterReport, ...AgentReport[]];
    for (const trouble of troublesOf(master)) this.#troubles.add(withoutNumbers(trouble));
    for (const { name, lossOut, lossBack } of master.agents)
      if (this.#agents.includes(name)) this.#lost = Math.max(this.#lost, lossOut, lossBack);
    let outside = false;
    for (const { state, time } of agents) {
      this.#looks += 1;
      if (state === 'synchronised') this.#synchronised += 1;
      if (time.boundNs === null) continue;
      const error = Math.abs(aheadOf(time, master.time));
      const apart = Math.abs(Number(BigInt(time.machineNs) - BigInt(master.time.machineNs)));
      const reading = READING + RATE_MOST * apart;
      const bound = time.boundNs + (master.time.boundNs ?? 0) + reading;
      if (error > bound) outside = true;
      this.#error = Math.max(this.#error, error);
      this.#bound = Math.max(this.#bound, bound);
      this.#share = Math.max(this.#share, error / bound);
    }
    if (outside) this.#outside += since / 1000;
  }

  async end(): Promise<Verdict> {
    const master = (await this.#stage.ask(this.#master)) as MasterReport;
    const lines = this.#names().flatMap((name, i) =>
      this.#stage.logOf(name).slice(this.#logs[i]).split('\n').filter(Boolean),
    );
    return {
      well: this.#well,
      looks: this.#looks,
      outside: this.#outside,
      error: this.#error,
      bound: this.#bound,
      share: this.#share,
      synchronised: this.#synchronised / this.#looks,
      lost: this.#lost,
      moved: Math.abs(offWall(master)),
      troubles: [...this.#troubles],
      lines: [...new Set(lines.map((line) => withoutNumbers(line.slice(25))))],
      written: lines.length,
    };
  }
}

/** How far the group's time is from this machine's clock, nanoseconds, to a millisecond or so. */
const offWall = ({ time }: MasterReport): number =>
  (time.seconds - Date.now() / 1000) * 1e9 + time.nanoseconds;

const withoutNumbers = (text: string): string =>
  text.replace(/[-+]?\d+(\.\d+)?( (ns|us|ms|s|min|h|d|ppm)\b|[a-z]+\b)?/g, '#');
