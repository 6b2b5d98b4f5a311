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
