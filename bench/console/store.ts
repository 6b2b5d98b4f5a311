// What a history costs: bytes on the disk, processor time of a sample, the time of a question; and what kills destroy.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ClockHistory, HistoryQuery } from '#console/core/history/history-store.js';
import type { ClockSecond, SeriesKey } from '#console/core/history/sample.js';
import { Engine } from '#console/store/sqlite/engine.js';
import { answerOf } from '#console/store/sqlite/questions.js';
import { SqliteStore } from '#console/store/sqlite/sqlite-store.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';
import { seededRandom } from '#sim/random.js';
import { median, printTable } from '../table.js';

const DAY = 86_400;
const DAY_MS = DAY * 1000;
const LIMITS = {
  memoryMs: 3_600_000,
  secondsMs: 40 * DAY_MS,
  minutesMs: 400 * DAY_MS,
  sizeMost: 1e12,
};
/** A batch as a console writes it, seconds. */
const BATCH = 5;
/** So that a month does not take a month: of the other batches only the seconds are given. */
const WRITTEN_EACH = 60;
const QUESTIONS = 25;
const WRITER = fileURLToPath(import.meta.resolve('#system/history-writer.js'));
const LINES_OF_KILLS = 100;

const keyOf = (i: number): SeriesKey => ({ group: 'main', line: `line-${i}`, wall: 0 });
const engineOn = (file: string): Engine =>
  new Engine({
    file,
    ...LIMITS,
    say: (level, text) => process.stdout.write(`${level} ${text}\n`),
    monotonic: () => performance.now(),
    machineTime: () => NIGHT_MS + 31 * DAY_MS,
  });

/** Really writes `days` of `lines`, asks, and kills `kills` times. */
export async function benchStore(lines: number, days: number, kills: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-store-'));
  try {
    const file = join(folder, 'history.db');
    await benchSize(file, lines, days);
    await benchQuestions(file, lines, days);
    await benchKills(join(folder, 'killed.db'), kills);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchSize(file: string, lines: number, days: number): Promise<void> {
  const engine = engineOn(file);
  await engine.open();
  const random = seededRandom(1);
  // Noise is made once: making it takes longer than keeping it.
  const noise = Array.from({ length: 7919 }, () => madeSecond(0, random));
  const before = process.cpuUsage();
  let at = 0;
  for (; at < days * DAY; at += 1) {
    const samples = Array.from({ length: lines }, (_, i): ClockSecond => ({
      ...noise[(at * 31 + i * 977) % noise.length]!,
      atMs: NIGHT_MS + at * 1000,
      key: keyOf(i),
    }));
    engine.append(samples);
    if (at % WRITTEN_EACH === WRITTEN_EACH - 1) await engine.flush();
  }
  await engine.flush();
  const { user, system } = process.cpuUsage(before);
  const bytesOf = (table: string): number =>
    engine.database!.number(`SELECT sum(length(data)) FROM ${table}`) ?? 0;
  const samples = lines * days * DAY;
  const lineDays = lines * days;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
  const [seconds, minutes, hours] = [bytesOf('chunks'), bytesOf('minutes'), bytesOf('hours')];
  await engine.close();
  const whole = statSync(file).size;
  // What pages and indices take beside the data.
  const more = whole / (seconds + minutes + hours);
  const scaled = (bytes: number, wanted: number): string =>
    gigabytes((bytes / lineDays) * more * wanted);
  printTable(
    `${lines} lines for ${days} days, really written: ${gigabytes(whole)}`,
    ['', 'bytes each', '100 lines'],
    [
      ['a second', ((seconds / samples) * more).toFixed(2), `${scaled(seconds, 3000)} in 30 days`],
      [
        'a minute',
        ((minutes / samples) * 60 * more).toFixed(2),
        `${scaled(minutes, 36_500)} in a year`,
      ],
      [
        'an hour',
        ((hours / samples) * 3600 * more).toFixed(1),
        `${scaled(hours, 36_500)} in a year`,
      ],
    ],
  );
  process.stdout.write(
    `\n${((user + system) / samples).toFixed(1)} us of processor a sample, the making of it included; a row of the journal each ${WRITTEN_EACH} s, where a console writes one each ${BATCH} s\n`,
  );
}

async function benchQuestions(file: string, lines: number, days: number): Promise<void> {
  const store = new SqliteStore({ file, ...LIMITS, batchMs: BATCH * 1000 }, { say: () => {} });
  const toMs = NIGHT_MS + days * DAY_MS;
  const rows: string[][] = [];
  for (const [name, spanMs, points] of [
    ['an hour of seconds', 3_600_000, 3600],
    ['five hours of seconds', 5 * 3_600_000, 18_000],
    ['a day of minutes', DAY_MS, 1500],
    ['a week of minutes', 7 * DAY_MS, 12_000],
    ['a month of hours', 30 * DAY_MS, 1000],
  ] as const) {
    if (spanMs > days * DAY_MS) continue;
    const times: number[] = [];
    let found: ClockHistory | undefined;
    for (let i = 0; i < QUESTIONS; i += 1) {
      const query: HistoryQuery = {
        key: keyOf((i * 7) % lines),
        fromMs: toMs - spanMs,
        toMs,
        points,
      };
      const began = performance.now();
      found = await store.query(query);
      times.push(performance.now() - began);
    }
    rows.push([
      name,
      `${found!.points.length} × ${found!.grain}`,
      `${times[0]!.toFixed(0)} ms`,
      `${median(times).toFixed(1)} ms`,
    ]);
  }
  await store.close();
  printTable('Questions, through the thread', ['', 'points', 'first', 'median'], rows);
}

/** Kills a process that writes without a pause, again and again. */
async function benchKills(file: string, kills: number): Promise<void> {
  let told = 0;
  let batches = 0;
  for (let i = 0; i < kills; i += 1) {
    const words = [WRITER, file, String(LINES_OF_KILLS), String(BATCH)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await once(child.stdout, 'data');
    await sleep((i * 37) % 400);
    child.kill('SIGKILL');
    await once(child, 'close');
    const numbers = said.trimEnd().split('\n');
    batches += numbers.length;
    told = Number(numbers.at(-1));
  }
  const engine = engineOn(file);
  await engine.open();
  const check = engine.database!.rows<[string]>('PRAGMA integrity_check')[0]![0];
  let [lost, twice] = [0, 0];
  for (let i = 0; i < LINES_OF_KILLS; i += 1) {
    const query = { key: keyOf(i), fromMs: NIGHT_MS, toMs: NIGHT_MS + 400 * DAY_MS, points: 1 };
    const { points } = answerOf(engine, { ask: 'history', query }) as ClockHistory;
    const seconds = points[0]?.seconds ?? 0;
    lost += Math.max(0, told - seconds);
    twice += Math.max(0, seconds - told - BATCH);
  }
  await engine.close();
  printTable(
    `${kills} kills -9 under load, ${LINES_OF_KILLS} lines`,
    ['transactions written', 'samples written', 'lost of these', 'there twice', 'integrity'],
    [[String(batches), String(told * LINES_OF_KILLS), String(lost), String(twice), check]],
  );
}
