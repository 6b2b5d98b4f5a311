// A shared file whose path others touch: it is put there again, and what is somebody else's stays theirs.

import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import t from 'tap';
import { SharedFile } from '#agent/publish/shared-file.js';
import type { NativeAddon } from '#host/native/addon.js';
import { withAddon } from '../../host/native/need-addon.js';

const GENERATION = { at: 0, width: 4 };
const content = (fill: number): Uint8Array => new Uint8Array(16).fill(fill);

/** What stands there behind the generation. */
const fillAt = (path: string): number => readFileSync(path)[4]!;

const fileAt = (path: string, addon: NativeAddon) => new SharedFile(path, addon, GENERATION);

withAddon(t, 'a file that somebody took away is there again at the next write', (t, addon) => {
  const path = `${t.testdir()}/clock`;
  const file = fileAt(path, addon);
  t.notOk(file.isOpen);
  file.write(content(1));
  rmSync(path);
  file.write(content(2));
  t.equal(fillAt(path), 2);
  file.write(content(3));
  t.equal(fillAt(path), 3);
  file.end(content(4));
  t.notOk(existsSync(path));
  file.end(content(5));
  t.end();
});

withAddon(
  t,
  'of two that publish at one place the later one is there, the other says so and leaves it',
  (t, addon) => {
    const path = `${t.testdir()}/clock`;
    const one = fileAt(path, addon);
    const other = fileAt(path, addon);
    one.write(content(1));
    other.write(content(2));
    t.throws(() => one.write(content(3)), /^another program has put its own file there/);
    t.equal(fillAt(path), 2);
    one.end(content(4));
    t.equal(fillAt(path), 2, 'a daemon that ends late does not take away what its successor made');
    other.end(content(5));
    t.notOk(existsSync(path));
    t.end();
  },
);

withAddon(t, 'a link in its place is not followed, neither to write nor to remove', (t, addon) => {
  const folder = t.testdir({ other: 'precious' });
  const path = `${folder}/clock`;
  symlinkSync(`${folder}/other`, path);
  symlinkSync(`${folder}/other`, `${path}.new`);
  const file = fileAt(path, addon);
  file.write(content(1));
  t.equal(readFileSync(`${folder}/other`, 'utf8'), 'precious');
  t.equal(fillAt(path), 1, 'at the start whatever is there is replaced');
  rmSync(path);
  symlinkSync(`${folder}/other`, path);
  t.throws(() => file.write(content(2)), /^another program/);
  file.end(content(3));
  t.equal(readFileSync(`${folder}/other`, 'utf8'), 'precious');
  t.ok(existsSync(path));
  t.end();
});
