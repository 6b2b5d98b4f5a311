// How punctually telegrams leave, and what that costs: real daemons, pseudo-terminals, who listens.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentReport } from '#agent/daemon/report.js';
import { Stage } from '#demo/stage.js';
import { processorSeconds } from '../process.js';
import { quantile } from '../table.js';
import { FarEnd, lateness } from './far-end.js';

const FORMATS = ['meinberg-std', 'hopf-6021', 'sysplex-1', 'nmea-zda'];
const SETTLE = 8;
/** Who listens is not what is measured: nothing may keep it waiting. */
const HARNESS = ['chrt', '--fifo', '2'];

export interface Situation {
  readonly name: string;
  readonly ports: number;
  /** The core on which the agent runs has something else to do all the time. */
  readonly busy: boolean;
  /** The words of the command that runs the agent. */
  readonly before: readonly string[];
}

export interface Found {
  readonly telegrams: number;
  readonly expected: number;
  /** Of the size of what each was off, at the far end and as the agent itself saw it; us. */
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  readonly ownP50: number;
  readonly ownP99: number;
  /** What a telegram takes from the far end to itself; us. */
  readonly echoP50: number;
  readonly echoP99: number;
  /** Percent of a core, all of the agent. */
  readonly cpu: number;
}

export async function measure(situation: Situation, seconds: number): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-bench-'));
  const paths = Array.from({ length: situation.ports }, (_, i) => join(folder, `${i}`));
  const formats = paths.map((_, i) => FORMATS[i % FORMATS.length]!);
  const stage = new Stage();
  let burner: ChildProcess | undefined;
  let farEnd: FarEnd | undefined;
  try {
    farEnd = new FarEnd(paths, formats, HARNESS);
    await farEnd.isReady();
    stage.addKey('kmc', 'agent');
    await stage.startMaster({});
    const ports = paths.map((path, i) => ({ path, format: formats[i], zone: 'UTC' }));
    await stage.startAgent('kmc', { ports }, situation.before);
    await sleep(SETTLE * 1000);
    if (situation.busy) burner = burn();
    return await sample(stage, farEnd, situation, seconds);
  } finally {
    burner?.kill('SIGKILL');
    farEnd?.end();
    await stage.strike();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In an endless loop, on the first core. */
const burn = (): ChildProcess =>
  spawn('taskset', ['-c', '0', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' });

async function sample(
  stage: Stage,
  farEnd: FarEnd,
  { ports }: Situation,
  seconds: number,
): Promise<Found> {
  const pid = stage.pid('kmc');
  const reports: AgentReport['time'][] = [];
  farEnd.takeOut();
  const began = performance.now();
  const before = processorSeconds(pid);
  let last: AgentReport | undefined;
  while (performance.now() - began < seconds * 1000) {
    last = (await stage.ask('kmc')) as AgentReport;
    reports.push(last.time);
    await sleep(1000);
  }
  const took = (performance.now() - began) / 1000;
  const cpu = (100 * (processorSeconds(pid) - before)) / took;
  const { came, echoes } = farEnd.takeOut();
  const late = lateness(came, reports).map((ns) => Math.abs(ns) / 1000);
  const own = last!.ports.map(({ telegrams }) => telegrams!.punctuality!);
  return {
    telegrams: late.length,
    expected: Math.round(took - 1) * ports,
    p50: quantile(late, 0.5),
    p99: quantile(late, 0.99),
    worst: Math.max(...late),
    ownP50: quantile(
      own.map(({ p50Ns }) => p50Ns / 1000),
      0.5,
    ),
    ownP99: Math.max(...own.map(({ p99Ns }) => p99Ns / 1000)),
    echoP50: quantile(echoes, 0.5) / 1000,
    echoP99: quantile(echoes, 0.99) / 1000,
    cpu,
  };
}
