// A history in an SQLite file, by a thread of its own.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { SqliteStore } from '#console/store/sqlite/sqlite-store.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';
import { historyStoreBehaves } from '../history-store-behaves.js';

const KEY = { group: 'main', line: 'mit', wall: 0 };
const QUERY = { key: KEY, fromMs: NIGHT_MS, toMs: NIGHT_MS + 3_600_000, points: 3600 };
const second = (i: number) => ({ ...madeSecond(NIGHT_MS + i * 1000), key: KEY });

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function storeIn(file: string | undefined, said: string[] = []): SqliteStore {
  const limits = {
    memoryMs: 3_600_000,
    secondsMs: 30 * 864e5,
    minutesMs: 365 * 864e5,
    sizeMost: 1e9,
  };
  return new SqliteStore({ file, ...limits, batchMs: 20 }, { say: (_, text) => said.push(text) });
}

t.test('a store in a file', (t) => {
  historyStoreBehaves(t, async (t) => ({
    store: storeIn(join(folderOf(t), 'history.db')),
    settle: async () => {},
  }));
  t.end();
});

t.test('a store without a file', (t) => {
  historyStoreBehaves(t, async () => ({ store: storeIn(undefined), settle: async () => {} }));
  t.end();
});

t.test('what was written is there when it is opened again', async (t) => {
  const file = join(folderOf(t), 'history.db');
  const before = storeIn(file);
  before.append(Array.from({ length: 1500 }, (_, i) => second(i)));
  await before.close();
  t.notOk(existsSync(`${file}.lock`));
  const after = storeIn(file);
  t.equal((await after.query(QUERY)).points.length, 1500);
  after.append([second(1500)]);
  t.equal((await after.query(QUERY)).points.length, 1501);
  t.match(after.health(), { backend: 'sqlite', fault: '', lostSamples: 0 });
  await after.close();
});

t.test('a second console on the same file is refused by name', (t) => {
  const file = join(folderOf(t), 'history.db');
  // A process that lives: this one's parent.
  const stat = spawnSync('cut', ['-d', ' ', '-f', '22', `/proc/${process.ppid}/stat`]);
  writeFileSync(`${file}.lock`, `${process.ppid} ${stat.stdout.toString().trim()}\n`);
  t.throws(() => storeIn(file), {
    message: `another console, process ${process.ppid}, has its history in ${file}: give each console a file of its own`,
  });
  t.end();
});

t.test('a file that cannot be made is a fault, and seconds are in memory meanwhile', async (t) => {
  const said: string[] = [];
  const file = join(folderOf(t), 'nowhere', 'history.db');
  const store = storeIn(file, said);
  store.append([second(0), second(1)]);
  t.equal((await store.query(QUERY)).points.length, 2);
  t.match(
    store.health().fault,
    /cannot be written to .*: there is no folder .*; what is new waits in memory/,
  );
  t.equal(said.length, 1, 'it is said once');
  await store.close();
});

t.test('nothing can be asked of a store that was closed, and it takes nothing', async (t) => {
  const store = storeIn(undefined);
  await store.close();
  store.append([second(0)]);
  store.addEvents([]);
  t.equal(store.health().lostSamples, 1);
  t.equal(store.health().backend, 'none');
  await t.rejects(store.query(QUERY), { message: 'the history has ended' });
});
