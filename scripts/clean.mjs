// Removes everything a build makes.
import { rmSync } from 'node:fs';

const made = [
  'protocol',
  'host',
  'telegrams',
  'serial',
  'agent',
  'master',
  'demo',
  'bench',
  'test',
].map((place) => `${place}/dist`);
for (const folder of [...made, 'host/prebuilds'])
  rmSync(new URL(`../${folder}`, import.meta.url), { recursive: true, force: true });
