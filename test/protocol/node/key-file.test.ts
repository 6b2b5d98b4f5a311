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
import { readKeyFile, readOwnKey } from '@belfry/protocol/node/key-file.js';
import {
  addCredential,
  removeCredential,
  writeOwnKey,
} from '@belfry/protocol/node/key-file-edit.js';

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
