// The page of all keys is what the schemas and the tables of what a change takes say.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

t.test('docs/configuration.md tells the keys as the schemas have them', (t) => {
  const script = fileURLToPath(new URL('../../../scripts/configuration-page.mjs', import.meta.url));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { env });
  t.equal(status, 0, String(stderr));
  t.end();
});
