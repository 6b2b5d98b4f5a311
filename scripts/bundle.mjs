// Puts each program into one file: node starts a daemon in half the time that fifty modules take, and on a
// Pi that is also two megabytes less. What a master needs of an agent is in its bundles, so that an installed
// master brings no serial ports along.
//
// `node bundle.mjs` puts them where npm's packages have them; `node bundle.mjs FOLDER` puts the programs there, and in
// place of the packages with serial ports' machine code a file beside them, for an installation without npm.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { noticesOf } from './bundled/notices.mjs';
import { bundlePage } from './bundled/page.mjs';

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
  external: ['@serialport/*', 'libsql'],
  // Copied somewhere by itself it is started by whatever Node there is: one that is too old must still be able to
  // read it, up to the line that refuses it.
  target: 'node14.6',
  // CommonJS: node's own loader for it is the quicker one.
  format: 'cjs',
  alias: {
    'string-width': placeOf('scripts/bundled/string-width.cjs'),
    'abstract-logging': placeOf('scripts/bundled/no-logging.cjs'),
  },
  // Where the bundle looks for the native addon from. The parser of commands asks for its own address.
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__address' },
};

/** The first line of a program. */
const firstLine = (name) =>
  `if(parseInt(process.versions.node,10)<20){console.error('${name} needs Node 20 or later; this is Node '+process.versions.node);process.exit(1)}` +
  `var __address='file://'+__filename;`;

/** What a program of somebody else imports: packages of others stay outside. */
const LIBRARY = { ...COMMON, external: ['@serialport/*'], format: 'esm' };

const PROGRAMS = [
  ['agent/dist/daemon/daemon.js', 'agent/dist/belfry-agentd.cjs'],
  ['agent/dist/cli.js', 'agent/dist/belfry-agent.cjs'],
  ['master/dist/daemon/daemon.js', 'master/dist/belfry-masterd.cjs'],
  ['master/dist/cli.js', 'master/dist/belfry-master.cjs'],
  ['console/dist/daemon/daemon.js', 'console/dist/belfry-consoled.cjs'],
  ['console/dist/cli.js', 'console/dist/belfry-console.cjs'],
  // Not a program but a thread of one: the console starts it.
  ['console/dist/store/sqlite/worker.js', 'console/dist/belfry-console-store.cjs'],
];

/** A page takes one file, with or without a bundler of its own. */
const PAGE_LIBRARY = {
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  minify: true,
  logLevel: 'warning',
};

const SERIAL = 'serial-ports.cjs';
const LIBSQL = 'libsql.cjs';

/** Whatever is imported of packages with machine code is in a file beside the program. */
const packagesBeside = {
  name: 'packages beside',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@serialport\// }, () => ({ path: `./${SERIAL}`, external: true }));
    onResolve({ filter: /^libsql$/ }, () => ({ path: `./${LIBSQL}`, external: true }));
  },
};

/** Serial ports' own search for their machine code, which looks through a tree of packages. */
const machineCodeBeside = {
  name: 'machine code beside',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node-gyp-build$/ }, () => ({ path: 'beside', namespace: 'beside' }));
    onLoad({ filter: /^beside$/, namespace: 'beside' }, () => ({
      contents: `module.exports = () => require(require('node:path').join(__dirname, 'serialport.node'));`,
    }));
  },
};

/** libsql's own search for its machine code, which looks for a package of the machine's name. */
const engineBeside = {
  name: 'engine beside',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/libsql\/index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source
        .replace(/^const .* = require\("(?:@neon-rs\/load|detect-libc)"\);$/gm, '')
        .replace(/^function requireNative\(\) \{[^]*?^\}$/m, NATIVE);
      if (/neon-rs\/load"|detect-libc/.test(contents) || !contents.includes(NATIVE))
        throw new Error(`${path} looks for its machine code in another way than before`);
      return { contents };
    }),
};

const NATIVE = `function requireNative() { return require(require('node:path').join(__dirname, 'libsql.node')); }`;

/** What went into the bundles of each role. */
const inputs = { agent: [], master: [], console: [], browser: [] };

/** Makes one file; what went into it is noted for `role`. */
async function bundle(role, options) {
  const { metafile } = await build({ ...options, absWorkingDir: placeOf('.'), metafile: true });
  inputs[role].push(...Object.keys(metafile.inputs));
}

async function bundleProgram(from, to, more = {}) {
  const banner = { js: firstLine(basename(to, '.cjs')) };
  const [role] = from.split('/');
  await bundle(role, { ...PROGRAM, banner, entryPoints: [placeOf(from)], outfile: to, ...more });
  chmodSync(to, 0o755);
}

const [folder] = process.argv.slice(2);
inputs.console.push(...(await bundlePage(placeOf('.'), folder ?? placeOf('console/dist'))));
if (folder === undefined) {
  for (const [from, to] of PROGRAMS) await bundleProgram(from, placeOf(to));
  const outfile = placeOf('master/dist/belfry-master-library.js');
  await bundle('master', { ...LIBRARY, entryPoints: [placeOf('master/dist/index.js')], outfile });
  const page = placeOf('browser/dist/belfry-browser.js');
  await bundle('browser', {
    ...PAGE_LIBRARY,
    entryPoints: [placeOf('browser/dist/index.js')],
    outfile: page,
  });
} else {
  for (const [from, to] of PROGRAMS)
    await bundleProgram(from, join(folder, basename(to)), { plugins: [packagesBeside] });
  await bundle('agent', {
    ...PROGRAM,
    external: [],
    entryPoints: [placeOf('scripts/bundled/serial-ports.mjs')],
    outfile: join(folder, SERIAL),
    plugins: [machineCodeBeside],
  });
  await bundle('console', {
    ...PROGRAM,
    external: [],
    entryPoints: [placeOf('scripts/bundled/libsql.cjs')],
    outfile: join(folder, LIBSQL),
    plugins: [engineBeside],
  });
}
for (const [role, files] of Object.entries(inputs)) {
  const at =
    folder === undefined ? placeOf(`${role}/dist/NOTICES.txt`) : join(folder, `${role}.notices`);
  writeFileSync(
    at,
    noticesOf(
      files.filter((file) => !file.startsWith('scripts/')),
      placeOf('.'),
    ),
  );
}
