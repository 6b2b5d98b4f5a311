// What the console tells Prometheus, and what we ship for it, judged by Prometheus' own tool.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { groupOf, lineOf, troubleOf, wallOf } from '#sim/console/standing-hub.js';
import { tryWeb } from '#sim/console/tried-web.js';
import { storeProgram, storesMissing } from './stores.js';

const skip = storesMissing('promtool') ?? false;
const DEPLOY = fileURLToPath(new URL('../../../deploy', import.meta.url));

/** Of promtool: how it ended, and all that it said. */
function promtool(words: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(storeProgram('promtool'), words, { input });
  return { status, said: String(stdout) + String(stderr) };
}

/** A console that has something of everything to tell. */
async function fullConsole(t: Parameters<typeof tryWeb>[0]) {
  const web = await tryWeb(t);
  const walls = [{ wall: 1, offsetNs: 4e7, boundNs: 5e6, ageNs: 1e9, votes: true }];
  const names = ['mit', 'a"} 1', 'b\n# TYPE belfry_state counter', '\\', '\ud800', '\0\r', '<b>'];
  const lines = names.map((name) => lineOf(name, { walls, temperatureC: 41.5 }));
  web.hub.wall = wallOf(1, [groupOf('main', { lines }), groupOf('hall "2"', { round: null })]);
  web.hub.listed = [troubleOf('t-1', { toMs: null })];
  return web;
}

t.test(
  'promtool has nothing to object to, also with names made to break it',
  { skip },
  async (t) => {
    const { ask } = await fullConsole(t);
    const { status, headers, text } = await ask('/metrics');
    t.equal(status, 200);
    t.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
    t.same(promtool(['check', 'metrics'], text), { status: 0, said: '' });
    t.match(text, /^belfry_offset_seconds\{group="main",line="a\\"} 1",wall="1"} 0\.04$/m);
    t.match(text, /^process_resident_memory_bytes \d{7,}$/m);
    t.match(text, /^belfry_web_requests_total 1$/m);
  },
);

t.test('the shipped configuration and alerts are good', { skip }, (t) => {
  t.match(promtool(['check', 'config', `${DEPLOY}/prometheus/prometheus.yml`]), { status: 0 });
  t.end();
});

t.test('each alert fires when it should and ends; a healthy group raises none', { skip }, (t) => {
  const read = (name: string) => readFileSync(`${DEPLOY}/prometheus/${name}`, 'utf8');
  const { status, said } = promtool([
    'test',
    'rules',
    `${DEPLOY}/prometheus/belfry.rules.test.yml`,
  ]);
  t.equal(status, 0, said);
  const alerts = [...read('belfry.rules.yml').matchAll(/^ +- alert: (\w+)/gm)].map(
    ([, name]) => name!,
  );
  const tried = read('belfry.rules.test.yml');
  t.ok(alerts.length > 15, `${alerts.length} alerts`);
  t.same(
    alerts.filter((name) => !tried.includes(`name: ${name}\n`)),
    [],
    'none is untried',
  );
  t.end();
});

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
  readonly annotations: { readonly list: readonly { readonly expr?: string }[] };
}

t.test(
  'every question of the dashboard can be asked, of metrics that there are',
  { skip },
  async (t) => {
    const board = JSON.parse(readFileSync(`${DEPLOY}/grafana/belfry.json`, 'utf8')) as Dashboard;
    const questions = [
      ...board.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ...board.annotations.list.flatMap(({ expr }) => expr ?? []),
    ].map((expr) => expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$\w+/g, 'x'));
    t.ok(questions.length > 20, `${questions.length} questions`);
    const rules = {
      groups: [{ name: 'x', rules: questions.map((expr) => ({ record: 'x', expr })) }],
    };
    const file = `${t.testdir({})}/questions.yml`;
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(rules));
    const { status, said } = promtool(['check', 'rules', '--lint=none', file]);
    t.equal(status, 0, said);
    const { text } = await (await fullConsole(t)).ask('/metrics');
    const known = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    const alerts = readFileSync(`${DEPLOY}/prometheus/belfry.rules.yml`, 'utf8');
    const asked = [...questions, alerts].join('\n').match(/\b(belfry|process)_\w+/g)!;
    t.same(
      [...new Set(asked)].filter((name) => !known.has(name)),
      [],
    );
  },
);
