// The tree of tests mirrors that of the sources, so that a reader finds the tests of a file under its own name.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import t from 'tap';

/** What is mirrored: `test/protocol/clock/line.test.ts` tests `protocol/clock/line.ts`. */
const MIRRORED = [
  'protocol',
  'host',
  'telegrams',
  'serial',
  'agent',
  'master',
  'browser',
  'console',
  'scripts',
];
/** Folders of `test` that are named for a kind of test or of help, not for sources. */
const KINDS = ['adversary', 'fuzz', 'golden', 'runner', 'sim', 'story', 'system', 'vm'];
/** Tests of whole folders together, under names that no source has. */
const ABOUT_SEVERAL = [
  'host/native/hammer',
  'host/native/loader',
  'host/native/segment',
  'host/native/units',
  'master/core/group/majority',
  'master/core/older-agents',
  'protocol/golden',
  'protocol/hostile',
  'scripts/lint/imports',
  'telegrams/examples',
  'telegrams/language/parts',
  'telegrams/language/timing',
  'telegrams/receivers',
  'telegrams/round-trip',
];
/** The two roles, of which each file that does something has a test of its own. */
const CORES = ['browser/core', 'agent/core', 'master/core', 'console/core'];

const TOP = new URL('../../', import.meta.url);

/** Files below a folder, from the top, without the endings of their names. */
const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(new URL(`${folder}/`, TOP), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.endsWith('.d.ts'))
    .filter((file) => !/(^|\/)(dist|node_modules)\//.test(file))
    .map((file) => `${folder}/${file.slice(0, -ending.length)}`)
    .toSorted();

const isThere = (path: string): boolean => existsSync(new URL(path, TOP));
const hasSource = (name: string): boolean =>
  ['.ts', '.mjs', '.sh', '/'].some((end) => isThere(name + end));
const isTested = (name: string): boolean => isThere(`test/${name}.test.ts`);

/** A file may have several tests: `envelope-path.test.ts` is about one side of `envelope.ts`. */
function isMirror(name: string): boolean {
  const words = name.split('-');
  return words.some((_, i) => hasSource(words.slice(0, words.length - i).join('-')));
}

/** Does a file more than say what something looks like? It exports a class or a function. */
function isActive(name: string): boolean {
  const text = readFileSync(new URL(`${name}.ts`, TOP), 'utf8');
  return /^export (abstract )?(class|function)|^export const \w+ =\s+(<[^\n]*>)?\(/m.test(text);
}

t.test('each test of a package has the name of the source that it is about', (t) => {
  const tests = MIRRORED.filter((folder) => isThere(`test/${folder}/`)).flatMap((folder) =>
    filesBelow(`test/${folder}`, '.test.ts').map((name) => name.slice('test/'.length)),
  );
  t.ok(tests.length > 100, `${tests.length} tests`);
  t.same(
    tests.filter((name) => !isMirror(name) && !ABOUT_SEVERAL.includes(name)),
    [],
  );
  t.same(
    ABOUT_SEVERAL.filter((name) => !isTested(name) || isMirror(name)),
    [],
    'nothing is excepted that need not be',
  );
  t.end();
});

t.test('each folder of tests mirrors a package or is named for its kind', (t) => {
  const folders = readdirSync(new URL('test/', TOP), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'dist')
    .map(({ name }) => name);
  t.same(
    folders.filter((name) => !MIRRORED.includes(name) && !KINDS.includes(name)),
    [],
  );
  t.end();
});

t.test('each file of a role that does something has a test of its own', (t) => {
  const active = CORES.flatMap((core) => filesBelow(core, '.ts')).filter(isActive);
  t.ok(active.length > 50, `${active.length} files`);
  t.same(
    active.filter((name) => !isTested(name)),
    [],
  );
  t.end();
});
