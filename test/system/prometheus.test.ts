// A real Prometheus scrapes a real console beside a real master and agent, and fires and clears the alerts that we ship.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { AGENTD, CONSOLED, MASTERD, Running, freePort, plant } from './plant.js';
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
    const { at, masterSocket } = await plant(t);
    const listen = `127.0.0.1:${await freePort()}`;
    const config = {
      sources: [{ name: 'lab-1', socket: masterSocket }],
      web: { listen, tokens: 'tokens' },
      history: { store: 'none' },
      socket: 'none',
    };
    writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
    const api = await prometheus(t, folder, listen);
    const master = new Running(t, [MASTERD, at('m.json')]);
    const agent = new Running(t, [AGENTD, at('a.json')]);
    const belfryConsole = new Running(t, [CONSOLED, join(folder, 'c.json')]);
    await belfryConsole.says(/the page is at/);

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
    const until = async (wanted: readonly string[], also: RegExp = /^$/): Promise<void> => {
      let seen: string[] = [];
      for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(50)) {
        seen = await firing();
        if (seen.filter((one) => !also.test(one)).join() === wanted.join()) return;
      }
      t.fail(`${wanted.join() || 'nothing'}, but: ${seen.join()}`);
    };
    const scraped = async (query: string): Promise<number> => {
      const path = `query?query=${encodeURIComponent(query)}`;
      const answer = await ask<{ data: { result: { value: [number, string] }[] } }>(path);
      return Number(answer?.data.result[0]?.value[1]);
    };

    const line = 'group="belfry",line="line-3",wall="0"';
    for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(50))
      if ((await scraped(`belfry_state{${line}}`)) === 0) break;
    const offset = await scraped(`belfry_offset_seconds{${line}}`);
    t.ok(Math.abs(offset) < 0.1, `off by ${offset} s`);
    await until([]);

    await agent.end('SIGKILL');
    // Of two clocks one is no majority; and its last asks are lost before it is away.
    await until(['BelfryLineAway line-3'], /NoMajority|Loss/);
    const again = new Running(t, [AGENTD, at('a.json')]);
    await again.says(/joined/);
    await until([], /Loss/);
    await master.end('SIGKILL');
    await until(['BelfrySourceDown '], /NotSynchronised|NoLeader|MasterSilent|LineAway|Loss/);
    await belfryConsole.end('SIGTERM');
    await until(['BelfryConsoleDown ']);
  },
);
