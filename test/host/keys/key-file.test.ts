// Key files: only whole, private files are read.

import { chmodSync } from 'node:fs';
import t, { type Test } from 'tap';
import { readKeyFile, readOwnKey } from '#host/keys/key-file.js';

const keyOf = (fill: number): string => Buffer.alloc(32, fill).toString('base64');

function fileWith(t: Test, text: string, mode = 0o600): string {
  const path = `${t.testdir({ keys: text })}/keys`;
  chmodSync(path, mode);
  return path;
}

t.test('names, roles and keys are read; comments and blank lines are not', (t) => {
  const path = fileWith(
    t,
    `# all\n\nline-3 agent ${keyOf(1)}\r\n  phone\tclient   ${keyOf(2)}   # the gate\n   \n`,
  );
  const read = readKeyFile(path);
  t.same('credentials' in read && read.credentials.map(({ name, role }) => [name, role]), [
    ['line-3', 'agent'],
    ['phone', 'client'],
  ]);
  t.same('credentials' in read && read.credentials[1]!.key, Buffer.alloc(32, 2));
  t.end();
});

t.test('a file that others may read or write is refused, with the remedy', (t) => {
  for (const mode of [0o640, 0o620, 0o604, 0o602]) {
    const path = fileWith(t, `a agent ${keyOf(1)}\n`, mode);
    t.same(readKeyFile(path), {
      fault: `${path} is open to others than its owner: chmod 600 ${path}`,
    });
  }
  t.ok('credentials' in readKeyFile(fileWith(t, `a agent ${keyOf(1)}\n`, 0o400)));
  t.end();
});

t.test('a bad line is named by its number, and never shown', (t) => {
  const secret = keyOf(7);
  for (const [line, reason] of [
    [`a agent`, 'expected three words: NAME ROLE KEY'],
    [secret, 'expected three words: NAME ROLE KEY'],
    [`a agent ${secret} ${secret}`, 'expected three words: NAME ROLE KEY'],
    [
      `${secret} agent a`,
      'the name may have 1 to 31 lower-case letters, digits, dots, underscores and hyphens',
    ],
    [`a ${secret} agent`, 'the role must be agent, client or master'],
    [`a agent ${secret.slice(0, 40)}`, 'the key must be 32 bytes in base64'],
    [`a agent ${secret}AAAA`, 'the key must be 32 bytes in base64'],
    [`a agent ${secret.slice(0, -1)}`, 'the key must be 32 bytes in base64'],
    [`a agent ${secret.slice(0, -3)}!=`, 'the key must be 32 bytes in base64'],
    [`first client ${secret}`, 'first has a key already, on line 2'],
    [`a client ${keyOf(1)}`, 'the key is the same as on line 2'],
  ] as const) {
    const path = fileWith(t, `#\nfirst agent ${keyOf(1)}\n${line}\n`);
    t.same(readKeyFile(path), { fault: `${path}, line 3: ${reason}` });
  }
  t.end();
});

t.test('a file that is not there is told apart from one that is no good', (t) => {
  const path = `${t.testdir({})}/none`;
  t.same(readKeyFile(path), {
    fault: `${path} cannot be read: no such file or folder`,
    absent: true,
  });
  t.end();
});

t.test('one’s own key file holds exactly one key', (t) => {
  const one = readOwnKey(fileWith(t, `# mine\nline-3 agent ${keyOf(1)}`));
  t.equal('credential' in one && one.credential.name, 'line-3');
  t.match(readOwnKey(fileWith(t, '# nothing\n')), { fault: /holds no key$/ });
  const two = fileWith(t, `a agent ${keyOf(1)}\nb agent ${keyOf(2)}\n`);
  t.match(readOwnKey(two), { fault: /holds 2 keys; it may hold only one's own$/ });
  t.end();
});

t.test('an old key stands beside its successor, with its end', (t) => {
  const path = fileWith(
    t,
    `kmc agent ${keyOf(1)} until 2026-09-22T14:13:20Z # gone soon\nkmc agent ${keyOf(2)}\n`,
  );
  t.same(readKeyFile(path), {
    credentials: [
      {
        name: 'kmc',
        role: 'agent',
        key: Buffer.alloc(32, 2),
        old: { key: Buffer.alloc(32, 1), until: 1_790_086_400 },
      },
    ],
  });
  t.match(readOwnKey(path), { credential: { name: 'kmc' } });
  t.end();
});

t.test('an old key without a new one, or twice, or with a strange end, is refused', (t) => {
  const end = 'until 2026-09-22T14:13:20Z';
  for (const [text, reason] of [
    [`a agent ${keyOf(1)} ${end}`, 'line 1: an old key of a, which has no new one of role agent'],
    [
      `a client ${keyOf(1)}\na agent ${keyOf(2)} ${end}`,
      'line 2: an old key of a, which has no new one of role agent',
    ],
    [
      `a agent ${keyOf(1)} ${end}\na agent ${keyOf(2)} ${end}\na agent ${keyOf(3)}`,
      'line 2: a has an old key already, on line 1',
    ],
    [`a agent ${keyOf(1)}\na agent ${keyOf(1)} ${end}`, 'line 2: the key is the same as on line 1'],
    [
      `a agent ${keyOf(1)} until tomorrow`,
      'line 1: an old key ends until an instant such as 2026-11-22T10:00:00Z',
    ],
    [
      `a agent ${keyOf(1)} until 2026-13-22T10:00:00Z`,
      'line 1: an old key ends until an instant such as 2026-11-22T10:00:00Z',
    ],
    [
      `a agent ${keyOf(1)} since 2026-09-22T14:13:20Z`,
      'line 1: expected three words: NAME ROLE KEY',
    ],
    [`a agent ${keyOf(1)} until`, 'line 1: expected three words: NAME ROLE KEY'],
  ] as const) {
    const path = fileWith(t, text);
    t.same(readKeyFile(path), { fault: `${path}, ${reason}` });
  }
  t.end();
});
