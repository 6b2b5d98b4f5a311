// Four agents over loopback: true error of the shown clocks after a minute, without and with a bad
// network. `--settle` and `--seconds` change how long each takes.

import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentReport } from '#agent/daemon/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import { type Network, Stage } from '#demo/stage.js';
import { aheadOf } from '#demo/truth.js';
import { option, printTable, quantile } from './table.js';

const AGENTS = ['kmc', 'mit', 'tapmi', 'sols'];
const DRIFTS = ['18ppm', '-12ppm', '35ppm', '-27ppm'];
const SETTLE = option('settle', 60);
const SECONDS = option('seconds', 60);

interface Tally {
  readonly errors: number[];
  readonly bounds: number[];
  outside: number;
  backwards: number;
}

async function measure(network: Network | undefined): Promise<Tally> {
  const stage = new Stage();
  try {
    for (const name of AGENTS) stage.addKey(name, 'agent');
    await stage.startMaster({});
    if (network !== undefined) await stage.startRelay(network);
    for (const [i, name] of AGENTS.entries())
      await stage.startAgent(name, { clock: { simulate: { offset: '100ms', drift: DRIFTS[i] } } });
    await sleep(SETTLE * 1000);
    return await sample(stage);
  } finally {
    await stage.strike();
  }
}

async function sample(stage: Stage): Promise<Tally> {
  const tally: Tally = { errors: [], bounds: [], outside: 0, backwards: 0 };
  const last = new Map<string, bigint>();
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    await sleep(200);
    const [master, ...agents] = (await Promise.all(
      ['master', ...AGENTS].map((name) => stage.ask(name)),
    )) as [MasterReport, ...AgentReport[]];
    for (const { name, time } of agents) {
      const error = Math.abs(aheadOf(time, master.time));
      tally.errors.push(error);
      tally.bounds.push(time.boundNs ?? Infinity);
      if (!(error <= (time.boundNs ?? 0))) tally.outside += 1;
      const shown = BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanoseconds);
      if (shown < (last.get(name) ?? 0n)) tally.backwards += 1;
      last.set(name, shown);
    }
  }
  return tally;
}

const us = (nanoseconds: number): string => (nanoseconds / 1000).toFixed(0);

const row = (title: string, { errors, bounds, outside, backwards }: Tally): string[] => [
  title,
  us(quantile(errors, 0.5)),
  us(quantile(errors, 0.99)),
  us(quantile(errors, 1)),
  us(quantile(bounds, 0.5)),
  String(outside),
  String(backwards),
  String(errors.length),
];

const clean = await measure(undefined);
const bad = await measure({ loss: 0.2, delayMs: 1 });
printTable(
  `True error of four shown clocks, 1 s interval, after ${SETTLE} s, microseconds`,
  ['network', 'p50', 'p99', 'max', 'bound p50', 'outside', 'backwards', 'readings'],
  [row('loopback', clean), row('20 % loss each way, 1 ms jitter', bad)],
);
