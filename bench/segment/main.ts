// What a reading of the agent's clock costs in each language, and whether any copy of its segment is torn:
// `--reads 100000000` of a segment that is written all the time, on this machine and on an emulated arm64.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAddon } from '#host/native/addon.js';
import { nativeClock } from '#host/native/clock.js';
import { SEGMENT_AT, encodeSegment } from '#protocol/clock/segment.js';
import { connect } from '#agent/index.js';
import { option, printTable } from '../table.js';

const READS = option('reads', 100_000_000);
const TOP = fileURLToPath(new URL('../../../', import.meta.url));
const FLAGS = ['-std=c11', '-D_GNU_SOURCE', '-O2', '-I', 'host/readers/c', '-I', 'host/addon'];
const TORN = ['bench/segment/torn.c', 'host/addon/seqlock.c'];
/** Rounds of so many readings: the least mean counts. */
const ROUNDS = 30;
const ROUND = 100_000;

const loaded = loadAddon();
if ('reason' in loaded) throw new Error(`there is no native addon: ${loaded.reason}`);
const { addon } = loaded;
const folder = mkdtempSync(join(tmpdir(), 'belfry-segment-'));
const path = join(folder, 'clock');

/** A clock that slews, and counts for an hour. */
function publish(): void {
  const { kernel, raw } = nativeClock(addon);
  const now = kernel!.at(raw());
  const hour = 3_600_000_000_000n;
  const bytes = encodeSegment({
    state: 'synchronised',
    steps: 0,
    raw: now,
    voidAfter: now + hour,
    asleep: BigInt(addon.suspended()),
    group: BigInt(Date.now()) * 1_000_000n,
    rate: 1e-5,
    bound: 50_000,
    growth: 1e-6,
    until: now + hour,
    shown: BigInt(Date.now()) * 1_000_000n,
    shownRate: 1.5e-5,
    floor: 0n,
    writer: process.pid,
  });
  new addon.Segment(path, bytes, SEGMENT_AT.generation, 4).close();
}

/** What a program said; undefined where it is not on this machine, which is told. */
function said(words: readonly string[], cwd = TOP): string | undefined {
  const [program, ...rest] = words;
  const env = { ...process.env, BELFRY_CLOCK: path };
  const { status, stdout, stderr, error } = spawnSync(program!, rest, {
    encoding: 'utf8',
    cwd,
    env,
  });
  if (error === undefined && status === 0) return stdout;
  console.error(`NOT MEASURED: ${program}: ${error?.message ?? stderr}`);
  return undefined;
}

async function inNode(): Promise<[string, number][]> {
  const clock = await connect({ segment: path });
  const rounds = (call: () => unknown): number =>
    Math.min(
      ...Array.from({ length: ROUNDS }, () => {
        const start = process.hrtime.bigint();
        for (let i = 0; i < ROUND; i += 1) call();
        return Number(process.hrtime.bigint() - start) / ROUND;
      }),
    );
  const rows: [string, number][] = [
    ['Node: clock.now()', rounds(() => clock.now())],
    ['Node: process.hrtime.bigint()', rounds(() => process.hrtime.bigint())],
    ['Node: Date.now()', rounds(() => Date.now())],
  ];
  await clock.close();
  return rows;
}

function inC(): [string, number][] {
  const program = join(folder, 'cost');
  if (said(['cc', ...FLAGS, '-o', program, 'bench/segment/cost.c']) === undefined) return [];
  const lines = said([program, path])?.trimEnd().split('\n') ?? [];
  return lines.map((line) => {
    const [, name = '', cost] = /^(.*) (\d+)$/.exec(line) ?? [];
    return [`C: ${name}`, Number(cost)];
  });
}

function inPython(): [string, number][] {
  const time = (setup: string, what: string): number | undefined => {
    const out = said(
      ['python3', '-m', 'timeit', '-s', setup, '-u', 'nsec', '-n', '20000', what],
      join(TOP, 'host/readers/python'),
    );
    return out === undefined ? undefined : Number(/: ([\d.e+]+) nsec/.exec(out)?.[1]);
  };
  const setup = `from belfry_clock import Clock; clock = Clock(${JSON.stringify(path)})`;
  const rows: [string, number | undefined][] = [
    ['Python: clock.now()', time(setup, 'clock.now()')],
    ['Python: time.time_ns()', time('import time', 'time.time_ns()')],
  ];
  return rows.filter((row): row is [string, number] => row[1] !== undefined);
}

function inGo(): [string, number][] {
  const out = said(
    ['go', 'test', '-run', '^$', '-bench', 'Now', '.'],
    join(TOP, 'host/readers/go'),
  );
  const cost = out === undefined ? undefined : /BenchmarkNow\S*\s+\d+\s+([\d.]+) ns/.exec(out)?.[1];
  return cost === undefined ? [] : [['Go: clock.Now()', Number(cost)]];
}

function torn(
  name: string,
  compiler: string,
  flags: readonly string[],
  runner: readonly string[],
): string[] {
  const program = join(folder, `torn-${compiler}`);
  if (said([compiler, ...FLAGS, ...flags, '-o', program, ...TORN]) === undefined) return [];
  const out = said([...runner, program, String(READS)]);
  return out === undefined ? [] : [`${name}: ${out.trim()}`];
}

try {
  publish();
  const rows = [...inC(), ...(await inNode()), ...inGo(), ...inPython()];
  printTable(
    'What one reading costs',
    ['reading', 'ns'],
    rows.map(([name, cost]) => [name, cost.toFixed(0)]),
  );
  const lines = [
    ...torn('this machine', 'cc', [], []),
    ...torn('arm64, emulated', 'aarch64-linux-gnu-gcc', ['-static'], ['qemu-aarch64-static']),
  ];
  for (const line of lines) console.log(line);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
