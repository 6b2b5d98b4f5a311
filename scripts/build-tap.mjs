// Builds tap with the plugins that .taprc names, unless it is built so. Tap does that itself when it starts, but then
// its first run still looks for the plugins that are gone; and to build it each time costs five seconds of a processor.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const placeOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Lines as `- "@tapjs/clock"` for a plugin that is wanted, and `- "!@tapjs/mock"` for one that is not. */
const PLUGIN = /^\s*- "(!?)(@tapjs\/[\w-]+)"$/gm;

const ofTap = createRequire(import.meta.resolve('tap'));
const built = readFileSync(ofTap.resolve('@tapjs/test/test-built'), 'utf8');
const isBuilt = [...readFileSync(placeOf('.taprc'), 'utf8').matchAll(PLUGIN)].every(
  ([, not, plugin]) => built.includes(`"${plugin}"`) === (not === ''),
);
if (!isBuilt) execFileSync(placeOf('node_modules/.bin/tap'), ['build'], { stdio: 'inherit' });
