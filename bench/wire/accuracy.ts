// How exact the stamps are on a wire between two hosts, beside chronyd on the same wire.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AgentReport } from '@belfry/agent/src/report.js';
import type { MasterReport } from '@belfry/master/src/report.js';
import { type GroupTime, groupDifference, rawDifference } from '@belfry/protocol/core/time.js';
import { Stage } from '#demo/stage.js';
import { aheadOf } from '#demo/truth.js';
import { processorSeconds, residentMegabytes, runFirst, wakeUps } from '../process.js';
import { median, quantile } from '../table.js';
import { Chrony } from './chrony.js';
import type { HostName, Hosts } from './hosts.js';
import type { Measured } from './observer.js';
import { Process } from './process.js';

/** Both have their rate and their filters by then. */
const SETTLE_SECONDS = 20;
/** So long the agent's own cost is looked at. */
const REST_SECONDS = 20;
const OBSERVER = fileURLToPath(new URL('./observer.js', import.meta.url));
const BUSY = 'for (;;) {}';

export interface Spread {
  /** Of what was measured, about its own median, and the mean against the truth; nanoseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly mean: number;
  readonly count: number;
}

/** Absolute errors of a shown clock, nanoseconds, and how often its bound did not hold. */
export interface Shown {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly outside: number;
}

export interface Accuracy {
  readonly ours: Spread;
  readonly chrony: Spread;
  /** Of a daemon that asks (Cristian), and of one that is measured (Berkeley), against their masters. */
  readonly asks: Shown;
  readonly isMeasured: Shown;
  readonly transport: string;
  /** Of the agent daemon that asks: resident MB, its share of a core, and wake-ups a second. */
  readonly residentMb: number;
  readonly share: number;
  readonly wakes: number;
}

export interface Wire {
  readonly hosts: Hosts;
  readonly chronyd: string;
  /** The logarithm to base 2 of the seconds between exchanges. */
  readonly poll: number;
  readonly seconds: number;
  /** Keeps every core of this machine busy meanwhile. */
  readonly busy: number;
}

export async function measureAccuracy(wire: Wire): Promise<Accuracy> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-'));
  const [asking, measuring] = [new Plant(wire, 'cristian'), new Plant(wire, 'berkeley')];
  const processes: Process[] = [];
  try {
    await asking.start();
    await measuring.start();
    const chrony = new Chrony(wire.chronyd, wire.hosts, folder, wire.poll);
    const observer = asking.startObserver();
    processes.push(observer);
    for (let i = 0; i < wire.busy; i += 1)
      processes.push(new Process([process.execPath, '-e', BUSY]));
    await sleep(SETTLE_SECONDS * 1000);
    const measuredBefore = chrony.count;
    const cost = await costOf(asking.agentPid, REST_SECONDS);
    await Promise.all([asking, measuring].map((plant) => plant.watch(wire.seconds)));
    const theirs = chrony.offsets(measuredBefore);
    await chrony.stop();
    observer.mustRun();
    const lines = (await observer.stop()).trim().split('\n');
    const measured = lines.map((line) => JSON.parse(line) as Measured);
    return {
      ours: spreadOf(measured, asking.truth),
      chrony: spread(theirs, mean(theirs)),
      asks: asking.shown(),
      isMeasured: measuring.shown(),
      transport: asking.transport,
      ...cost,
    };
  } finally {
    for (const one of processes) await one.stop();
    for (const plant of [asking, measuring]) await plant.close();
    rmSync(folder, { recursive: true });
  }
}

/** While nobody asks it for its status. */
async function costOf(
  pid: number,
  seconds: number,
): Promise<Pick<Accuracy, 'residentMb' | 'share' | 'wakes'>> {
  const from = { cpu: processorSeconds(pid), wakes: wakeUps(pid) };
  await sleep(seconds * 1000);
  return {
    residentMb: residentMegabytes(pid),
    share: (processorSeconds(pid) - from.cpu) / seconds,
    wakes: (wakeUps(pid) - from.wakes) / seconds,
  };
}

/** A master on one host and an agent on the other. */
class Plant {
  readonly #stage = new Stage();
  readonly #wire: Wire;
  readonly #algorithm: 'berkeley' | 'cristian';
  #listen = '';
  readonly #errors: number[] = [];
  #outside = 0;
  /** The master's shown clock against the machine's counter. */
  readonly truth: MasterReport['time'][] = [];
  transport = '';

  constructor(wire: Wire, algorithm: 'berkeley' | 'cristian') {
    this.#wire = wire;
    this.#algorithm = algorithm;
  }

  get #interval(): string {
    return `${1000 * 2 ** this.#wire.poll}ms`;
  }

  get agentPid(): number {
    return this.#stage.pid('kmc');
  }

  async start(): Promise<void> {
    const { hosts } = this.#wire;
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
    return new Process([...this.#wire.hosts.on('client'), process.execPath, OBSERVER, ...words]);
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

/**
 * The spread is that of group time less raw time, exact to a nanosecond: nobody is averaged with this
 * master, so both run evenly. The mean is against what the master shows at the same machine time, to
 * which a line is fitted.
 */
function spreadOf(measured: readonly Measured[], truth: readonly MasterReport['time'][]): Spread {
  const origin = truth[0]!;
  const since = BigInt(origin.machineNs);
  const late = measured.filter(({ machineNs }) => BigInt(machineNs) >= since);
  const first = late[0]!;
  const offsets = late.map(
    ({ raw, group }) => groupDifference(group, first.group) - rawDifference(raw, first.raw),
  );
  const onMachine = (group: GroupTime, machineNs: string): Point => {
    const x = Number(BigInt(machineNs) - since);
    return { x, y: groupDifference(group, origin) - x };
  };
  const line = fitted(truth.map((time) => onMachine(time, time.machineNs)));
  const errors = late.map(({ group, machineNs }) => {
    const { x, y } = onMachine(group, machineNs);
    return y - line(x);
  });
  return spread(offsets, mean(errors));
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The line of least squares through some points. */
function fitted(points: readonly Point[]): (x: number) => number {
  const middle = { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) };
  const square = mean(points.map(({ x }) => (x - middle.x) ** 2));
  const slope = mean(points.map(({ x, y }) => (x - middle.x) * (y - middle.y))) / square;
  return (x) => middle.y + slope * (x - middle.x);
}

function spread(offsets: readonly number[], average: number): Spread {
  const middle = median(offsets);
  const apart = offsets.map((offset) => Math.abs(offset - middle));
  const [p50, p99] = [quantile(apart, 0.5), quantile(apart, 0.99)];
  return { p50, p99, mean: average, count: offsets.length };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
