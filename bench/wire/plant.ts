// A master on one host and an agent on the other, as the measurements of the wire have them.

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AgentReport } from '#agent/daemon/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import { Stage } from '#demo/stage.js';
import { aheadOf } from '#demo/truth.js';
import { runFirst } from '../process.js';
import { quantile } from '../table.js';
import type { HostName, Hosts } from './hosts.js';
import { Process } from './process.js';

const OBSERVER = fileURLToPath(new URL('./observer.js', import.meta.url));

/** Absolute errors of a shown clock, nanoseconds, and how often its bound did not hold. */
export interface Shown {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly outside: number;
}

/** Where they are, and how often they exchange. */
export interface Place {
  readonly hosts: Hosts;
  /** The logarithm to base 2 of the seconds between exchanges. */
  readonly poll: number;
}

export class Plant {
  readonly #stage = new Stage();
  readonly #place: Place;
  readonly #algorithm: 'berkeley' | 'cristian';
  #listen = '';
  readonly #errors: number[] = [];
  #outside = 0;
  /** The master's shown clock against the machine's counter. */
  readonly truth: MasterReport['time'][] = [];
  transport = '';

  constructor(place: Place, algorithm: 'berkeley' | 'cristian') {
    this.#place = place;
    this.#algorithm = algorithm;
  }

  get #interval(): string {
    return `${1000 * 2 ** this.#place.poll}ms`;
  }

  get agentPid(): number {
    return this.#stage.pid('kmc');
  }

  async start(): Promise<void> {
    const { hosts } = this.#place;
    const at = (host: HostName): object => ({
      listen: `${hosts.address(host)}:0`,
      interval: this.#interval,
    });
    const asks = this.#algorithm === 'cristian';
    this.#stage.addKey('kmc', asks ? 'client' : 'agent');
    this.#stage.addKey('observer', 'client');
    await this.#stage.startMaster(at('server'), hosts.on('server'));
    this.#listen = ((await this.#stage.ask('master')) as MasterReport).listen;
    const agent = { ...at('client'), algorithm: this.#algorithm, masters: [this.#listen] };
    await this.#stage.startAgent('kmc', agent, hosts.on('client'));
    for (const name of ['master', 'kmc']) runFirst(this.#stage.pid(name));
  }

  startObserver(): Process {
    const words = [this.#listen, this.#stage.keyFile('observer'), this.#interval];
    return new Process([...this.#place.hosts.on('client'), process.execPath, OBSERVER, ...words]);
  }

  async watch(seconds: number): Promise<void> {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      await sleep(200);
      const [master, agent] = (await Promise.all(
        ['master', 'kmc'].map((name) => this.#stage.ask(name)),
      )) as [MasterReport, AgentReport];
      const error = Math.abs(aheadOf(agent.time, master.time));
      this.truth.push(master.time);
      this.#errors.push(error);
      if (!(error <= (agent.time.boundNs ?? 0))) this.#outside += 1;
      this.transport = agent.transport;
    }
  }

  shown(): Shown {
    const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(this.#errors, share));
    return { p50: p50!, p99: p99!, max: max!, outside: this.#outside };
  }

  close(): Promise<void> {
    return this.#stage.strike();
  }
}
