#!/usr/bin/env node
// Compiles the addon: `node build.mjs` for this machine, `node build.mjs arm64` with Debian's cross
// compiler. It needs a C compiler (CC says which) and the headers that come with Node, nothing else.
//
// --if-needed   only what is missing or older than its sources; without a compiler one line, no error
// --install     only where no binary that came along loads; whatever happens, the installation goes on
// --into F      into the folder F in the place of `prebuilds`
// --sanitize F  into the file F, with AddressSanitizer and UBSan

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PLACE = dirname(fileURLToPath(import.meta.url));
/** The header by which programs in C read an agent's clock: the addon reads it by the same. */
const READER = join(PLACE, '..', 'readers', 'c');

/** Debian's compilers. 32-bit machines count seconds in 64 bits, or their clocks end in 2038. */
const TARGETS = {
  x64: { compiler: 'x86_64-linux-gnu-gcc', flags: [] },
  arm64: { compiler: 'aarch64-linux-gnu-gcc', flags: [] },
  armv7: {
    compiler: 'arm-linux-gnueabihf-gcc',
    flags: ['-D_TIME_BITS=64', '-D_FILE_OFFSET_BITS=64'],
  },
};

const FLAGS = [
  '-std=gnu11',
  '-D_GNU_SOURCE',
  '-DNAPI_VERSION=8',
  '-Wall',
  '-Wextra',
  '-Wmissing-prototypes',
  '-Wstrict-prototypes',
  '-Werror',
  '-shared',
  '-fPIC',
  '-fvisibility=hidden',
  // A Node that lacks a function is found out when the addon is loaded, not when it is called.
  '-Wl,-z,now,-z,relro',
];
const RELEASE = ['-O2', '-s'];
const SANITIZE = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** A reason for which nothing can be compiled here, as opposed to sources that do not compile. */
class Unable extends Error {}

const HOST = process.arch === 'arm' ? `armv${process.config.variables.arm_version}` : process.arch;

const sources = () =>
  [PLACE, READER].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.[ch]$/.test(name))
      .map((name) => join(folder, name)),
  );

const binaryFor = (target, folder = join(PLACE, '..', 'prebuilds')) =>
  join(folder, `linux-${target}`, 'belfry.node');

function headers() {
  const folder = join(dirname(dirname(realpathSync(process.execPath))), 'include', 'node');
  for (const name of ['node_api.h', 'uv.h', 'openssl/evp.h'])
    if (!existsSync(join(folder, name)))
      throw new Unable(`this Node came without its headers: there is no ${join(folder, name)}`);
  return folder;
}

function compilerFor(target) {
  const known = TARGETS[target];
  if (process.platform !== 'linux') throw new Unable('the addon is for Linux');
  const compiler = target === HOST ? (process.env.CC ?? 'cc') : known?.compiler;
  if (compiler === undefined)
    throw new Unable(`nobody knows a compiler for ${target}: ${Object.keys(TARGETS).join(', ')}`);
  const [command, ...words] = compiler.split(' ');
  if (spawnSync(command, [...words, '--version']).status !== 0)
    throw new Unable(`there is no C compiler ${command}`);
  return { command, flags: [...words, ...FLAGS, ...(known?.flags ?? [])] };
}

/** Answers whether the sources compiled; what is in use is replaced in one step. */
function compile(target, out, flags) {
  const compiler = compilerFor(target);
  const include = headers();
  mkdirSync(dirname(out), { recursive: true });
  const fresh = `${out}.${process.pid}`;
  const code = sources().filter((name) => name.endsWith('.c'));
  const words = [
    ...compiler.flags,
    ...flags,
    '-I',
    READER,
    '-isystem',
    include,
    ...code,
    '-o',
    fresh,
  ];
  const { status } = spawnSync(compiler.command, words, { stdio: 'inherit' });
  if (status !== 0) {
    rmSync(fresh, { force: true });
    return false;
  }
  renameSync(fresh, out);
  return true;
}

function isFresh(out) {
  if (!existsSync(out)) return false;
  const made = statSync(out).mtimeMs;
  return [...sources(), join(PLACE, 'build.mjs')].every((name) => statSync(name).mtimeMs <= made);
}

function loads(out) {
  try {
    createRequire(import.meta.url)(out);
    return true;
  } catch {
    return false;
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'if-needed': { type: 'boolean', default: false },
    install: { type: 'boolean', default: false },
    into: { type: 'string' },
    sanitize: { type: 'string' },
  },
});
const target = positionals[0] ?? HOST;
const out = values.sanitize ?? binaryFor(target, values.into);
const lenient = values['if-needed'] || values.install;

function main() {
  if (values['if-needed'] && isFresh(out)) return true;
  if (values.install && loads(out)) return true;
  return compile(target, out, values.sanitize === undefined ? RELEASE : SANITIZE);
}

try {
  // Sources that do not compile are somebody's mistake, but no reason to refuse an installation.
  if (!main() && !values.install) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof Unable)) throw error;
  const what = lenient ? 'going on without the native addon' : 'the addon was not compiled';
  process.stderr.write(`belfry: ${what}: ${error.message}\n`);
  if (!lenient) process.exitCode = 1;
}
