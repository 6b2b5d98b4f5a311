// In a virtual machine: a master in mode master follows the machine's clock while chronyd begins to steer that, while
// somebody sets it by a second, and when chronyd is gone. Prints what the master says of UTC, and what is not as it should be.

import { setTimeout as sleep } from 'node:timers/promises';
import type { MasterReport } from '#master/daemon/report.js';
import { requestControl } from '#host/daemon/control.js';
import { KEY, Program, check, conclude, us, write } from './guest.js';
import { move } from './steered.js';

const SOCKET = '/tmp/m.sock';
const SECOND = 1e9;
/** What chronyd states of a server on the same machine, with room for a processor that is emulated. */
const GOOD = 1e8;
/** How long anything may take, seconds. */
const PATIENCE = 120;

async function startMaster(): Promise<Program> {
  const config = {
    listen: '127.0.0.1:7525',
    mode: 'master',
    keys: write('m.keys', KEY, 0),
    socket: SOCKET,
    state: 'none',
  };
  const file = write('m.json', JSON.stringify(config), 0);
  const master = new Program([process.execPath, '/belfry-masterd.cjs', file]);
  await master.says(/master on /);
  return master;
}

/** One tells the machine's own time, and the other steers the machine's clock by that. */
function startChrony(name: 'server' | 'client', lines: readonly string[]): Program {
  const common = ['cmdport 0', 'bindcmdaddress /', `pidfile /tmp/chrony-${name}.pid`];
  const file = write(`chrony-${name}.conf`, `${[...lines, ...common].join('\n')}\n`, 0);
  const words = ['/bin/chronyd', '-d', '-u', 'root', '-f', file] as const;
  return new Program(name === 'server' ? [...words, '-x'] : words);
}

/** An emulated processor that is busy starting others may not answer in time: then it is asked again. */
async function status(): Promise<MasterReport> {
  for (let tries = 10; ; tries -= 1)
    try {
      return (await requestControl(SOCKET, { command: 'status' })) as MasterReport;
    } catch (error) {
      if (tries === 0) throw error;
    }
}

/** Waits until the master's report is like this; answers it, as it was at the end in any case. */
async function until(good: (report: MasterReport) => boolean): Promise<MasterReport> {
  let report = await status();
  for (let tried = 0; tried < 4 * PATIENCE && !good(report); tried += 1) {
    await sleep(250);
    report = await status();
  }
  return report;
}

function tell(what: string, { trace, time, reference, sinceUtcNs }: MasterReport): string {
  const { synchronised, maxErrorNs, by } = reference!;
  const kernel = `${synchronised}, ${maxErrorNs === null ? 'no error' : us(maxErrorNs)}`;
  return `${what}: ${trace}, ± ${us(time.boundNs ?? NaN)}; kernel ${kernel}, by ${by.join()}, ${sinceUtcNs}`;
}

const isGood = ({ trace, time }: MasterReport): boolean => trace === 'utc' && time.boundNs! < GOOD;

const master = await startMaster();
const alone = await until(({ time }) => time.boundNs !== null);
check(alone.trace === 'unknown', tell('nobody steers the clock', alone));

const server = startChrony('server', [
  'local stratum 1',
  'allow 127.0.0.1',
  'bindaddress 127.0.0.1',
]);
const client = startChrony('client', ['server 127.0.0.1 iburst minpoll 0 maxpoll 1', 'port 0']);
const steered = await until(isGood);
check(isGood(steered), tell('chronyd steers it, without rtcsync', steered));
await sleep(10_000);

move(SECOND);
const moved = await until(({ time }) => time.boundNs! > 0.9 * SECOND);
check(moved.trace === 'utc' && moved.time.boundNs! > 0.9 * SECOND, tell('set by a second', moved));
const again = await until((report) => isGood(report) && report.sinceUtcNs! < 2 * SECOND);
check(isGood(again), tell('chronyd has found it good again', again));
await sleep(10_000);

await client.end('SIGKILL');
const before = await status();
await sleep(20_000);
const left = await status();
const grown = (left.reference?.maxErrorNs ?? 0) - (before.reference?.maxErrorNs ?? 0);
check(grown > 8e6, `the kernel’s error has grown by ${us(grown)} in 20 s`);
check(isGood(left) && left.time.boundNs! < GOOD, tell('chronyd is gone', left));

await server.end('SIGTERM');
await master.end('SIGTERM');
conclude();
