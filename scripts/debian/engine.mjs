// The machine code of libsql for each machine: npm installs that of the machine on which it runs only.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOP = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The file index.node of the package `name`, in the version and with the sum that package-lock.json has. `work` is a
 * folder for what is fetched.
 * @throws Error where it cannot be had, or is another.
 */
export function engineOf(name, work) {
  const { packages } = JSON.parse(readFileSync(join(TOP, 'package-lock.json'), 'utf8'));
  const { version, integrity } = packages[`node_modules/${name}`];
  const place = join(work, name.replaceAll('/', '+'));
  mkdirSync(place, { recursive: true });
  const words = ['pack', `${name}@${version}`, '--silent', '--pack-destination', place];
  const tarball = join(place, execFileSync('npm', words, { cwd: place, encoding: 'utf8' }).trim());
  const sum = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (`sha512-${sum}` !== integrity)
    throw new Error(`${name} ${version} is not what package-lock.json says`);
  execFileSync('tar', ['-xzf', tarball, '-C', place, 'package/index.node']);
  return readFileSync(join(place, 'package/index.node'));
}
