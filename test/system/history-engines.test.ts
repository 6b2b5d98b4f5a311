// Histories in real engines of Prometheus' kind: VictoriaMetrics, to which samples are pushed, and Prometheus.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { ClockSecond } from '#console/core/history/sample.js';
import { clockFamilies } from '#console/core/metrics/clock-metrics.js';
import { metricsText } from '#console/core/metrics/text.js';
import { PrometheusStore } from '#console/store/prometheus/prometheus-store.js';
import { SqliteStore } from '#console/store/sqlite/sqlite-store.js';
import { madeSecond } from '#sim/console/made-seconds.js';
import { seededRandom } from '#sim/random.js';
import { historyStoreBehaves } from '../console/store/history-store-behaves.js';
import { freePort } from './plant.js';
import { storeProgram, storesMissing } from './stores.js';

const HOUR = 3_600_000;
/** Three in the morning of yesterday: an engine takes nothing that is far from now. */
const YESTERDAY = Math.floor(Date.now() / (24 * HOUR)) * 24 * HOUR - 24 * HOUR;
const NIGHT = YESTERDAY + 3 * HOUR;
const KEY = { group: 'main', line: 'mit', wall: 0 };
const LIMITS = { memoryMs: HOUR, secondsMs: 30 * 864e5, minutesMs: 365 * 864e5, sizeMost: 1e9 };

const folderOf = (t: Test): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Starts an engine, and answers its address when it is there. */
async function engineAt(
  t: Test,
  program: string,
  words: (address: string) => string[],
): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(storeProgram(program), words(address), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  t.teardown(async () => {
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    await gone;
  });
  for (let i = 0; i < 200; i += 1) {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${said}`);
    const answer = await fetch(`http://${address}/api/v1/labels`).catch(() => undefined);
    if (answer?.ok === true) return `http://${address}`;
    await sleep(50);
  }
  throw new Error(`${program} does not answer: ${said}`);
}

const victoria = (t: Test): Promise<string> =>
  engineAt(t, 'victoria-metrics', (address) => [
    `-httpListenAddr=${address}`,
    `-storageDataPath=${folderOf(t)}`,
    '-search.latencyOffset=0s',
    '-loggerLevel=ERROR',
  ]);

const records = (): SqliteStore =>
  new SqliteStore({ file: undefined, ...LIMITS, batchMs: 1000 }, { say: () => {} });

/** What VictoriaMetrics took is found from here on. */
const flush = async (url: string): Promise<void> => {
  await fetch(`${url}/internal/force_flush`);
};

/** A night with 36 seconds of holdover at twelve past three. */
function nightOf(count: number, fromMs = NIGHT, eachMs = 1000): ClockSecond[] {
  const random = seededRandom(9);
  return Array.from({ length: count }, (_, i): ClockSecond => {
    const second = { ...madeSecond(fromMs + i * eachMs, random), key: KEY };
    const at = fromMs + i * eachMs - NIGHT;
    return at >= 720_000 && at < 756_000
      ? { ...second, state: 'holdover', bound: 1_200_000 }
      : second;
  });
}

/** Samples as OpenMetrics wants them: a series after the other, times in seconds. */
function linesOf(seconds: readonly ClockSecond[]): string[] {
  const bySeries = new Map<string, string[]>();
  for (const second of seconds)
    for (const line of metricsText(clockFamilies([second], true)).split('\n')) {
      const [, series, value, at] = /^([^#].*\}) (\S+) (\d+)000$/.exec(line) ?? [];
      if (series === undefined) continue;
      const lines = bySeries.get(series) ?? [];
      bySeries.set(series, lines);
      lines.push(`${series} ${value} ${at}`);
    }
  return [...bySeries].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, lines]) => lines);
}

const noVictoria = storesMissing('victoria-metrics') ?? false;

t.test('a store in VictoriaMetrics', { skip: noVictoria }, async (t) => {
  const url = await victoria(t);
  let turn = 0;
  historyStoreBehaves(
    t,
    async () => {
      // All tests have one engine: each has lost what the one before wrote.
      turn += 1;
      await fetch(`${url}/api/v1/admin/tsdb/delete_series?match[]={__name__!=""}`);
      await fetch(`${url}/internal/resetRollupResultCache`);
      const store = new PrometheusStore({ url, isPushed: true }, records());
      const settle = async (): Promise<void> => {
        await store.push();
        await flush(url);
      };
      return { store, settle };
    },
    NIGHT,
  );
});

t.test(
  'VictoriaMetrics holds a day, and the page gets it as minutes',
  { skip: noVictoria },
  async (t) => {
    const url = await victoria(t);
    const store = new PrometheusStore({ url, isPushed: true }, records());
    // Each fourth second: a text of all of them takes as long as all other tests here.
    const day = nightOf(21_600, YESTERDAY, 4000);
    for (let i = 0; i < day.length; i += 3600) store.append(day.slice(i, i + 3600));
    await store.push();
    await flush(url);
    t.match(store.health(), { backend: 'prometheus', fault: '', lostSamples: 0 });
    const began = performance.now();
    const { grain, points } = await store.query({
      key: KEY,
      fromMs: YESTERDAY,
      toMs: YESTERDAY + 24 * HOUR,
      points: 1500,
    });
    t.comment(`a day of minutes in ${Math.round(performance.now() - began)} ms`);
    t.equal(grain, 'minute');
    t.equal(points.length, 1440);
    t.equal(
      points.reduce((sum, { seconds }) => sum + seconds, 0),
      21_600,
    );
    const worst = points.filter(({ secondsUnwell }) => secondsUnwell > 0);
    t.same(
      worst.map(({ atMs, secondsUnwell, state }) => [atMs, secondsUnwell, state]),
      [[NIGHT + 720_000, 9, 'holdover']],
    );
    t.ok(Math.abs(worst[0]!.values.bound!.most - 1_200_000) < 1);
    await store.close();
  },
);

t.test(
  'an engine that is away is a fault, and what waits is pushed when it is back',
  { skip: noVictoria },
  async (t) => {
    const store = new PrometheusStore(
      { url: `http://127.0.0.1:${await freePort()}`, isPushed: true },
      records(),
    );
    store.append(nightOf(10));
    await store.push();
    t.match(
      store.health().fault,
      /^samples wait: http:\/\/127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/,
    );
    await t.rejects(
      store.query({ key: KEY, fromMs: NIGHT, toMs: NIGHT + HOUR, points: 10 }),
      /cannot be reached/,
    );
    await store.close();
  },
);

t.test(
  'what Prometheus has scraped is read from it',
  { skip: storesMissing('prometheus', 'promtool') ?? false },
  async (t) => {
    const folder = folderOf(t);
    // As if it had scraped since the night: OpenMetrics has seconds, and an end.
    const lines = linesOf(nightOf(3600));
    writeFileSync(join(folder, 'night.txt'), `${lines.join('\n')}\n# EOF\n`);
    execFileSync(storeProgram('promtool'), [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      join(folder, 'night.txt'),
      join(folder, 'data'),
    ]);
    writeFileSync(join(folder, 'prometheus.yml'), '{}');
    const url = await engineAt(t, 'prometheus', (address) => [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ]);
    const store = new PrometheusStore({ url, isPushed: false }, records());
    store.append(nightOf(10));
    t.same(await store.series({ fromMs: NIGHT, toMs: NIGHT + HOUR }), [KEY]);
    const fine = await store.query({
      key: KEY,
      fromMs: NIGHT + 700_000,
      toMs: NIGHT + 800_000,
      points: 100,
    });
    t.equal(fine.grain, 'second');
    t.equal(fine.points.filter(({ state }) => state === 'holdover').length, 36);
    const { grain, points } = await store.query({
      key: KEY,
      fromMs: NIGHT,
      toMs: NIGHT + HOUR,
      points: 100,
    });
    t.equal(grain, 'minute');
    t.equal(points.length, 60);
    t.match(points[12], { seconds: 60, secondsUnwell: 36, state: 'holdover' });
    t.match(store.health(), { fault: '', lostSamples: 0 });
    await store.close();
  },
);
