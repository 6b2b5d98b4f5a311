// Secrets in files of their own.

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readSecret } from '#console/deliver/secret.js';

const write = (folder: string, text: string, mode = 0o600): string => {
  const path = join(folder, 'secret');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};

t.test('a secret is what stands in its file, without the end of the line', (t) => {
  t.equal(readSecret(write(t.testdir(), ' s3cret \n')), 's3cret');
  t.end();
});

t.test('a file that others may read, that is empty or not there is refused by its name', (t) => {
  t.throws(
    () => readSecret(write(t.testdir(), 'x', 0o644)),
    /secret is open to others .* chmod 600/,
  );
  t.throws(() => readSecret(write(t.testdir(), '\n')), /secret is empty/);
  t.throws(() => readSecret(join(t.testdir(), 'none')), /none cannot be read: /);
  t.throws(() => readSecret(write(t.testdir(), 'x'.repeat(5000))), /too big/);
  t.end();
});
