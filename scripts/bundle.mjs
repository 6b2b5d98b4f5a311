// Puts each program into one file: node starts a daemon in half the time that fifty modules take, and on a
// Pi that is also two megabytes less. What a master needs of an agent is in its bundles, so that an installed
// master brings no serial ports along.
import { chmodSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const placeOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  // Names stay, for stack traces.
  keepNames: false,
  logLevel: 'warning',
};

/** A program needs nothing but node, and the serial ports' parts with machine code when a port is configured. */
const PROGRAM = {
  ...COMMON,
  external: ['@serialport/*'],
  // Copied somewhere by itself it is started by whatever Node there is: one that is too old must still be able to
  // read it, up to the line that refuses it.
  target: 'node14.6',
  // CommonJS: node's own loader for it is the quicker one.
  format: 'cjs',
  alias: { 'string-width': placeOf('scripts/bundled/string-width.cjs') },
  // Where the bundle looks for the native addon from. The parser of commands asks for its own address.
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__address' },
};

/** The first line of a program. */
const firstLine = (name) =>
  `if(parseInt(process.versions.node,10)<20){console.error('${name} needs Node 20 or later; this is Node '+process.versions.node);process.exit(1)}` +
  `var __address='file://'+__filename;`;

/** What a program of somebody else imports: packages of others stay outside. */
const LIBRARY = { ...COMMON, external: ['@serialport/*'], format: 'esm' };

for (const [from, to, options] of [
  ['agent/dist/daemon/daemon.js', 'agent/dist/belfry-agentd.cjs', PROGRAM],
  ['agent/dist/cli.js', 'agent/dist/belfry-agent.cjs', PROGRAM],
  ['master/dist/daemon/daemon.js', 'master/dist/belfry-masterd.cjs', PROGRAM],
  ['master/dist/cli.js', 'master/dist/belfry-master.cjs', PROGRAM],
  ['master/dist/index.js', 'master/dist/belfry-master-library.js', LIBRARY],
]) {
  const banner = options === PROGRAM ? { js: firstLine(basename(to, '.cjs')) } : {};
  await build({ ...options, banner, entryPoints: [placeOf(from)], outfile: placeOf(to) });
  chmodSync(placeOf(to), 0o755);
}
