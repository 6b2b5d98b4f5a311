// Whatever stands in the place of a file: nothing hangs, nothing is followed, and one line says what it is.

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { loadConfig } from '#host/config/config.js';
import { readKeyFile, readOwnKey } from '#host/keys/key-file.js';
import { changeRosterFile } from '#master/roster/roster-file.js';
import {
  readRegularFile,
  removeDrafts,
  replaceFile,
  replaceFiles,
  writeNewFile,
} from '#host/files/regular-file.js';
import { StateFile } from '#host/daemon/state-file.js';

/** What may stand at a path, made there, and what is said of it. */
const INTRUDERS: readonly (readonly [what: string, make: (path: string) => void, told: RegExp])[] =
  [
    ['a FIFO', (path) => spawnSync('mkfifo', [path]), /it is a pipe \(FIFO\), not a file/],
    [
      'a link to a file',
      (path) => {
        writeFileSync(`${path}.victim`, 'victim\n');
        symlinkSync(`${path}.victim`, path);
      },
      /it is a symbolic link to .*\.victim, which is not followed/,
    ],
    ['a link to nowhere', (path) => symlinkSync('/nowhere/at/all', path), /link to \/nowhere/],
    ['a link to itself', (path) => symlinkSync(path, path), /it is a symbolic link to /],
    ['a link to a device', (path) => symlinkSync('/dev/zero', path), /link to \/dev\/zero/],
    [
      'a file of 600 MB',
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 6e8);
      },
      /it is too big: 600000000 bytes, where \d+ are the most/,
    ],
  ];

function place(t: Test, make: (path: string) => void): string {
  const path = join(t.testdir({}), 'it');
  make(path);
  return path;
}

const isOneLine = (text: string | undefined): boolean => text?.includes('\n') === false;
const parse = (value: unknown): object | undefined => value as object;
const ANYTHING = Object.assign((value: unknown): value is unknown => value !== undefined, {
  errors: null,
});

for (const [what, make, told] of INTRUDERS) {
  t.test(`${what} in the place of the state is told, kept aside, and replaced`, (t) => {
    const path = place(t, make);
    const file = new StateFile(path, parse);
    const { state, fault } = file.read();
    t.equal(state, undefined);
    t.match(fault, told);
    t.ok(isOneLine(fault) && fault!.includes(path));
    t.ok(lstatSync(`${path}.bad`), 'as evidence');
    t.equal(file.write({ term: 5 }), undefined);
    t.same(file.read(), { state: { term: 5 } });
    if (existsSync(`${path}.victim`)) t.equal(readFileSync(`${path}.victim`, 'utf8'), 'victim\n');
    t.end();
  });

  t.test(`${what} that comes while a daemon runs is replaced, and nothing behind it`, (t) => {
    const path = place(t, make);
    t.equal(new StateFile(path, parse).write({ term: 5 }), undefined);
    t.equal(readFileSync(path, 'utf8'), '{"term":5}\n');
    if (existsSync(`${path}.victim`)) t.equal(readFileSync(`${path}.victim`, 'utf8'), 'victim\n');
    t.end();
  });

  t.test(`${what} in the place of an old draft is not written through`, (t) => {
    const path = join(t.testdir({}), 'state.json');
    make(`${path}.new`);
    t.equal(new StateFile(path, parse).write({ term: 5 }), undefined);
    t.ok(lstatSync(path).isFile());
    const victim = `${path}.new.victim`;
    if (existsSync(victim)) t.equal(readFileSync(victim, 'utf8'), 'victim\n');
    t.end();
  });

  t.test(`${what} in the place of the lock keeps a daemon from starting, in one line`, (t) => {
    const path = join(t.testdir({}), 'state.json');
    make(`${path}.lock`);
    const file = new StateFile(path, parse);
    t.throws(() => file.lock(), { message: told });
    t.throws(() => file.lock(), { message: /^.*\.lock cannot be a lock: .*; move it away$/ });
    file.release();
    t.ok(lstatSync(`${path}.lock`), 'nobody removes what is not a lock');
    t.end();
  });

  t.test(`${what} in the place of a configuration is one fault`, (t) => {
    const loaded = loadConfig(place(t, make), ANYTHING, () => ({}));
    t.match(loaded, { faults: [{ path: '', expected: told }] });
    t.end();
  });

  t.test(`${what} in the place of keys is one fault, and nothing is added to it`, (t) => {
    const path = place(t, make);
    for (const read of [readKeyFile, readOwnKey]) t.match(read(path), { fault: told });
    t.match(
      changeRosterFile(path, (now) => now),
      { fault: told },
    );
    if (existsSync(`${path}.victim`)) t.equal(readFileSync(`${path}.victim`, 'utf8'), 'victim\n');
    t.end();
  });
}

t.test('a folder in their places is told, and stays', (t) => {
  const path = place(t, mkdirSync);
  t.match(new StateFile(path, parse).read(), { fault: /it is a folder, not a file \(EISDIR\)$/ });
  t.match(new StateFile(path, parse).write({}), /\(EISDIR\)$/);
  t.match(readKeyFile(path), { fault: /it is a folder, not a file$/ });
  mkdirSync(`${path}.lock`);
  t.throws(() => new StateFile(path, parse).lock(), {
    message: /cannot be a lock: it is a folder/,
  });
  t.same(readdirSync(join(path, '..')).toSorted(), ['it', 'it.lock']);
  t.end();
});

t.test('a socket and a device are told', async (t) => {
  const path = join(t.testdir({}), 's');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.throws(() => readRegularFile(path, 10), { message: 'it is a socket, not a file' });
  server.close();
  t.throws(() => readRegularFile('/dev/zero', 10), { message: 'it is a device, not a file' });
});

t.test('a file is read up to its limit, and one whose size is not told no further', (t) => {
  const path = place(t, (path) => writeFileSync(path, 'ü'.repeat(50_000)));
  t.equal(readRegularFile(path, 100_000).text.length, 50_000);
  t.throws(() => readRegularFile(path, 99_999), { message: /100000 bytes, where 99999/ });
  t.equal(lstatSync('/proc/self/status').size, 0);
  t.throws(() => readRegularFile('/proc/self/status', 20), { message: /it is too big/ });
  writeFileSync(path, '\uFEFFtext');
  t.equal(readRegularFile(path, 100).text, 'text', 'as editors on Windows write it');
  t.end();
});

t.test('a new file is never written where something stands', (t) => {
  const path = place(t, (path) => symlinkSync(`${path}.victim`, path));
  t.throws(() => writeNewFile(path, { text: 'x', mode: 0o600 }), { code: 'EEXIST' });
  t.notOk(existsSync(`${path}.victim`), 'nor where a link leads that led nowhere');
  replaceFile(path, { text: 'x', mode: 0o600 });
  t.ok(lstatSync(path).isFile());
  t.equal(lstatSync(path).mode & 0o777, 0o600);
  t.notOk(existsSync(`${path}.victim`));
  t.same(readdirSync(join(path, '..')), ['it']);
  t.end();
});

t.test('only drafts are tidied up, and of this file only', (t) => {
  const draft = '0123456789abcdef.new';
  const names = [`it.${draft}`, 'it.new', `other.${draft}`, 'it.news', 'it.0123.new', 'it.bad'];
  const folder = t.testdir(Object.fromEntries(names.map((name) => [name, ''])));
  symlinkSync(join(folder, 'it.bad'), join(folder, 'it.fedcba9876543210.new'));
  removeDrafts(join(folder, 'it'));
  t.same(readdirSync(folder).toSorted(), names.slice(2).toSorted());
  t.end();
});

t.test('what a link leads to is named as it stands there', (t) => {
  const path = place(t, (path) => symlinkSync('../elsewhere/keys', path));
  t.equal(readlinkSync(path), '../elsewhere/keys');
  t.throws(() => readRegularFile(path, 10), {
    message: /^it is a symbolic link to \.\.\/elsewhere/,
  });
  t.end();
});

t.test('several files are exchanged together, or none is', (t) => {
  const folder = t.testdir({ a: 'old a', b: 'old b', c: {} });
  const at = (name: string): string => join(folder, name);
  const textOf = (name: string): string => readFileSync(at(name), 'utf8');
  const all = (...names: string[]) =>
    names.map((name) => [at(name), { text: `new ${name}`, mode: 0o600 }] as const);
  replaceFiles(all('a', 'b', 'd'));
  t.same(['a', 'b', 'd'].map(textOf), ['new a', 'new b', 'new d']);
  t.equal(lstatSync(at('a')).mode & 0o777, 0o600);
  writeFileSync(at('a'), 'as it was');
  // The last one cannot be exchanged: a folder stands there, or its own folder is missing.
  for (const last of ['c', 'none/e']) {
    t.throws(() => replaceFiles(all('a', 'f', last)), Error);
    t.equal(textOf('a'), 'as it was');
  }
  t.same(readdirSync(folder).toSorted(), ['a', 'b', 'c', 'd'], 'nothing is left behind');
  t.end();
});
