// Clients of NTP that nobody here wrote ask a master, on a host of their own, and none may set a clock: each finds the
// same offset, which is known, and follows. With BELFRY_LONG=1 they go on for ten minutes. scripts/get-readers.sh fetches
// them.

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { Stage } from '#demo/stage.js';
import { openMachine } from '#host/machine.js';
import type { MasterReport } from '#master/daemon/report.js';
import { Hosts, hostsMissing } from './masters/hosts.js';
import { CLIENTS, RunningClient } from './ntp-clients/clients.js';
import { PYTHON, othersMissing } from './others.js';

const skip =
  hostsMissing(false) ??
  othersMissing(...Object.values(CLIENTS).flatMap(({ needs }) => needs)) ??
  (existsSync(PYTHON) ? false : `ntpdig takes ${PYTHON}`);

/** How far the master is ahead, as a configuration and as seconds. A real clock would not be set by so little. */
const AHEAD = '100ms';
const AHEAD_SECONDS = 0.1;
/** Milliseconds: until all follow, and how long they then go on. */
const PATIENCE = 25_000;
const GO_ON = process.env['BELFRY_LONG'] === '1' ? 600_000 : 0;

const { clock } = openMachine();
/** What this machine's clock shows less its counter that nobody sets, seconds. */
function clockLessCounter(): number {
  const { raw, time } = clock.readSystemClockFinely();
  return time.seconds - raw / 1e9 + time.nanoseconds / 1e9;
}

t.test('clients of others find the offset that there is, and follow', { skip }, async (t) => {
  const before = clockLessCounter();
  const hosts = new Hosts(['master', 'devices'], false);
  const plant = new Stage();
  const clients = new Map<string, RunningClient>();
  t.teardown(async () => {
    for (const client of clients.values()) await client.end();
    await plant.strike();
    hosts.close();
  });
  const simulate = { offset: AHEAD, drift: '0ppm' };
  await plant.startMaster(
    {
      listen: '0.0.0.0:7525',
      mode: 'master',
      reference: { trust: '1ms' },
      clock: { simulate },
      ntp: { listen: '0.0.0.0' },
    },
    hosts.on('master'),
  );
  for (const name of Object.keys(CLIENTS))
    clients.set(name, new RunningClient(name, hosts.address('master'), hosts.on('devices')));

  const until = Date.now() + PATIENCE;
  const follow = (): boolean => [...clients.values()].every(({ found }) => found.follows);
  while (!follow() && Date.now() < until) await sleep(100);
  await sleep(GO_ON);

  for (const [name, client] of clients) {
    const { offsets, follows } = client.found;
    const wrong = offsets
      .map((one) => Math.abs(Math.abs(one) - AHEAD_SECONDS))
      .toSorted((a, b) => a - b);
    const [usual, worst] = [wrong[wrong.length >> 1]!, wrong.at(-1)!];
    if (!follows) t.comment(client.said);
    t.ok(follows, `${name} follows`);
    // Some look at their clock in a process that waits for its turn.
    const told = `${name}: ${offsets.length} offsets, usually wrong by ${usual} s, at worst by ${worst} s`;
    t.ok(usual < 0.005 && worst < 0.1, told);
  }
  const { ntp } = (await plant.ask('master')) as MasterReport;
  t.match(ntp, { clients: 1, refusals: {}, latest: [{ host: hosts.address('devices') }] });
  t.ok(ntp!.interleaved > 0, `${ntp!.interleaved} of ${ntp!.answers} were interleaved`);
  const moved = Math.abs(clockLessCounter() - before);
  t.ok(moved < 0.001 + GO_ON / 1e6, `nobody has set this machine's clock: ${moved} s`);
});
