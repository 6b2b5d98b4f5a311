// How punctually telegrams leave, and what that costs: real daemons, pseudo-terminals, a recorder.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentReport } from '@belfry/agent/src/report.js';
import { PtyPair } from '#demo/serial/ptys.js';
import { Stage } from '#demo/stage.js';
import { processorSeconds } from '../process.js';
import { quantile } from '../table.js';
import { FarEnd, lateness } from './far-end.js';

const FORMATS = ['meinberg-std', 'hopf-6021', 'sysplex-1', 'nmea-zda'];
const SETTLE = 8;
/** The wire and who listens are not what is measured: nothing may keep them waiting. */
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
  /** Percent of a core, all of the agent. */
  readonly cpu: number;
}

export async function measure(situation: Situation, seconds: number): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-bench-'));
  const pairs = Array.from(
    { length: situation.ports },
    (_, i) => new PtyPair(join(folder, `${i}`)),
  );
  const formats = pairs.map((_, i) => FORMATS[i % FORMATS.length]!);
  const stage = new Stage();
  let burner: ChildProcess | undefined;
  let farEnd: FarEnd | undefined;
  try {
    for (const pair of pairs) await pair.plug(HARNESS);
    farEnd = new FarEnd(
      pairs.map(({ theirs }) => theirs),
      formats,
      HARNESS,
    );
    stage.addKey('kmc', 'agent');
    await stage.startMaster({});
    const ports = pairs.map(({ ours }, i) => ({ path: ours, format: formats[i], zone: 'UTC' }));
    await stage.startAgent('kmc', { ports }, situation.before);
    await sleep(SETTLE * 1000);
    if (situation.busy) burner = burn();
    return await sample(stage, farEnd, situation, seconds);
  } finally {
    burner?.kill('SIGKILL');
    farEnd?.end();
    await stage.strike();
    for (const pair of pairs) await pair.unplug();
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
  const late = lateness(farEnd.takeOut(), reports).map((ns) => Math.abs(ns) / 1000);
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
    cpu,
  };
}
