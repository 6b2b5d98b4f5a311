// The house itself, by its own rules.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const LINT = fileURLToPath(new URL('../../../../scripts/lint/main.mjs', import.meta.url));

t.test('our own sources break none of our rules', (t) => {
  const { status, stdout } = spawnSync(process.execPath, [LINT], { encoding: 'utf8' });
  t.equal(stdout, '');
  t.equal(status, 0);
  t.end();
});

t.test('a tree that breaks one ends the program with 1, and a line says where', (t) => {
  const folder = t.testdir({
    'package.json': '{ "name": "belfry", "workspaces": [] }',
    protocol: { 'long.ts': '// A line.\n'.repeat(401) },
  });
  const { status, stdout } = spawnSync(process.execPath, [LINT, folder], { encoding: 'utf8' });
  t.match(stdout, /^protocol\/long\.ts:\d+: .* \(length\)\n$/);
  t.equal(status, 1);
  t.end();
});
