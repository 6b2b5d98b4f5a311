// Removes everything a build makes.
import { rmSync } from 'node:fs';

for (const place of ['protocol', 'agent', 'master', 'demo', 'bench', 'test'])
  rmSync(new URL(`../${place}/dist`, import.meta.url), { recursive: true, force: true });
