// Key files: only whole, private files are read; changes keep everything else as it was.

import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import t, { type Test } from 'tap';
import { readKeyFile, readOwnKey } from '#host/keys/key-file.js';
import {
  addCredential,
  removeCredential,
  rotateCredential,
  writeOwnKey,
} from '#host/keys/key-file-edit.js';

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

t.test('a key that is added can be read, by its owner alone, and is never the same', (t) => {
  const path = `${t.testdir({})}/keys`;
  const first = addCredential(path, 'line-3', 'agent');
  const second = addCredential(path, 'phone', 'client');
  if ('fault' in first || 'fault' in second) throw new Error('both are good');
  t.equal(first.credential.key.length, 32);
  t.notSame(first.credential.key, second.credential.key);
  t.same(readKeyFile(path), { credentials: [first.credential, second.credential] });
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.notOk(existsSync(`${path}.new`));
  t.end();
});

t.test('adding and removing leave every other line as it was', (t) => {
  const text = `# lines\n\nline-3 agent ${keyOf(1)}  # packing\n# phones\nphone client ${keyOf(2)}`;
  const path = fileWith(t, text);
  t.ok('credential' in addCredential(path, 'line-4', 'agent'));
  t.ok(readFileSync(path, 'utf8').startsWith(`${text}\nline-4 agent `));
  t.ok('credential' in removeCredential(path, 'line-4'));
  t.equal(readFileSync(path, 'utf8'), `${text}\n`);
  t.ok('credential' in removeCredential(path, 'line-3'));
  t.equal(readFileSync(path, 'utf8'), `# lines\n\n# phones\nphone client ${keyOf(2)}\n`);
  t.end();
});

t.test('a change that is refused changes nothing', (t) => {
  const text = `line-3 agent ${keyOf(1)}\n`;
  const path = fileWith(t, text);
  t.match(addCredential(path, 'line-3', 'client'), { fault: /line-3 has a key in .* already/ });
  t.match(removeCredential(path, 'lin-3'), {
    fault: /lin-3 has no key in .*; did you mean line-3\?$/,
  });
  t.throws(() => addCredential(path, 'Line 3', 'agent'), RangeError);
  t.equal(readFileSync(path, 'utf8'), text);
  writeFileSync(path, 'rubbish\n');
  t.match(addCredential(path, 'line-4', 'agent'), { fault: /line 1: expected three words/ });
  t.equal(readFileSync(path, 'utf8'), 'rubbish\n');
  t.notOk(existsSync(`${path}.new`));
  t.end();
});

t.test('two changes at a time do not undo each other: the second is refused', (t) => {
  const path = fileWith(t, '');
  // The first process of the machine lives, and began when it says.
  const start = readFileSync('/proc/1/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')[19];
  writeFileSync(`${path}.lock`, `1 ${start}\n`);
  t.match(addCredential(path, 'a', 'agent'), { fault: /process 1 is changing it; try again$/ });
  t.ok(existsSync(`${path}.lock`), 'the other one’s lock stays');
  t.equal(readFileSync(path, 'utf8'), '');
  t.end();
});

t.test('what a killed change left does not stand in the way of the next', (t) => {
  const path = fileWith(t, '');
  writeFileSync(`${path}.new`, 'a draft');
  writeFileSync(`${path}.0123456789abcdef.new`, 'a draft');
  writeFileSync(`${path}.lock`, '4194305 1\n');
  t.ok('credential' in addCredential(path, 'a', 'agent'));
  t.same(readdirSync(dirname(path)), ['keys']);
  t.end();
});

t.test('a link to a key file is not followed: one line names where it leads', (t) => {
  const path = fileWith(t, `a agent ${keyOf(1)}\n`);
  const link = `${path}.link`;
  symlinkSync(path, link);
  const why = `it is a symbolic link to ${path}, which is not followed: name the file itself`;
  t.same(readKeyFile(link), { fault: `${link} cannot be read: ${why}` });
  t.same(addCredential(link, 'b', 'agent'), { fault: `${link} cannot be read: ${why}` });
  t.equal(readFileSync(path, 'utf8'), `a agent ${keyOf(1)}\n`);
  const own = { name: 'a', role: 'agent', key: Buffer.alloc(32, 3) } as const;
  t.match(writeOwnKey(link, own, false), { fault: /it exists already$/ });
  t.equal(writeOwnKey(link, own, true), undefined, 'only on demand, and then the link itself');
  t.equal(lstatSync(link).isFile(), true);
  t.equal(readFileSync(path, 'utf8'), `a agent ${keyOf(1)}\n`, 'where it led is as it was');
  t.end();
});

t.test('a file that root changes stays its owner’s', { skip: process.getuid?.() !== 0 }, (t) => {
  const path = fileWith(t, '');
  chownSync(path, 1234, 2345);
  t.ok('credential' in addCredential(path, 'a', 'agent'));
  t.match(statSync(path), { uid: 1234, gid: 2345 });
  t.end();
});

t.test('one’s own key file is private, and replaced only on demand', (t) => {
  const path = `${t.testdir({})}/own`;
  const credential = { name: 'a', role: 'agent', key: Buffer.alloc(32, 3) } as const;
  t.equal(writeOwnKey(path, credential, false), undefined);
  t.same(readOwnKey(path), { credential });
  t.match(writeOwnKey(path, { ...credential, name: 'b' }, false), { fault: /it exists already/ });
  t.same(readOwnKey(path), { credential });
  t.equal(writeOwnKey(path, { ...credential, name: 'b' }, true), undefined);
  t.match(readOwnKey(path), { credential: { name: 'b' } });
  t.end();
});

const NOW = 1_790_000_000;
const UNTIL = NOW + 86_400;
const rotation = (changes: object = {}) => ({
  name: 'kmc',
  now: NOW,
  until: UNTIL,
  again: false,
  ...changes,
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

t.test('a key is rotated: another key, the same role, and every other line as it was', (t) => {
  const text = `# lines\nkmc client ${keyOf(1)} # packing\nmit agent ${keyOf(2)}\n`;
  const path = fileWith(t, text);
  const given: Buffer[] = [];
  const rotated = rotateCredential(path, rotation(), ({ key }) => void given.push(key as Buffer));
  if ('fault' in rotated) throw new Error(rotated.fault);
  const { key } = rotated.credential;
  t.same(given, [key]);
  t.equal(
    readFileSync(path, 'utf8'),
    `# lines\nkmc client ${keyOf(1)} until 2026-09-22T14:13:20Z\n` +
      `kmc client ${Buffer.from(key).toString('base64')}\nmit agent ${keyOf(2)}\n`,
  );
  t.match(readKeyFile(path), {
    credentials: [
      { name: 'kmc', role: 'client', key, old: { key: Buffer.alloc(32, 1), until: UNTIL } },
      { name: 'mit' },
    ],
  });
  t.end();
});

t.test('a second rotation within the overlap takes saying that the new key was lost', (t) => {
  const path = fileWith(t, `kmc agent ${keyOf(1)}\n`);
  const deliver = () => undefined;
  const first = rotateCredential(path, rotation(), deliver);
  const text = readFileSync(path, 'utf8');
  t.match(rotateCredential(path, rotation(), deliver), {
    fault: /^kmc has an old key besides, until 2026-09-22T14:13:20Z: .*--again$/,
  });
  t.equal(readFileSync(path, 'utf8'), text);
  const again = rotateCredential(path, rotation({ again: true }), deliver);
  if ('fault' in first || 'fault' in again) throw new Error('both are good');
  t.notSame(again.credential.key, first.credential.key);
  t.match(readKeyFile(path), { credentials: [{ old: { key: Buffer.alloc(32, 1) } }] });
  const later = rotateCredential(path, rotation({ now: UNTIL, until: UNTIL + 9 }), deliver);
  t.ok('credential' in later, 'when the old one has ended it is an ordinary rotation');
  t.match(readKeyFile(path), { credentials: [{ old: { key: again.credential.key } }] });
  t.equal(readFileSync(path, 'utf8').split('\n').length, 3, 'and nothing old is kept');
  t.end();
});

t.test('a rotation without an overlap leaves no old key', (t) => {
  const path = fileWith(t, `kmc agent ${keyOf(1)}\n`);
  rotateCredential(path, rotation(), () => undefined);
  const rotated = rotateCredential(path, rotation({ until: NOW }), () => undefined);
  if ('fault' in rotated) throw new Error(rotated.fault);
  t.same(readKeyFile(path), { credentials: [rotated.credential] });
  t.end();
});

t.test('a rotation whose key cannot be handed out changes nothing', (t) => {
  const text = `kmc agent ${keyOf(1)}\n`;
  const path = fileWith(t, text);
  const fault = { fault: 'the disk is full' };
  t.same(
    rotateCredential(path, rotation(), () => fault),
    fault,
  );
  t.match(
    rotateCredential(path, rotation({ name: 'kmx' }), () => undefined),
    {
      fault: /^kmx has no key in .*; did you mean kmc\?$/,
    },
  );
  t.equal(readFileSync(path, 'utf8'), text);
  t.end();
});

t.test('a name is removed with its old key', (t) => {
  const path = fileWith(t, `kmc agent ${keyOf(1)}\n`);
  rotateCredential(path, rotation(), () => undefined);
  t.ok('credential' in removeCredential(path, 'kmc'));
  t.equal(readFileSync(path, 'utf8').trim(), '');
  t.end();
});
