// What `check` finds around a configuration: what keeps a daemon from starting here is a fault beforehand.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { checkClock, checkSurroundings } from '#host/cli/check.js';
import { ControlServer } from '#host/daemon/control.js';

const listen = { host: '127.0.0.1', port: 0 };

/** A short path: the place where tests keep their files is too deep for a socket. */
function shortFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

t.test('an address that this machine does not have is a fault', async (t) => {
  for (const host of ['192.0.2.77', '2001:db8::77']) {
    const { faults } = await checkSurroundings({ listen: { host, port: 0 } });
    t.match(faults, [
      { path: 'listen', expected: new RegExp(`^this machine has no address ${host}`) },
    ]);
  }
  t.same(await checkSurroundings({ listen }), { faults: [], notes: [] });
});

t.test('a port in use is a fault, unless a daemon answers by this configuration', async (t) => {
  const other = createSocket('udp4').bind(0, '127.0.0.1');
  t.teardown(() => other.close());
  await once(other, 'listening');
  const taken = { listen: { host: '127.0.0.1', port: other.address().port } };
  const { faults } = await checkSurroundings(taken);
  t.match(faults, [{ path: 'listen', expected: /is in use: another program listens there/ }]);
  const socket = join(shortFolder(t), 's');
  const control = new ControlServer(socket, () => ({ role: 'agent' }));
  await control.start();
  t.teardown(() => control.close());
  t.match(await checkSurroundings({ ...taken, socket }, { role: 'agent' }), {
    faults: [],
    notes: [`a daemon runs with this configuration now: it answers at ${socket}`],
  });
  t.match(await checkSurroundings({ listen, socket }, { role: 'master' }), {
    faults: [{ path: 'socket', expected: `another daemon, an agent's, answers at ${socket}` }],
    notes: [],
  });
});

t.test('a port that the running daemon does not have is in use by another program', async (t) => {
  const other = createSocket('udp4').bind(0, '127.0.0.1');
  t.teardown(() => other.close());
  await once(other, 'listening');
  const { port } = other.address();
  const socket = join(shortFolder(t), 's');
  let says = port + 1;
  const control = new ControlServer(socket, () => ({ role: 'agent', listen: `[::]:${says}` }));
  await control.start();
  t.teardown(() => control.close());
  const config = { listen: { host: '127.0.0.1', port }, socket };
  t.match(await checkSurroundings(config, { role: 'agent' }), { faults: [{ path: 'listen' }] });
  says = port;
  t.match(await checkSurroundings(config, { role: 'agent' }), { faults: [] });
  const ntp = { listen: { host: '127.0.0.1', port } };
  t.match(await checkSurroundings({ listen, ntp }), {
    faults: [],
    notes: [/^nobody will be told the time by NTP: .* is in use/],
  });
});

t.test('a state that another daemon has is a fault, unless that answers here', async (t) => {
  const at = (name: string): string => join(folder, name);
  const folder = shortFolder(t);
  const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  writeFileSync(at('state.lock'), `${process.ppid} ${start}\n`);
  t.match(await checkSurroundings({ listen, state: at('state') }), {
    faults: [],
    notes: [/a daemon runs .*: process \d+ has its state/],
  });
  t.match(await checkSurroundings({ listen, state: at('state'), socket: at('s') }), {
    faults: [
      { path: 'state', expected: /^another daemon, process \d+, has its state in .*, and does/ },
    ],
    notes: [],
  });
});

t.test('what stands in the place of a socket or of a lock is a fault', async (t) => {
  const at = (name: string): string => join(folder, name);
  const folder = shortFolder(t);
  writeFileSync(at('s.admin'), '');
  mkdirSync(at('state.lock'));
  const { faults } = await checkSurroundings({ listen, socket: at('s'), state: at('state') });
  t.match(faults, [
    { path: 'socket', expected: /s\.admin exists and is not a socket: move it away/ },
    { path: 'state', expected: /state\.lock cannot be a lock: .*; move it away/ },
  ]);
});

t.test('missing folders are faults, but for those that systemd makes', async (t) => {
  const none = join(shortFolder(t), 'none', 'x');
  t.match(await checkSurroundings({ listen, socket: none, state: none }), {
    faults: [{ path: 'socket' }, { path: 'state', expected: /^there is no folder .*; create it/ }],
  });
  const usual = { socket: '/run/none/socket', state: '/var/lib/none/state' };
  const folders = ['/run/none', '/var/lib/none'];
  t.same(await checkSurroundings({ listen, ...usual }, { folders }), {
    faults: [],
    notes: [
      'there is no folder /run/none yet: systemd makes it at the start',
      'there is no folder /var/lib/none yet: systemd makes it at the start',
    ],
  });
  t.match(await checkSurroundings({ listen, ...usual }), {
    faults: [{ path: 'socket' }, { path: 'state' }],
    notes: [],
  });
});

t.test('a clock that was never set is noted', (t) => {
  t.same(checkClock(1_796_040_000), []);
  t.match(checkClock(227), [
    /^this machine's clock shows 1970-01-01T00:03:47.*: it was never set$/,
  ]);
  t.match(checkClock(4_102_444_800), [/2100-01-01/]);
  t.end();
});
