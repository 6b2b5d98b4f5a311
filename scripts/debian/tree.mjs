// The tree of files that becomes a package.

import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync, chmodSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Writes a file, and the folders on the way to it. */
export function write(tree, path, content, mode = 0o644) {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

/** Writes the sums of all files; answers what they take installed, kilobytes. */
export function writeSums(tree) {
  const files = readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(tree, join(entry.parentPath ?? entry.path, entry.name)))
    .toSorted();
  const plain = files.filter((file) => lstatSync(join(tree, file)).isFile());
  const sums = plain.map((file) => {
    const sum = createHash('md5').update(readFileSync(join(tree, file)));
    return `${sum.digest('hex')}  ${file}\n`;
  });
  write(tree, 'DEBIAN/md5sums', sums.join(''));
  const kilobytes = plain.map((file) => Math.ceil(lstatSync(join(tree, file)).size / 1024));
  return kilobytes.reduce((all, one) => all + one, 0);
}
