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

/** A daemon needs nothing but node, and the serial ports' parts with machine code when a port is configured. */
const DAEMON = {
  ...COMMON,
  external: ['@serialport/*'],
  // Copied somewhere by itself it is started by whatever Node there is: one that is too old must still be able to
  // read it, up to the line that refuses it.
  target: 'node14.6',
  // CommonJS: node's own loader for it is the quicker one.
  format: 'cjs',
  // Where the bundle looks for the native addon from.
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '""' },
};

/** The first line of a daemon; what has modules of others begins in `bin`. */
const refusal = (name) =>
  `if(parseInt(process.versions.node,10)<20){console.error('${name} needs Node 20 or later; this is Node '+process.versions.node);process.exit(1)}`;

/** Commands, and what a program imports: packages of others stay outside. */
const MODULE = { ...COMMON, external: ['yargs', 'yargs/helpers', '@serialport/*'], format: 'esm' };

for (const [from, to, options] of [
  ['agent/dist/daemon/daemon.js', 'agent/dist/belfry-agentd.cjs', DAEMON],
  ['agent/dist/cli.js', 'agent/dist/belfry-agent.js', MODULE],
  ['master/dist/daemon/daemon.js', 'master/dist/belfry-masterd.cjs', DAEMON],
  ['master/dist/cli.js', 'master/dist/belfry-master.js', MODULE],
  ['master/dist/index.js', 'master/dist/belfry-master-library.js', MODULE],
]) {
  const banner = options === DAEMON ? { js: refusal(basename(to, '.cjs')) } : {};
  await build({ ...options, banner, entryPoints: [placeOf(from)], outfile: placeOf(to) });
  chmodSync(placeOf(to), 0o755);
}
