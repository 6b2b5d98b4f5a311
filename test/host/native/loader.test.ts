// Finding and loading the addon's binary: what is told when it cannot be had.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { loadFrom, machineName } from '#host/native/addon.js';
import { withAddon } from './need-addon.js';

const reasonOf = (wanted?: string): string => {
  const loaded = loadFrom(wanted);
  return 'reason' in loaded ? loaded.reason : 'it was loaded';
};

t.test('the environment can switch the addon off', (t) => {
  t.equal(reasonOf('off'), 'switched off by BELFRY_NATIVE=off');
  t.end();
});

t.test('a machine for which there is no binary is named', (t) => {
  const { platform, arch } = process;
  const become = (values: { platform?: string; arch?: string }): void => {
    for (const [name, value] of Object.entries(values))
      Object.defineProperty(process, name, { value });
  };
  t.teardown(() => become({ platform, arch }));
  const wanted = process.env['BELFRY_NATIVE'];
  delete process.env['BELFRY_NATIVE'];
  t.teardown(() => {
    if (wanted !== undefined) process.env['BELFRY_NATIVE'] = wanted;
  });
  become({ arch: 'riscv64' });
  t.equal(reasonOf(), `there is no binary for ${platform}-riscv64`);
  become({ platform: 'plan9', arch });
  t.match(reasonOf(), /^there is no binary for plan9-\w+$/);
  t.end();
});

t.test('a binary that is missing or is none is named, with the reason in one line', (t) => {
  const folder = t.testdir({ 'text.node': 'this is no binary\n', 'empty.node': '' });
  for (const name of ['text.node', 'empty.node', 'missing.node']) {
    const file = join(folder, name);
    const reason = reasonOf(file);
    t.ok(reason.startsWith('it cannot be loaded: ') && reason.includes(file), reason);
    t.notOk(reason.includes('\n'));
  }
  t.match(reasonOf(''), /cannot be loaded/, 'an empty path is a path');
  t.end();
});

withAddon(t, 'a binary of another architecture is named', (t) => {
  const good = process.env['BELFRY_NATIVE'] ?? placeOf(machineName());
  const bytes = readFileSync(good);
  const foreign = Buffer.from(bytes);
  // The ELF header's machine: IBM S/390, which nobody here has.
  foreign.writeUInt16LE(22, 18);
  const file = join(t.testdir(), 'foreign.node');
  writeFileSync(file, foreign);
  t.match(reasonOf(file), /^it cannot be loaded: .*foreign\.node: /);
  t.end();
});

const placeOf = (machine: string): string =>
  fileURLToPath(import.meta.resolve(`#prebuilds/${machine}/belfry.node`));
