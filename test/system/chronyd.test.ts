// A chronyd that nobody here wrote takes the samples that an agent publishes, and selects them. It touches no clock
// (`-x`).

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { Stage } from '#demo/stage.js';
import { loadAddon } from '#host/native/addon.js';
import { other, othersEnvironment, othersMissing } from './others.js';

const CHRONYD = 'usr/sbin/chronyd';
const CHRONYC = 'usr/bin/chronyc';
const PATIENCE = 30_000;
const skip =
  (process.getuid?.() === 0 ? undefined : 'chronyd takes root') ??
  ('reason' in loadAddon() ? 'there is no native addon' : undefined) ??
  othersMissing(CHRONYD, CHRONYC) ??
  false;

/** Starts one that listens at no port; answers where it wants samples, and how to ask it. */
function startChronyd(t: Test): { readonly samples: string; readonly ask: () => string } {
  const folder = mkdtempSync(join(tmpdir(), 'bc-'));
  const at = (name: string): string => join(folder, name);
  const samples = at('belfry.sock');
  const control = at('run/chronyd.sock');
  const lines = [
    `refclock SOCK ${samples} refid BLFY poll 0 filter 1`,
    'port 0',
    'cmdport 0',
    `bindcmdaddress ${control}`,
    `pidfile ${at('chronyd.pid')}`,
  ];
  writeFileSync(at('chrony.conf'), `${lines.join('\n')}\n`);
  const env = othersEnvironment();
  const words = ['-d', '-x', '-u', 'root', '-f', at('chrony.conf')];
  const chronyd = spawn(other(CHRONYD), words, { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => chronyd.once('close', resolve));
  t.teardown(async () => {
    chronyd.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const ask = (): string =>
    spawnSync(other(CHRONYC), ['-h', control, '-n', 'sources'], { env, encoding: 'utf8' }).stdout;
  return { samples, ask };
}

t.test('a chronyd selects an agent that publishes to it', { skip }, async (t) => {
  const { samples, ask } = startChronyd(t);
  const plant = new Stage();
  t.teardown(() => plant.strike());
  plant.addKey('line-1', 'agent');
  await plant.startMaster({ mode: 'master', reference: { trust: '1ms' }, interval: '100ms' });
  const end = performance.now() + PATIENCE;
  while (!existsSync(samples) && performance.now() < end) await sleep(20);
  await plant.startAgent('line-1', { publish: { chrony: samples } });
  let said = '';
  while (!/^#\* BLFY/m.test(said) && performance.now() < end) {
    await sleep(250);
    said = ask();
  }
  t.match(said, /^#\* BLFY/m, 'selected');
  // This machine's clock is the group's time: what is said to be off is what chronyd found.
  t.match(said, /BLFY .*\[ *[+-]\d+(ns|us)\]/);
});
