// Three masters and three agents, real daemons on hosts of their own, watched closely from outside.

import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentReport } from '#agent/daemon/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import type { TimeReport } from '#host/daemon/report.js';
import { formatDuration } from '#host/config/units.js';
import { spanOf } from '#protocol/time.js';
import { Stage } from '#demo/stage.js';
import { Reference, aheadOf } from '#demo/truth.js';
import { Hosts } from './hosts.js';

export const MASTERS = ['lab-1', 'lab-2', 'lab-3'] as const;
export const AGENTS = ['line-1', 'line-2', 'line-3'] as const;
const DRIFTS = ['11ppm', '-23ppm', '31ppm', '-7ppm', '18ppm', '-15ppm'];
/** Between two looks, milliseconds. */
const LOOK = 50;
/** The fastest slew of a shown clock, and the spread of crystals, as fractions. */
const SLEW_MOST = 5e-4;
const RATE_MOST = 1e-4;
/** How long the plant may take to settle, in beacon intervals, and milliseconds besides. */
const SETTLED_WITHIN = { beacons: 40, milliseconds: 40_000 };

/** What was seen since a history began. */
export interface Seen {
  /** Milliseconds until another master led; undefined if none did. */
  readonly takeover: number | undefined;
  /** What any shown clock moved, from one look to the next, beyond what the fastest slew explains. */
  readonly step: number;
  readonly backwards: number;
  /** Looks at agents, and those in which the true error was above the bound. */
  readonly looks: number;
  readonly outside: readonly string[];
  /** Looks at agents that were not synchronised or holding over. */
  readonly unset: number;
  readonly holdover: number;
  /** The largest true error, nanoseconds, and the largest as a share of the bound then. */
  readonly error: number;
  readonly share: number;
}

interface Tally {
  takeover: number | undefined;
  step: number;
  backwards: number;
  looks: number;
  outside: string[];
  unset: number;
  holdover: number;
  error: number;
  share: number;
}

const nothing = (): Tally => ({
  takeover: undefined,
  step: 0,
  backwards: 0,
  looks: 0,
  outside: [],
  unset: 0,
  holdover: 0,
  error: 0,
  share: 0,
});

export class Plant {
  readonly hosts = new Hosts([...MASTERS, ...AGENTS]);
  readonly stage = new Stage();
  /** Milliseconds. */
  readonly beacon: number;
  /** Who cannot be asked: ended or stopped. */
  readonly mute = new Set<string>();
  readonly #shown = new Map<string, TimeReport>();
  #reference = new Reference();
  #led = { name: '', term: 0, since: 0 };
  /** How wrong each master could be that stood by, and the leader just before it led. */
  readonly #bounds = new Map<string, number>();
  #doubt = 0;
  /** Of the leader just before the history began. */
  #termBefore = 0;
  #began = 0;
  #seen = nothing();

  constructor(beacon: number) {
    this.beacon = beacon;
  }

  async start(): Promise<void> {
    for (const name of AGENTS) this.stage.addKey(name, 'agent');
    const settings = {
      interval: `${Math.min(this.beacon, 1000)}ms`,
      standby: { beacon: `${this.beacon}ms`, pause: '0s' },
      consensus: { gather: '2s' },
    };
    const at = MASTERS.map((name) => ({ name, address: this.hosts.address(name) }));
    await this.stage.startMastersOn(at, settings, (name) => this.hosts.on(name));
    for (const [i, name] of AGENTS.entries()) {
      const simulate = { drift: DRIFTS[i]!, offset: `${i * 100}ms` };
      const config = { listen: '0.0.0.0:0', clock: { simulate } };
      await this.stage.startAgent(name, config, this.hosts.on(name));
    }
  }

  async end(): Promise<void> {
    await this.stage.strike();
    this.hosts.close();
  }

  get leader(): string {
    return this.#led.name;
  }

  async masters(): Promise<MasterReport[]> {
    return this.#ask<MasterReport>(MASTERS.filter((name) => !this.mute.has(name)));
  }

  #ask<T>(names: readonly string[]): Promise<T[]> {
    return Promise.all(names.map((name) => this.stage.ask(name) as Promise<T>));
  }

  /** Waits until one master leads, all others stand by, and every agent is synchronised, for a while. */
  async settle(): Promise<void> {
    const { beacons, milliseconds } = SETTLED_WITHIN;
    const end = performance.now() + beacons * this.beacon + milliseconds;
    let calm = performance.now();
    while (performance.now() - calm < 4 * this.beacon + 500) {
      if (performance.now() > end) throw new Error(`not settled: ${await this.#picture()}`);
      const settled = await this.look();
      if (!settled) calm = performance.now();
      await sleep(LOOK);
    }
  }

  async #picture(): Promise<string> {
    const masters = await this.masters();
    const agents = await this.#ask<AgentReport>(AGENTS);
    return [
      ...masters.map(
        ({ standby, state, term }) => `${standby?.name} ${standby?.duty} ${term} ${state}`,
      ),
      ...agents.map(({ name, state, term }) => `${name} ${state} ${term}`),
    ].join(', ');
  }

  /** One look at everybody. Answers whether the plant is as it should be. */
  async look(): Promise<boolean> {
    const [masters, agents] = await Promise.all([this.masters(), this.#ask<AgentReport>(AGENTS)]);
    const leaders = masters
      .filter(({ term, gathering }) => term !== 0 && gathering === null)
      .toSorted((a, b) => b.term - a.term);
    for (const { standby, term, time } of masters)
      if (term === 0) this.#bounds.set(standby!.name, time.boundNs ?? 0);
    this.#follow(leaders[0]);
    for (const master of masters)
      if (master.gathering === null) this.#judgeMove(master.standby!.name, master.time);
    for (const agent of agents) this.#judge(agent, leaders);
    const whole = masters.length === MASTERS.length && leaders.length === 1;
    const here = masters.every(({ standby, state }) => {
      const others = standby!.others.every(({ duty }) => duty !== 'silent');
      return others && state === 'synchronised' && standby!.leader === leaders[0]?.standby?.name;
    });
    return (
      whole && here && agents.every(({ state, greeting }) => state === 'synchronised' && !greeting)
    );
  }

  #follow(leader: MasterReport | undefined): void {
    if (leader === undefined || leader.term < this.#led.term) return;
    if (leader.term !== this.#led.term) {
      this.#reference.change();
      this.#doubt = this.#bounds.get(leader.standby!.name) ?? 0;
      if (leader.standby!.name !== this.#led.name && leader.term > this.#termBefore)
        this.#seen.takeover ??= performance.now() - this.#began;
    }
    const since = leader.term === this.#led.term ? this.#led.since : performance.now();
    this.#led = { name: leader.standby!.name, term: leader.term, since };
    this.#reference.read(leader.time);
  }

  #judgeMove(name: string, time: TimeReport): void {
    const before = this.#shown.get(name);
    this.#shown.set(name, time);
    if (before === undefined) return;
    const moved = aheadOf(time, before);
    const over = Number(BigInt(time.machineNs) - BigInt(before.machineNs));
    if (over + moved < 0) this.#seen.backwards += 1;
    this.#seen.step = Math.max(this.#seen.step, Math.abs(moved) - (SLEW_MOST + RATE_MOST) * over);
  }

  /** Group time is what the last leader shows, or went on to show; in a part of the plant its own does. */
  #judge(agent: AgentReport, leaders: readonly MasterReport[]): void {
    const { name, state, time, term, sinceCorrectionNs } = agent;
    const seen = this.#seen;
    if (state === 'unset') {
      seen.unset += 1;
      return;
    }
    if (state === 'holdover') seen.holdover += 1;
    this.#judgeMove(name, time);
    const own = leaders.find((leader) => leader.term === term && term !== this.#led.term);
    const ahead = Math.abs(own ? aheadOf(time, own.time) : (this.#reference.aheadOf(time) ?? 0));
    // Until a new leader has corrected it, two clocks are compared that were each right to its own bound.
    const before = (sinceCorrectionNs ?? 0) / 1e6 > performance.now() - this.#led.since;
    const bound = (time.boundNs ?? Infinity) + (before ? this.#doubt : 0);
    seen.looks += 1;
    seen.error = Math.max(seen.error, ahead);
    seen.share = Math.max(seen.share, ahead / bound);
    if (ahead > bound)
      seen.outside.push(
        `${name} ${state} after ${Math.round(performance.now() - this.#began)} ms: ` +
          `${formatDuration(spanOf(ahead))} off, bound ${formatDuration(spanOf(bound))}`,
      );
  }

  /** From now on it is counted what is seen. */
  begin(): void {
    this.#seen = nothing();
    this.#termBefore = this.#led.term;
    this.#began = performance.now();
  }

  /** Watches until another master has led, or for so many beacon intervals. */
  async watch(beacons: number, until: 'takeover' | 'end' = 'end'): Promise<void> {
    const end = performance.now() + beacons * this.beacon;
    while (performance.now() < end) {
      await this.look();
      if (until === 'takeover' && this.#seen.takeover !== undefined) return;
      await sleep(LOOK);
    }
  }

  seen(): Seen {
    return { ...this.#seen, step: Math.max(this.#seen.step, 0) };
  }

  /** This process does not run for a while. */
  stop(name: string): void {
    process.kill(this.stage.pid(name), 'SIGSTOP');
    this.mute.add(name);
  }

  resume(name: string): void {
    process.kill(this.stage.pid(name), 'SIGCONT');
    this.mute.delete(name);
  }

  async kill(name: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.mute.add(name);
    await this.stage.kill(name, signal);
  }

  async restart(name: string, change: object = {}): Promise<void> {
    await this.stage.restart(name, change);
    this.#shown.delete(name);
    this.mute.delete(name);
  }
}
