// A history's file when its process is killed, and when its disk is full.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { ClockHistory } from '#console/core/history/history-store.js';
import { answerOf } from '#console/store/sqlite/questions.js';
import { MadeEngine } from '#sim/console/made-engine.js';
import { NIGHT_MS } from '#sim/console/made-seconds.js';

const WRITER = fileURLToPath(import.meta.resolve('#system/history-writer.js'));
const KILLS = 5;

/** Lets a process write for a while, kills it, and answers how far it said that it was. */
async function writeAndKill(file: string, milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child.stdout, 'data');
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await once(child, 'close');
  return Number(said.trimEnd().split('\n').at(-1));
}

t.test(
  'a process that is killed while it writes loses no batch that it had written, and damages nothing',
  async (t) => {
    const made = new MadeEngine(t);
    let told = 0;
    for (let i = 0; i < KILLS; i += 1) {
      const before = told;
      told = await writeAndKill(made.file, 150 + i * 37);
      t.ok(told > before, `it was at ${told}`);
    }
    await made.engine.open();
    t.same(made.said, []);
    t.equal(made.engine.database!.rows<[string]>('PRAGMA integrity_check')[0]![0], 'ok');
    for (const line of ['line-0', 'line-19']) {
      const key = { group: 'main', line, wall: 0 };
      const ask = (points: number): ClockHistory =>
        answerOf(made.engine, {
          ask: 'history',
          query: { key, fromMs: NIGHT_MS, toMs: NIGHT_MS + 864e5, points },
        }) as ClockHistory;
      const { points } = ask(20_000);
      const last = points.length;
      t.same(
        points.map(({ atMs, seconds }) => [atMs, seconds]),
        points.map((_, i) => [NIGHT_MS + i * 1000, 1]),
        'no second is missing or there twice',
      );
      t.ok(last >= told && last <= told + 20, `${last} seconds are there, it had said ${told}`);
      const minutes = ask(Math.ceil(last / 60) + 1);
      t.equal(minutes.grain, 'minute');
      t.equal(
        minutes.points.reduce((sum, { seconds }) => sum + seconds, 0),
        last,
      );
    }
    const events = answerOf(made.engine, {
      ask: 'events',
      query: { fromMs: NIGHT_MS, toMs: NIGHT_MS + 864e5, limit: 1e6 },
    });
    t.ok((events as readonly unknown[]).length >= told / 20);
  },
);

/** Only root may mount the tiny disk that this needs. */
const mayMount = process.getuid?.() === 0;

t.test(
  'on a full disk a history says so, waits, and goes on without a gap when there is room',
  { skip: mayMount ? false : 'SKIPPED: mounting a tiny disk needs root' },
  async (t) => {
    const disk = mkdtempSync(join(tmpdir(), 'bf-disk-'));
    t.teardown(() => rmSync(disk, { recursive: true, force: true }));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      t.comment('SKIPPED: this machine lets even root mount nothing');
      return;
    }
    // The engine of SQLite lets go of its file when its objects are collected.
    t.teardown(() => execFileSync('umount', ['--lazy', disk]));
    const made = new MadeEngine(t, { file: join(disk, 'history.db') });
    await made.engine.open();
    await made.live(0, 1000);
    t.equal(made.engine.health().fault, '');
    const filler = join(disk, 'filler');
    writeFileSync(
      filler,
      Buffer.alloc(Math.max(0, statfsSync(disk).bavail * statfsSync(disk).bsize)),
    );
    const event = { atMs: NIGHT_MS, level: 'info', group: 'main', subject: null } as const;
    made.engine.record(
      Array.from({ length: 1500 }, (_, i) => ({ ...event, id: `${i}`, text: `${i} `.repeat(120) })),
      [],
    );
    await made.live(1000, 60);
    t.match(made.engine.health().fault, /the disk is full|it may be full/);
    t.equal(made.seconds(), 1060, 'everything is in memory');
    rmSync(filler);
    await made.live(1060, 700);
    t.match(made.engine.health(), { fault: '', lostSamples: 0 });
    await made.engine.close();
    await made.again().open();
    t.equal(made.seconds(), 1760);
    t.equal(made.engine.database!.rows<[string]>('PRAGMA integrity_check')[0]![0], 'ok');
    await made.engine.close();
  },
);
