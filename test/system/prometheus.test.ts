// A real Prometheus scrapes a real web server, and fires and clears the alerts that we ship.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { startWeb } from '#console/web/web.js';
import { StandingHub, groupOf, lineOf, wallOf } from '#sim/console/standing-hub.js';
import { freePort } from './plant.js';
import { storeProgram, storesMissing } from './stores.js';

const skip = storesMissing('prometheus') ?? false;
const PATIENCE = 20_000;
const RULES = fileURLToPath(
  new URL('../../../deploy/prometheus/belfry.rules.yml', import.meta.url),
);

/** Prometheus with the shipped alerts, which wait a second and no longer; its API. */
async function prometheus(t: Test, folder: string, target: string): Promise<string> {
  const port = await freePort();
  const config = {
    global: { scrape_interval: '200ms', evaluation_interval: '200ms' },
    rule_files: ['rules.yml'],
    scrape_configs: [{ job_name: 'belfry', static_configs: [{ targets: [target] }] }],
  };
  writeFileSync(
    join(folder, 'rules.yml'),
    readFileSync(RULES, 'utf8').replaceAll(/for: \w+/g, 'for: 1s'),
  );
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const child: ChildProcess = spawn(
    storeProgram('prometheus'),
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'inherit' },
  );
  t.teardown(async () => {
    const gone = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await gone;
  });
  return `http://127.0.0.1:${port}/api/v1`;
}

interface Alerts {
  readonly data: {
    readonly alerts: readonly { readonly state: string; readonly labels: Record<string, string> }[];
  };
}

t.test(
  'an agent that is killed is alerted of, and no more when it is back',
  { skip },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'bq-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const hub = new StandingHub();
    const log = { say: () => {}, fault: (_kind: string, text: string) => t.fail(text) };
    const listen = { host: '127.0.0.1', port: 0 };
    const web = await startWeb(
      { listen, tokens: join(folder, 'tokens'), behindProxy: false, names: [] },
      hub,
      log,
      { page: folder },
    );
    t.teardown(() => web.close());
    const api = await prometheus(t, folder, new URL(web.address).host);

    const ask = async <T>(path: string): Promise<T | undefined> => {
      try {
        return (await (await fetch(`${api}/${path}`)).json()) as T;
      } catch {
        // It takes a moment to start.
        return undefined;
      }
    };
    const firing = async (): Promise<string[]> =>
      ((await ask<Alerts>('alerts'))?.data.alerts ?? [])
        .filter(({ state }) => state === 'firing')
        .map(({ labels }) => `${labels['alertname']} ${labels['line'] ?? ''}`)
        .toSorted();
    const until = async (wanted: readonly string[]): Promise<void> => {
      for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(50))
        if ((await firing()).join() === wanted.join()) return;
      t.fail(`${wanted.join() || 'nothing'}, but: ${(await firing()).join()}`);
    };
    const scraped = async (query: string): Promise<string | undefined> =>
      (
        await ask<{ data: { result: readonly { value: readonly [number, string] }[] } }>(
          `query?query=${encodeURIComponent(query)}`,
        )
      )?.data.result[0]?.value[1];

    for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(50))
      if ((await scraped('up{job="belfry"}')) === '1') break;
    const offset = 'belfry_offset_seconds{group="main",line="mit",wall="0"}';
    t.equal(Number(await scraped(offset)), 12e-6);
    // Long enough for whatever would be alerted of in a healthy group.
    await sleep(1500);
    t.same(await firing(), []);

    const away = lineOf('mit', { state: 'away', why: 'killed' });
    hub.show(wallOf(2, [groupOf('main', { lines: [lineOf('chi'), away] })]));
    await until(['BelfryLineAway mit']);
    hub.show(wallOf(3, [groupOf('main', { masters: [], state: 'holdover' })]));
    await until(['BelfryNotSynchronised ']);
    hub.show(wallOf(4, [groupOf('main')]));
    await until([]);
    await web.close();
    await until(['BelfryConsoleDown ']);
  },
);
