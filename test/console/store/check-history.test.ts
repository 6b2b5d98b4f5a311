// What a console would find where its history is to be.

import { mkdtempSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import type { HistoryConfig } from '#console/config/history-config.js';
import { checkHistory } from '#console/store/check-history.js';

function configIn(t: Test, more: Partial<HistoryConfig> = {}): HistoryConfig {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return {
    store: 'sqlite',
    file: join(folder, 'history.db'),
    memoryMs: 1,
    secondsMs: 1,
    minutesMs: 1,
    sizeMost: 1,
    ...more,
  };
}

t.test('a place where a history can begin is good, and nothing is made there', async (t) => {
  const config = configIn(t);
  t.same(await checkHistory(config, []), { faults: [], notes: [] });
  t.same(readdirSync(dirname(config.file)), []);
});

t.test('a folder that is missing is a fault, unless the console’s start makes it', async (t) => {
  const config = configIn(t, { file: '/nowhere/belfry/history.db' });
  t.match(await checkHistory(config, []), {
    faults: [{ path: 'history.file', expected: /there is no folder/ }],
  });
  t.same((await checkHistory(config, ['/nowhere/belfry'])).faults, []);
});

t.test(
  'a file of somebody else is a note, and an engine that does not answer a fault',
  async (t) => {
    const config = configIn(t, {
      store: 'prometheus',
      prometheus: { url: 'http://127.0.0.1:9', isPushed: true },
    });
    writeFileSync(config.file, 'a diary '.repeat(300));
    const { faults, notes } = await checkHistory(config, []);
    t.match(notes, [
      /cannot be read: it is no database .*: it will be set aside, and a new one will begin/,
    ]);
    t.match(faults, [{ path: 'history.prometheus.url', expected: /cannot be reached/ }]);
    t.same((await checkHistory({ ...config, store: 'none' }, [])).faults, []);
  },
);
