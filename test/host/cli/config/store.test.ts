// One command at a time changes a configuration.

import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { Failure } from '#host/cli/command.js';
import { alone } from '#host/cli/config/store.js';

t.test('whoever comes second waits, and is told of a process that takes too long', async (t) => {
  const folder = t.testdir({});
  const file = `${folder}/a.json`;
  const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  writeFileSync(`${file}.lock`, `${process.ppid} ${start}\n`);
  await t.rejects(
    alone(file, () => 1, 30),
    new Failure(`process ${process.ppid} changes ${file} now: try again when it has ended`),
  );
  const waiting = alone(file, () => 2);
  writeFileSync(`${file}.lock`, '1 0\n');
  t.equal(await waiting, 2, 'its process has ended');
});
