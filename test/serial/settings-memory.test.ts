// When clocks were set last, over a restart.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsMemory } from '#serial/settings-memory.js';
import { groupTime } from '#protocol/time.js';
import t from 'tap';

const folder = mkdtempSync(join(tmpdir(), 'bsm-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const A = 1_784_118_896;

t.test('a setting is known after a restart, port by port', (t) => {
  const path = join(folder, 'kept');
  const memory = new SettingsMemory(path, t.fail);
  t.equal(memory.lastSet('/dev/ttyUSB0'), undefined);
  memory.setting('/dev/ttyUSB0', groupTime(A));
  memory.setting('/dev/ttyUSB1', groupTime(A + 5));
  memory.setting('/dev/ttyUSB0', groupTime(A + 60, 5e8));
  const after = new SettingsMemory(path, t.fail);
  t.same(after.lastSet('/dev/ttyUSB0'), groupTime(A + 60));
  t.same(after.lastSet('/dev/ttyUSB1'), groupTime(A + 5));
  t.equal(after.lastSet('__proto__'), undefined);
  t.end();
});

t.test(
  'a file that makes no sense, and one that cannot be written, are told, and harm nothing',
  (t) => {
    const path = join(folder, 'odd');
    const told: string[] = [];
    for (const text of ['[]', '{"a":"b"}', '{"a":1e300}', 'x', '']) {
      writeFileSync(path, text);
      const memory = new SettingsMemory(path, (fault) => told.push(fault));
      t.equal(memory.lastSet('a'), undefined);
      memory.setting('a', groupTime(A));
      t.match(readFileSync(path, 'utf8'), /^\{"a":1784118896\}/);
    }
    t.equal(told.length, 5);
    const nowhere = new SettingsMemory(join(folder, 'no', 'where'), (fault) => told.push(fault));
    nowhere.setting('a', groupTime(A));
    t.same(nowhere.lastSet('a'), groupTime(A), 'it holds as long as the process');
    t.equal(told.length, 6);
    t.end();
  },
);
