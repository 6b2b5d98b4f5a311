// Adapters that are pulled out and plugged in again, a thousand times: what is lost, what grows.

import { execFile } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AgentReport } from '#agent/daemon/report.js';
import { PtyPair } from '#demo/serial/ptys.js';
import { Stage } from '#demo/stage.js';
import { residentMegabytes } from '../process.js';

const OPENINGS = fileURLToPath(new URL('./openings.js', import.meta.url));
/** So many ports flap at the same time. */
const PORTS = 8;
const PLUGGED = 1700;
const PULLED = 300;
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

export interface Replugged {
  readonly cycles: number;
  readonly reopened: number;
  /** Telegrams that were due while the line was there, and of these the most that one cycle lost. */
  readonly due: number;
  readonly lost: number;
  readonly worst: number;
  /** In all cycles too late to be sent: this machine was busy. */
  readonly late: number;
  /** A tenth of the way through, half of it, and at the end. */
  readonly megabytes: readonly number[];
  readonly descriptors: readonly number[];
}

export async function replug(cycles: number, before: readonly string[]): Promise<Replugged> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-bench-'));
  const pairs = Array.from({ length: PORTS }, (_, i) => new PtyPair(join(folder, `${i}`)));
  const stage = new Stage();
  try {
    stage.addKey('kmc', 'agent');
    await stage.startMaster({});
    const ports = pairs.map(({ ours }) => ({
      path: ours,
      format: 'dumb',
      zone: 'UTC',
      untrusted: 'blank',
    }));
    await stage.startAgent('kmc', { ports, log: 'error' }, before);
    await sleep(3000);
    return await cycle(stage, pairs, Math.ceil(cycles / PORTS));
  } finally {
    await stage.strike();
    for (const pair of pairs) await pair.unplug();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function cycle(stage: Stage, pairs: readonly PtyPair[], turns: number): Promise<Replugged> {
  const pid = stage.pid('kmc');
  const size = () => [residentMegabytes(pid), readdirSync(`/proc/${pid}/fd`).length] as const;
  const lost: number[] = [];
  let due = 0;
  const sizes: (readonly [number, number])[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    if (turn === Math.floor(turns / 10) || turn === Math.floor(turns / 2)) sizes.push(size());
    await Promise.all(
      pairs.map(async (pair, i) => {
        // Not all at once.
        await sleep(i * 37);
        const { expected, came } = await oneCycle(pair);
        due += expected;
        lost.push(Math.max(expected - came, 0));
      }),
    );
  }
  await sleep(2000);
  sizes.push(size());
  const { ports } = (await stage.ask('kmc')) as AgentReport;
  return {
    cycles: turns * PORTS,
    reopened: ports.reduce((sum, { reopened }) => sum + reopened, 0),
    due,
    lost: lost.reduce((sum, one) => sum + one, 0),
    worst: Math.max(...lost),
    late: ports.reduce((sum, { telegrams }) => sum + telegrams!.dropped, 0),
    megabytes: sizes.map(([megabytes]) => megabytes),
    descriptors: sizes.map(([, descriptors]) => descriptors),
  };
}

/** Telegrams of ten characters: how many were due while the line was there, and how many came. */
async function oneCycle(pair: PtyPair): Promise<{ expected: number; came: number }> {
  await pair.plug();
  const from = Date.now();
  const end = openSync(pair.theirs, FLAGS);
  await sleep(PLUGGED);
  const bytes = Buffer.alloc(4096);
  const until = Date.now();
  let many = 0;
  try {
    many = readSync(end, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
  closeSync(end);
  await pair.unplug();
  await sleep(PULLED);
  // One that is due just now may be on either side.
  const expected = Math.floor((until - 50) / 1000) - Math.floor((from + 50) / 1000);
  return { expected, came: bytes.toString('latin1', 0, many).split('\r').length - 1 };
}

/** Rows of what openings.ts says. */
export async function openAndClose(openings: number): Promise<string[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-bench-'));
  const pair = new PtyPair(join(folder, '0'));
  try {
    await pair.plug();
    const words = ['--expose-gc', OPENINGS, pair.ours, String(openings)];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    return JSON.parse(stdout) as string[][];
  } finally {
    await pair.unplug();
    rmSync(folder, { recursive: true, force: true });
  }
}
