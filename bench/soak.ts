// The long run: four agents behind a network that loses a fifth each way, and a fifth agent whose
// clock lies. Every second each shown clock is held against its bound. `--minutes 30`.

import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AgentReport } from '#agent/daemon/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import { Stage } from '#demo/stage.js';
import { aheadOf } from '#demo/truth.js';
import { option, printTable, quantile } from './table.js';

const MINUTES = option('minutes', 30);
const AGENTS = ['kmc', 'mit', 'tapmi', 'sols'];
const DRIFTS = ['18ppm', '-12ppm', '35ppm', '-27ppm'];
const SETTLE_SECONDS = 15;

interface Tally {
  readonly errors: number[];
  readonly bounds: number[];
  outside: number;
  backwards: number;
  unsynchronised: number;
  shown: bigint;
}

const tallies = new Map<string, Tally>(
  AGENTS.map((name) => [
    name,
    { errors: [], bounds: [], outside: 0, backwards: 0, unsynchronised: 0, shown: 0n },
  ]),
);
let liarVoted = 0;
let rounds = 0;

async function look(stage: Stage): Promise<void> {
  const [master, ...agents] = (await Promise.all(
    ['master', ...AGENTS].map((name) => stage.ask(name)),
  )) as [MasterReport, ...AgentReport[]];
  rounds += 1;
  if (master.agents.some((one) => one.name === 'liar' && one.standing === 'votes')) liarVoted += 1;
  for (const { name, state, time } of agents) {
    const tally = tallies.get(name)!;
    const error = Math.abs(aheadOf(time, master.time));
    tally.errors.push(error);
    tally.bounds.push(time.boundNs ?? Infinity);
    if (!(error <= (time.boundNs ?? 0))) tally.outside += 1;
    if (state !== 'synchronised') tally.unsynchronised += 1;
    const shown = BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanoseconds);
    if (shown < tally.shown) tally.backwards += 1;
    tally.shown = shown;
  }
}

const stage = new Stage();
try {
  for (const name of [...AGENTS, 'liar']) stage.addKey(name, 'agent');
  await stage.startMaster({});
  await stage.startRelay({ loss: 0.2, delayMs: 1 });
  for (const [i, name] of AGENTS.entries())
    await stage.startAgent(name, { clock: { simulate: { offset: '100ms', drift: DRIFTS[i] } } });
  const program = fileURLToPath(new URL('./liar.js', import.meta.url));
  const liar = fork(program, [stage.masterAddress.split(':')[1]!, stage.keyFile('liar')]);
  await sleep(SETTLE_SECONDS * 1000);
  const end = performance.now() + MINUTES * 60_000;
  while (performance.now() < end) {
    await look(stage);
    await sleep(1000);
  }
  liar.disconnect();
} finally {
  await stage.strike();
}

const us = (nanoseconds: number): string => (nanoseconds / 1000).toFixed(0);
printTable(
  `${MINUTES} minutes, 20 % loss each way, 1 ms mean delay each way, one lying agent; microseconds`,
  [
    'line',
    'error p50',
    'p99',
    'max',
    'bound p50',
    'outside',
    'backwards',
    'not synchronised',
    'readings',
  ],
  [...tallies].map(([name, tally]) => [
    name,
    us(quantile(tally.errors, 0.5)),
    us(quantile(tally.errors, 0.99)),
    us(quantile(tally.errors, 1)),
    us(quantile(tally.bounds, 0.5)),
    String(tally.outside),
    String(tally.backwards),
    String(tally.unsynchronised),
    String(tally.errors.length),
  ]),
);
process.stdout.write(`\nthe liar's clock counted in ${liarVoted} of ${rounds} looks\n`);
if ([...tallies.values()].some((tally) => tally.outside > 0 || tally.backwards > 0))
  process.exitCode = 1;
