// The state file on real disks: whole or reported, never lost and never thrown.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { StateFile } from '#host/daemon/state-file.js';

interface State {
  readonly term: number;
  readonly padding?: string;
}

function parse(value: unknown): State | undefined {
  if (typeof value !== 'object' || value === null || !('term' in value)) return undefined;
  return typeof value.term === 'number' ? (value as State) : undefined;
}

const fileAt = (path: string): StateFile<State> => new StateFile(path, parse);

t.test('what was written is read back, and the newest counts', (t) => {
  const folder = t.testdir();
  const file = fileAt(join(folder, 'state.json'));
  t.equal(file.write({ term: 1 }), undefined);
  t.equal(file.write({ term: 2 }), undefined);
  t.same(fileAt(join(folder, 'state.json')).read(), { state: { term: 2 } });
  t.same(readdirSync(folder), ['state.json'], 'nothing else is left in the folder');
  t.end();
});

t.test('a first start finds neither a state nor a fault', (t) => {
  const folder = t.testdir();
  t.same(fileAt(join(folder, 'state.json')).read(), {});
  t.same(fileAt(join(folder, 'missing', 'state.json')).read(), {});
  t.end();
});

t.test('a broken file is named in one line, kept aside, and does not stand in the way', (t) => {
  for (const [content, why] of [
    ['', /is empty/],
    ['\n', /is empty/],
    ['{"term": 4', /is cut short or not JSON/],
    ['{"term": 4}}', /is cut short or not JSON/],
    ['\0\0\0\0', /is cut short or not JSON/],
    ['{"term": "four"}', /makes no sense/],
    ['null', /makes no sense/],
  ] as const) {
    const folder = t.testdir({ 'state.json': content });
    const path = join(folder, 'state.json');
    const file = fileAt(path);
    const { state, fault } = file.read();
    t.equal(state, undefined);
    t.match(fault, why);
    t.ok(fault?.includes(path) && !fault.includes('\n'), 'one line with the path');
    t.equal(readFileSync(`${path}.bad`, 'utf8'), content, 'nothing is lost');
    t.same(file.read(), {}, 'the next start is a first start');
    t.equal(file.write({ term: 5 }), undefined);
    t.same(file.read(), { state: { term: 5 } });
  }
  t.end();
});

t.test('a broken file that cannot be moved aside is still only a fault', (t) => {
  const folder = t.testdir({ 'state.json': '{', 'state.json.bad': { kept: 'a folder' } });
  t.match(fileAt(join(folder, 'state.json')).read().fault, /not JSON; cannot move it aside: /);
  t.end();
});

t.test('what a power cut left of an earlier writing does no harm', (t) => {
  const folder = t.testdir({ 'state.json': '{"term":1}', 'state.json.new': '{"term":2' });
  const file = fileAt(join(folder, 'state.json'));
  t.same(file.read(), { state: { term: 1 } });
  t.equal(file.write({ term: 3 }), undefined);
  t.same(file.read(), { state: { term: 3 } });
  t.same(readdirSync(folder), ['state.json']);
  t.end();
});

t.test('a folder that does not exist, or is none, gives one clear line', (t) => {
  const folder = t.testdir({ 'a-file': 'no folder' });
  const missing = join(folder, 'missing', 'state.json');
  t.equal(
    fileAt(missing).write({ term: 1 }),
    `cannot save the state to ${missing}: no such file or folder (ENOENT)`,
  );
  const below = join(folder, 'a-file', 'state.json');
  t.match(fileAt(below).write({ term: 1 }), /^cannot save the state to .*\(ENOTDIR\)$/);
  t.match(fileAt(below).read().fault, /^cannot read the state in .*\(ENOTDIR\)$/);
  t.end();
});

t.test('a target that cannot be replaced leaves no draft behind', (t) => {
  const folder = t.testdir({ 'state.json': { inside: 'a folder in the place of the file' } });
  const path = join(folder, 'state.json');
  t.match(fileAt(path).write({ term: 1 }), /^cannot save the state to .*\(EISDIR\)$/);
  t.match(fileAt(path).read().fault, /^cannot read the state in .*\(EISDIR\)$/);
  t.same(readdirSync(folder), ['state.json']);
  t.end();
});

const isRoot = process.getuid?.() === 0;

t.test(
  'a folder without the right to write leaves the old state whole',
  { skip: isRoot && 'root may write everywhere' },
  (t) => {
    const folder = t.testdir({ 'state.json': '{"term":1}' });
    chmodSync(folder, 0o500);
    t.teardown(() => chmodSync(folder, 0o700));
    const file = fileAt(join(folder, 'state.json'));
    t.match(file.write({ term: 2 }), /permission denied \(EACCES\)$/);
    t.same(file.read(), { state: { term: 1 } });
    t.end();
  },
);

const disk = tinyDisk();

t.test(
  'a full disk leaves the old state whole and no draft',
  { skip: disk === undefined && 'NOT TESTED: a tiny disk takes the right to mount one' },
  (t) => {
    const path = join(disk!, 'state.json');
    const file = fileAt(path);
    t.equal(file.write({ term: 1 }), undefined);
    const big = { term: 2, padding: 'x'.repeat(200_000) };
    t.equal(file.write(big), `cannot save the state to ${path}: the disk is full (ENOSPC)`);
    t.same(file.read(), { state: { term: 1 } });
    t.same(readdirSync(disk!), ['state.json']);
    t.equal(file.write({ term: 3 }), undefined, 'what fits is saved again');
    t.end();
  },
);

/** 64 KiB of memory as a disk, unmounted in the end. */
function tinyDisk(): string | undefined {
  if (!isRoot) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'belfry-disk-'));
  t.teardown(() => rmdirSync(folder));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  t.teardown(() => execFileSync('umount', [folder]));
  return folder;
}

t.test('a state that has no JSON form is our own mistake and throws', (t) => {
  const folder = t.testdir({ 'state.json': '{"term":1}' });
  const file = new StateFile<unknown>(join(folder, 'state.json'), (value) => value);
  t.throws(() => file.write(undefined), TypeError);
  t.throws(() => file.write(1n), TypeError);
  t.same(file.read(), { state: { term: 1 } });
  t.end();
});
