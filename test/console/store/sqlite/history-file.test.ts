// The file of a history: what stands there and is none is set aside, never deleted.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Database } from '#console/store/sqlite/database.js';
import { openHistoryFile, readHistoryFile } from '#console/store/sqlite/history-file.js';

function place(t: Test): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, file: join(folder, 'history.db') };
}

async function opened(t: Test, file: string): Promise<string> {
  const { database, notice } = await openHistoryFile(file);
  t.equal(database.number('SELECT count(*) FROM series'), 0, 'a new one');
  database.close();
  return notice;
}

t.test('a new file is made for its user and group, and opened again without a word', async (t) => {
  const { file } = place(t);
  t.equal(await opened(t, file), '');
  t.equal(statSync(file).mode & 0o777, 0o640);
  t.equal(await opened(t, file), '');
});

t.test('an empty file is as good as none', async (t) => {
  const { file } = place(t);
  writeFileSync(file, '');
  t.equal(await opened(t, file), '');
});

t.test(
  'what is no database, a folder, or one of another program is set aside with everything in it',
  async (t) => {
    const { folder, file } = place(t);
    writeFileSync(
      file,
      'a diary of somebody, long enough for a header of a hundred bytes '.repeat(40),
    );
    t.match(
      await opened(t, file),
      /cannot be used: it is no database .* it is kept as .*; a new one begins/,
    );
    const aside = readdirSync(folder).find((name) => name.includes('.aside-'))!;
    t.match(readFileSync(join(folder, aside), 'utf8'), /^a diary/);

    const other = place(t);
    const foreign = await Database.open(other.file);
    foreign.exec('CREATE TABLE recipes (id INTEGER)');
    foreign.close();
    t.match(await opened(t, other.file), /it is a database of another program/);

    const third = place(t);
    mkdirSync(third.file);
    t.match(await opened(t, third.file), /it is no file/);
  },
);

t.test('one of a later version is set aside, and may be read by none of ours', async (t) => {
  const { file } = place(t);
  await opened(t, file);
  const later = await Database.open(file);
  later.exec('PRAGMA user_version = 99');
  later.close();
  await t.rejects(readHistoryFile(file), {
    message: /cannot be read: a later version of Belfry has written it \(99; this one knows 1\)/,
  });
  t.match(await opened(t, file), /a later version of Belfry has written it/);
});

t.test('a file that is cut off is set aside', async (t) => {
  const { file } = place(t);
  await opened(t, file);
  writeFileSync(file, readFileSync(file).subarray(0, 8192 + 17));
  t.match(await opened(t, file), /it is damaged \(SQLITE_CORRUPT/);
});

t.test('two that are set aside in one second do not meet', async (t) => {
  const { folder, file } = place(t);
  for (const text of ['one', 'two', 'three']) {
    writeFileSync(file, text.repeat(400));
    t.match(await opened(t, file), /no database/);
  }
  t.equal(
    readdirSync(folder).filter((name) => name.includes('.aside-') && !/-(wal|shm)$/.test(name))
      .length,
    3,
  );
});

t.test('a place without a folder is named', async (t) => {
  await t.rejects(openHistoryFile('/nowhere/history.db'), {
    message: /there is no folder \/nowhere/,
  });
});
