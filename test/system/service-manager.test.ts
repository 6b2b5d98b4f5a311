// Daemons that a service manager has started: what it hears at its socket.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { dirname, join } from 'node:path';
import t from 'tap';
import { withAddon } from '../host/native/need-addon.js';
import { AGENTD, MASTERD, Running, plant } from './plant.js';

const NO_SOCAT =
  spawnSync('socat', ['-V'], { stdio: 'ignore' }).error !== undefined &&
  'socat is not on this machine (Debian: socat): what systemd hears is NOT tested here';

t.test(
  'systemd hears when a daemon is ready, how it is, and that it stops',
  { skip: NO_SOCAT },
  async (t) => {
    const { at, masterSocket } = await plant(t);
    const path = join(dirname(masterSocket), 'notify');
    const manager = spawn('socat', ['-u', `UNIX-RECV:${path}`, '-'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    t.teardown(() => manager.kill('SIGKILL'));
    let heard = '';
    manager.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
    const hears = async (what: RegExp): Promise<void> => {
      for (const end = performance.now() + 20_000; !what.test(heard); await sleep(10))
        if (performance.now() > end) throw new Error(`not heard: ${what.source}; but: ${heard}`);
    };
    while (!existsSync(path)) await sleep(5);

    const master = new Running(t, [MASTERD, at('m.json')]);
    await master.says(/master on /);
    process.env['NOTIFY_SOCKET'] = path;
    process.env['WATCHDOG_USEC'] = '600000';
    const agent = new Running(t, [AGENTD, at('a.json')]);
    for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC']) delete process.env[name];
    await hears(/READY=1\nWATCHDOG=1\nSTATUS=unset/);
    await hears(/WATCHDOG=1\nSTATUS=synchronised, wrong by \S+ \S?s at most/);
    agent.child.kill('SIGHUP');
    await hears(/RELOADING=1\nMONOTONIC_USEC=\d+READY=1\n/);
    t.equal(await agent.end('SIGTERM'), 0);
    await hears(/STOPPING=1\nSTATUS=stopping/);
    t.end();
  },
);

withAddon(
  t,
  'a socket that nobody has, or whose path is none, is an error of the system',
  (t, addon) => {
    const data = new Uint8Array(3);
    t.equal(addon.sendUnixDatagram('/nonexistent/notify', data), -2);
    t.equal(addon.sendUnixDatagram('@belfry-nobody-listens', data), -111);
    t.equal(addon.sendUnixDatagram(`/${'x'.repeat(200)}`, data), -36);
    t.end();
  },
);
