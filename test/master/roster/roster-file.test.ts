// The roster's file: who changes it does so alone, and leaves to its owner and its comments what is theirs.

import {
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
import { changeRosterFile, readRosterFile } from '#master/roster/roster-file.js';
import type { RosterText } from '#master/roster/roster-text.js';
import { entryOf } from '#sim/roster-entries.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

function fileWith(t: Test, text: string): string {
  const path = `${t.testdir({})}/roster`;
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** One more name. */
const more = (now: RosterText): RosterText => ({
  ...now,
  entries: [...now.entries, entryOf('kmd', 5)],
});

t.test('a roster that is not there is made, for its owner alone', (t) => {
  const path = `${t.testdir({})}/roster`;
  t.match(readRosterFile(path), { absent: true });
  t.equal(changeRosterFile(path, more), undefined);
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.match(readRosterFile(path), { entries: [{ name: 'kmd' }] });
  t.end();
});

t.test('every other line is as it was, comments too', (t) => {
  const text = `# hall 1\n\nkmc agent ${KEY}  # the long one\n`;
  const path = fileWith(t, text);
  t.equal(changeRosterFile(path, more), undefined);
  t.ok(readFileSync(path, 'utf8').startsWith(text));
  t.end();
});

t.test('a change that is refused, or of a file with a fault, changes nothing', (t) => {
  const path = fileWith(t, `kmc agent ${KEY}\n`);
  t.same(
    changeRosterFile(path, () => ({ fault: 'no' })),
    { fault: 'no' },
  );
  t.equal(readFileSync(path, 'utf8'), `kmc agent ${KEY}\n`);
  writeFileSync(path, 'rubbish\n');
  t.match(changeRosterFile(path, more), { fault: /roster, line 1: expected / });
  t.equal(readFileSync(path, 'utf8'), 'rubbish\n');
  t.same(readdirSync(dirname(path)), ['roster']);
  t.end();
});

t.test('two changes at a time do not undo each other: the second is refused', (t) => {
  const path = fileWith(t, '');
  // The first process of the machine lives, and began when it says.
  const start = readFileSync('/proc/1/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')[19];
  writeFileSync(`${path}.lock`, `1 ${start}\n`);
  t.match(changeRosterFile(path, more), { fault: /process 1 is changing it; try again$/ });
  t.ok(existsSync(`${path}.lock`), 'the other one’s lock stays');
  t.equal(readFileSync(path, 'utf8'), '');
  t.end();
});

t.test('what a killed change left does not stand in the way of the next', (t) => {
  const path = fileWith(t, '');
  for (const end of ['new', '0123456789abcdef.new', '0123456789abcdef.old'])
    writeFileSync(`${path}.${end}`, 'a draft');
  writeFileSync(`${path}.lock`, '4194305 1\n');
  t.equal(changeRosterFile(path, more), undefined);
  t.same(readdirSync(dirname(path)), ['roster']);
  t.end();
});

t.test('a link to a roster is not followed: one line names where it leads', (t) => {
  const path = fileWith(t, `kmc agent ${KEY}\n`);
  const link = `${path}.link`;
  symlinkSync(path, link);
  const told =
    /roster\.link cannot be read: it is a symbolic link to .*roster, which is not followed/;
  t.match(readRosterFile(link), { fault: told });
  t.match(changeRosterFile(link, more), { fault: told });
  t.ok(lstatSync(link).isSymbolicLink());
  t.equal(readFileSync(path, 'utf8'), `kmc agent ${KEY}\n`, 'where it led is as it was');
  t.end();
});

t.test('a roster that root changes stays its owner’s', { skip: process.getuid?.() !== 0 }, (t) => {
  const path = fileWith(t, '');
  chownSync(path, 1234, 2345);
  t.equal(changeRosterFile(path, more), undefined);
  t.match(statSync(path), { uid: 1234, gid: 2345 });
  t.end();
});
