// How exact the stamps are on a wire between two hosts, beside chronyd on the same wire.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MasterReport } from '#master/daemon/report.js';
import { type GroupTime, groupDifference, rawDifference } from '#protocol/time.js';
import { median, quantile } from '../table.js';
import { Chrony } from './chrony.js';
import type { Measured } from './observer.js';
import { type Place, Plant, type Shown } from './plant.js';
import { Process } from './process.js';

/** Both have their rate and their filters by then. */
const SETTLE_SECONDS = 20;
const BUSY = 'for (;;) {}';

export interface Spread {
  /** Of what was measured, about its own median, and the mean against the truth; nanoseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly mean: number;
  readonly count: number;
}

export interface Accuracy {
  readonly ours: Spread;
  readonly chrony: Spread;
  /** Of a daemon that asks (Cristian), and of one that is measured (Berkeley), against their masters. */
  readonly asks: Shown;
  readonly isMeasured: Shown;
  readonly transport: string;
}

export interface Wire extends Place {
  readonly chronyd: string;
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
    };
  } finally {
    for (const one of processes) await one.stop();
    for (const plant of [asking, measuring]) await plant.close();
    rmSync(folder, { recursive: true });
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

/** How values scatter about their median; `average` is their mean error. */
export function spread(offsets: readonly number[], average: number): Spread {
  const middle = median(offsets);
  const apart = offsets.map((offset) => Math.abs(offset - middle));
  const [p50, p99] = [quantile(apart, 0.5), quantile(apart, 0.99)];
  return { p50, p99, mean: average, count: offsets.length };
}

/** The arithmetic mean. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
