// An agent daemon at rest: memory, start-up and processor time against a bare node with a socket,
// and what installing the agent alone brings. `--runs 15`, `--rest 60` seconds.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MasterReport } from '#master/daemon/report.js';
import { Stage } from '#demo/stage.js';
import { processorSeconds, residentMegabytes } from './process.js';
import { median, option, printTable } from './table.js';

const RUNS = option('runs', 15);
const REST_SECONDS = option('rest', 60);

/** A bare node that binds a socket, says so, and asks nothing: the least there can be. */
const BARE = `
  const socket = require('node:dgram').createSocket('udp4');
  socket.bind(0, '127.0.0.1', () => console.error('ready'));
`;

/** The same with a datagram to itself once a second. */
const BARE_EXCHANGING = `${BARE}
  setInterval(() => socket.send('x'.repeat(48), socket.address().port, '127.0.0.1'), 1000);
  socket.on('message', () => {});
`;

/** Milliseconds from the start of the process to its first line of log. */
async function startUp(words: readonly string[]): Promise<number> {
  const from = performance.now();
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  await once(child.stderr!, 'data');
  const took = performance.now() - from;
  await end(child);
  return took;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

interface Rest {
  readonly memory: number;
  /** Seconds of processor time in an hour. */
  readonly hour: number;
}

async function rest(pid: number): Promise<Rest> {
  const cpu = processorSeconds(pid);
  await sleep(REST_SECONDS * 1000);
  const used = processorSeconds(pid) - cpu;
  return { memory: residentMegabytes(pid), hour: (used / REST_SECONDS) * 3600 };
}

async function restBare(script: string): Promise<Rest> {
  const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
  await sleep(5000);
  const result = await rest(child.pid!);
  await end(child);
  return result;
}

async function restAgent(): Promise<Rest> {
  const stage = new Stage();
  try {
    stage.addKey('kmc', 'agent');
    await stage.startMaster({});
    await stage.startAgent('kmc', {});
    await sleep(15_000);
    return await rest(stage.pid('kmc'));
  } finally {
    await stage.strike();
  }
}

/** With a second master, which stands by, or is dead and greeted again and again. */
async function restBetweenTwo(dead: boolean): Promise<Rest> {
  const stage = new Stage();
  try {
    stage.addKey('kmc', 'agent');
    await stage.startMasters(['lab-1', 'lab-2'], { loss: 0, delayMs: 0 });
    await stage.startAgent('kmc', {});
    await sleep(20_000);
    const { standby } = (await stage.ask('lab-1')) as MasterReport;
    if (dead) await stage.kill(standby!.duty === 'leads' ? 'lab-2' : 'lab-1');
    // Until who stands by is missed, and greeted at the longest pause.
    await sleep(dead ? 45_000 : 0);
    return await rest(stage.pid('kmc'));
  } finally {
    await stage.strike();
  }
}

async function startUps(): Promise<{ bare: number; agent: number; ratio: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-'));
  const file = join(folder, 'kmc.json');
  const daemon = fileURLToPath(new URL('../../agent/dist/belfry-agentd.cjs', import.meta.url));
  const key = `kmc agent ${Buffer.alloc(32, 7).toString('base64')}\n`;
  writeFileSync(join(folder, 'kmc.key'), key, { mode: 0o600 });
  const none = { socket: 'none', state: 'none' };
  const config = { name: 'kmc', masters: ['127.0.0.1:9'], key: 'kmc.key', ...none };
  writeFileSync(file, JSON.stringify(config));
  const bare: number[] = [];
  const agent: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    bare.push(await startUp(['-e', BARE]));
    agent.push(await startUp([daemon, file]));
  }
  rmSync(folder, { recursive: true });
  const ratios = agent.map((took, i) => took / bare[i]!);
  return { bare: median(bare), agent: median(agent), ratio: median(ratios) };
}

const start = await startUps();
const bare = await restBare(BARE);
const exchanging = await restBare(BARE_EXCHANGING);
const agent = await restAgent();
const two = await restBetweenTwo(false);
const oneDead = await restBetweenTwo(true);
printTable(
  `At rest, ${REST_SECONDS} s; start-up is the median of ${RUNS} pairs`,
  ['process', 'resident MB', 'start-up ms', 'CPU s/hour'],
  [
    [
      'bare node with a socket',
      bare.memory.toFixed(1),
      start.bare.toFixed(0),
      bare.hour.toFixed(1),
    ],
    [
      'the same, one datagram a second',
      exchanging.memory.toFixed(1),
      '',
      exchanging.hour.toFixed(1),
    ],
    [
      'belfry-agentd, one exchange a second',
      agent.memory.toFixed(1),
      start.agent.toFixed(0),
      agent.hour.toFixed(1),
    ],
    ['the same, with a master that stands by', two.memory.toFixed(1), '', two.hour.toFixed(1)],
    [
      'the same, with a master that is dead',
      oneDead.memory.toFixed(1),
      '',
      oneDead.hour.toFixed(1),
    ],
    ['difference, ratio', (agent.memory - bare.memory).toFixed(1), start.ratio.toFixed(2), ''],
  ],
);
process.stdout.write('\nWhat it weighs installed: bash scripts/install-agent.sh\n');
