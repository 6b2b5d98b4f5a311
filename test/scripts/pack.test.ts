// Packing that fails: the folder for the packages and what the checkout runs with stay as they were.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const TOP = fileURLToPath(new URL('../../../', import.meta.url));

/** The binaries that the checkout runs with, and when they were made. */
function addons(): string[] {
  const folder = join(TOP, 'host/prebuilds');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .map((path) => `${path} ${statSync(path).mtimeMs}`);
}

const leftovers = (): string[] =>
  [...readdirSync(join(TOP, 'host')), ...readdirSync(join(TOP, 'agent'))].filter((name) =>
    /^prebuilds\.|^deploy$/.test(name),
  );

t.test('without a compiler nothing is packed, and nothing is lost', (t) => {
  const place = t.testdir({ 'belfry-agent-0.0.9.tgz': 'of before' });
  const before = addons();
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stderr } = spawnSync('bash', ['scripts/pack.sh', place], {
    cwd: TOP,
    env: { ...env, CC: '/nonexistent/cc' },
    encoding: 'utf8',
  });
  t.equal(status, 1);
  t.match(stderr, 'the addon was not compiled: there is no C compiler /nonexistent/cc');
  t.same(readdirSync(place), ['belfry-agent-0.0.9.tgz']);
  t.same(addons(), before);
  t.same(leftovers(), []);
  t.end();
});
