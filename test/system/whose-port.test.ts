// Whose a serial port is, with real parts: pseudo-terminals that others have, and two adapters with one name.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadBinding, type SerialBinding } from '#serial/binding.js';
import { PortKeeper } from '#serial/port-keeper.js';
import { rawTime } from '#protocol/time.js';
import { PtyPair, ptysMissing } from '#demo/serial/ptys.js';
import t, { type Test } from 'tap';
import { AGENT, plant, run } from './plant.js';

const skip = ptysMissing() ?? false;
const PATIENCE = 20_000;

function folder(t: Test): string {
  const path = mkdtempSync(join(tmpdir(), 'bw-'));
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function line(t: Test, path: string): Promise<PtyPair> {
  const pair = new PtyPair(path);
  await pair.plug();
  t.teardown(() => pair.unplug());
  return pair;
}

async function until<T>(look: () => T | undefined, what: string): Promise<T> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(20)) {
    const seen = look();
    if (seen !== undefined) return seen;
  }
  throw new Error(`never: ${what}`);
}

t.test('a port that a getty has is busy, for everybody to see', { skip }, async (t) => {
  const place = folder(t);
  chmodSync(place, 0o755);
  const pair = await line(t, join(place, 'p'));
  chmodSync(pair.ours, 0o666);
  const { NODE_OPTIONS: _, ...env } = process.env;
  // A session of its own, whose terminal it becomes by being opened.
  const getty = ['-e', 'open(F, "+<", $ARGV[0]) or die; $| = 1; print 1; sleep 60', pair.ours];
  const holder = spawn('setsid', ['perl', ...getty], { env });
  t.teardown(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const words = [AGENT, 'serial', 'test', pair.ours, '--format', 'dumb', '--for', '1s', '--json'];
  const nobody = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : [];
  const [program, ...rest] = [...nobody, process.execPath, ...words];
  const { stdout, stderr } = spawnSync(program!, rest, { env, encoding: 'utf8' });
  t.match(stderr, /busy: perl \(process \d+\) has it/);
  t.match(JSON.parse(stdout), { ok: false, telegrams: { sent: 0 } });
  const config = { ports: [{ path: pair.ours, format: 'dumb' }] };
  const { at } = await plant(t, {}, config);
  const checked = await run(t, AGENT, 'check', at('a.json'));
  t.match(checked.out, /p\.ours is busy: perl \(process \d+\) has it/);
});

t.test(
  'two adapters with one name stay where they are over a power cycle, or are refused',
  { skip },
  async (t) => {
    const place = folder(t);
    const names = {
      byId: join(place, 'id'),
      byPath: join(place, 'path'),
      database: join(place, 'db'),
    };
    for (const path of Object.values(names)) mkdirSync(path);
    const CLONE = join(names.byId, 'usb-clone');
    const pairs = [await line(t, join(place, 'USB0')), await line(t, join(place, 'USB1'))];
    /** Which adapter is in which socket, and who gets the link of both. */
    const enumerate = (order: readonly number[], linked: number): void => {
      for (const path of Object.values(names))
        for (const one of readdirSync(path)) rmSync(join(path, one));
      for (const [socket, pair] of order.entries()) {
        const device = realpathSync(pairs[pair]!.ours);
        const claims = `S:serial/by-id/usb-clone\nS:serial/by-path/socket-${socket}\n`;
        writeFileSync(join(names.database, `c136:${basename(device)}`), claims);
        symlinkSync(device, join(names.byPath, `socket-${socket}`));
      }
      symlinkSync(realpathSync(pairs[linked]!.ours), CLONE);
    };
    enumerate([0, 1], 0);
    const binding = (await loadBinding()) as SerialBinding;
    const told: string[] = [];
    const keep = (path: string): PortKeeper => {
      const keeper = new PortKeeper({
        path,
        line: '9600 8N1',
        binding,
        names,
        raw: () => rawTime(Number(process.hrtime.bigint())),
        tell: (_, text) => told.push(text),
      });
      t.teardown(() => keeper.stop());
      keeper.start();
      return keeper;
    };
    // As `ttyUSB0` is a device and no link, so is this.
    const keepers = pairs.map(({ ours }) => keep(realpathSync(ours)));
    const open = (): boolean => keepers.every(({ isOpen }) => isOpen);
    await until(() => open() || undefined, 'open');
    keep(CLONE);
    await until(() => told.find((text) => /ambiguous-name: 2 devices/.test(text)), 'refused');
    const twin = keep(join(names.byPath, 'socket-0'));
    await until(() => told.find((text) => /another port of this/.test(text)), 'refused as well');
    await twin.stop();
    for (const pair of pairs) await pair.unplug();
    await until(() => keepers.every(({ isOpen }) => !isOpen) || undefined, 'gone');
    for (const pair of pairs) await pair.plug();
    enumerate([1, 0], 1);
    await until(() => open() || undefined, 'open again');
    const devices = keepers.map((keeper) => keeper.observe().device);
    t.same(
      devices,
      [1, 0].map((pair) => realpathSync(pairs[pair]!.ours)),
    );
  },
);
