// Compiling the addon: what happens where it is there, where it is stale, and where it cannot be made.

import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { loadFrom, machineName } from '#host/native/addon.js';

const NATIVE = fileURLToPath(new URL('../../../host/addon', import.meta.url));
// Later than anything that is compiled meanwhile, on however slow a machine.
const LATER = new Date(Date.now() + 3_600_000);
const NO_COMPILER = { CC: 'no-such-compiler' };

/** A copy of the sources, with a binary as it may have come along. */
function copied(t: Test, binary?: 'good' | 'broken') {
  const folder = t.testdir();
  const native = join(folder, 'native');
  cpSync(NATIVE, native, { recursive: true });
  cpSync(join(NATIVE, '..', 'readers'), join(folder, 'readers'), { recursive: true });
  const out = join(folder, 'prebuilds', machineName(), 'belfry.node');
  if (binary !== undefined) mkdirSync(dirname(out), { recursive: true });
  if (binary === 'good')
    copyFileSync(join(NATIVE, '..', 'prebuilds', machineName(), 'belfry.node'), out);
  if (binary === 'broken') writeFileSync(out, 'of another machine');
  const build = (environment: object, ...words: string[]) => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(native, 'build.mjs'), ...words],
      {
        env: { ...env, ...environment },
        encoding: 'utf8',
      },
    );
    return { status, said: stdout + stderr };
  };
  return { native, out, build };
}

const loads = (file: string): boolean => 'addon' in loadFrom(file);

/** Whether the machine can compile it; if not, the tests that need it say so. */
const headers = join(dirname(dirname(realpathSync(process.execPath))), 'include', 'node', 'uv.h');
const can = spawnSync(process.env['CC'] ?? 'cc', ['--version']).status === 0 && existsSync(headers);

function withCompiler(name: string, test: (t: Test) => void): void {
  if (can) void t.test(name, test);
  else void t.skip(`${name}: there is no C compiler, or no headers of Node`, () => {});
}

t.test('without a compiler a build says so in one line and goes on', (t) => {
  const { build, out } = copied(t);
  const line =
    /^belfry: going on without the native addon: there is no C compiler no-such-compiler\n$/;
  for (const word of ['--if-needed', '--install']) {
    const { status, said } = build(NO_COMPILER, word);
    t.equal(status, 0, word);
    t.match(said, line);
  }
  t.notOk(existsSync(out));
  t.same(build(NO_COMPILER), {
    status: 1,
    said: 'belfry: the addon was not compiled: there is no C compiler no-such-compiler\n',
  });
  t.match(build({}, 'pdp11').said, /nobody knows a compiler for pdp11: x64, arm64, armv7/);
  t.end();
});

withCompiler('a build compiles what is missing, and again when a source is newer', (t) => {
  const { native, out, build } = copied(t);
  t.same(build({}, '--if-needed'), { status: 0, said: '' });
  t.ok(loads(out));
  const made = statSync(out).mtimeMs;
  t.same(build(NO_COMPILER, '--if-needed'), { status: 0, said: '' }, 'nothing to do');
  t.equal(statSync(out).mtimeMs, made);
  utimesSync(join(native, 'arguments.h'), LATER, LATER);
  t.same(build({}, '--if-needed'), { status: 0, said: '' });
  t.ok(statSync(out).mtimeMs > made);
  t.end();
});

withCompiler('an installation keeps a binary that loads, and replaces one that does not', (t) => {
  const good = copied(t, 'good');
  t.same(good.build(NO_COMPILER, '--install'), { status: 0, said: '' });
  const broken = copied(t, 'broken');
  t.equal(broken.build(NO_COMPILER, '--install').status, 0);
  t.notOk(loads(broken.out));
  t.same(broken.build({}, '--install'), { status: 0, said: '' });
  t.ok(loads(broken.out));
  t.end();
});

withCompiler('sources that do not compile fail a build, but no installation', (t) => {
  const { native, out, build } = copied(t, 'broken');
  writeFileSync(join(native, 'clock.c'), 'this is no C\n');
  utimesSync(join(native, 'clock.c'), LATER, LATER);
  t.equal(build({}, '--install').status, 0);
  t.equal(build({}, '--if-needed').status, 1);
  t.equal(build({}).status, 1);
  t.notOk(loads(out));
  t.end();
});

t.test('when packing fails, early or late, the addon in use stays as it was', (t) => {
  const top = t.testdir({ host: {}, agent: { deploy: {} }, master: {}, compilers: {}, out: {} });
  for (const place of ['scripts/pack.sh', 'scripts/extras.mjs', 'host/addon'])
    cpSync(join(NATIVE, '../..', place), join(top, place), { recursive: true });
  const inUse = join(top, 'host/prebuilds', machineName(), 'belfry.node');
  mkdirSync(dirname(inUse), { recursive: true });
  writeFileSync(inUse, 'in use');
  // They make something; then npm finds no package here.
  const compiler =
    '#!/bin/sh\nwhile [ "$1" != -o ] && shift; do :; done; echo new > "${2:-/dev/null}"\n';
  for (const name of [
    'cc',
    'aarch64-linux-gnu-gcc',
    'arm-linux-gnueabihf-gcc',
    'x86_64-linux-gnu-gcc',
  ])
    writeFileSync(join(top, 'compilers', name), compiler, { mode: 0o755 });
  const pack = (CC: string): number | null => {
    const { NODE_OPTIONS: _, ...plain } = process.env;
    const env = { ...plain, CC, PATH: `${join(top, 'compilers')}:${plain['PATH']}` };
    return spawnSync('bash', [join(top, 'scripts/pack.sh'), join(top, 'out')], { env }).status;
  };
  t.not(pack('no-such-compiler'), 0);
  t.equal(readFileSync(inUse, 'utf8'), 'in use');
  t.not(pack('cc'), 0);
  t.ok(existsSync(inUse));
  t.same(readdirSync(join(top, 'host')).toSorted(), ['addon', 'prebuilds']);
  t.same([readdirSync(join(top, 'agent')), readdirSync(join(top, 'out'))], [[], []]);
  t.end();
});
