// What a client that nobody here wrote notices of a server: that it holds over without its master, and that it knows no
// time any more. scripts/get-readers.sh fetches chronyd.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { AgentReport } from '#agent/daemon/report.js';
import { Stage } from '#demo/stage.js';
import { Hosts, hostsMissing } from './masters/hosts.js';
import { other, othersEnvironment, othersMissing, runOther } from './others.js';

const CHRONYD = 'usr/sbin/chronyd';
const CHRONYC = 'usr/bin/chronyc';
const skip = hostsMissing(false) ?? othersMissing(CHRONYD, CHRONYC) ?? false;

/** A chronyd that asks one server all the time, sets no clock, and can be asked what it thinks of it. */
class Watcher {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bn-'));
  readonly #process;

  constructor(server: string, on: readonly string[]) {
    const conf = join(this.#folder, 'chrony.conf');
    const lines = [
      `server ${server} minpoll -4 maxpoll -4`,
      'port 0',
      'cmdport 0',
      `bindcmdaddress ${this.#folder}/sock`,
      `pidfile ${this.#folder}/pid`,
    ];
    writeFileSync(conf, `${lines.join('\n')}\n`);
    const [command = '', ...rest] = [...on, other(CHRONYD), '-d', '-x', '-u', 'root', '-f', conf];
    this.#process = spawn(command, rest, { env: othersEnvironment(), stdio: 'ignore' });
  }

  #ask(words: string): string[] {
    const said = runOther([other(CHRONYC), '-h', join(this.#folder, 'sock'), '-c', words]);
    return said.trim().split(',');
  }

  /** Does it follow the server (`*`), and what did the server say of itself last? */
  look(): { readonly follows: boolean; readonly leap: string; readonly dispersion: number } {
    const [, state] = this.#ask('sources');
    const data = this.#ask('ntpdata');
    return { follows: state === '*', leap: data[5] ?? '', dispersion: Number(data[14]) };
  }

  async until(done: (seen: ReturnType<Watcher['look']>) => boolean): Promise<void> {
    while (!done(this.look())) await sleep(50);
  }

  async end(): Promise<void> {
    const closed = once(this.#process, 'close');
    this.#process.kill();
    await closed;
    rmSync(this.#folder, { recursive: true });
  }
}

t.test('chronyd sees holdover, and drops a server that knows no time', { skip }, async (t) => {
  const hosts = new Hosts(['master', 'pi', 'camera'], false);
  const plant = new Stage();
  const watcher = new Watcher(hosts.address('pi'), hosts.on('camera'));
  t.teardown(async () => {
    await watcher.end();
    await plant.strike();
    hosts.close();
  });
  plant.addKey('line-1', 'agent');
  await plant.startMaster(
    { listen: '0.0.0.0:7525', mode: 'master', reference: { trust: '1ms' }, interval: '100ms' },
    hosts.on('master'),
  );
  const masters = [`${hosts.address('master')}:7525`];
  const agent = { masters, listen: '0.0.0.0:0', ntp: {}, holdover: { alarm: '1s' } };
  await plant.startAgent('line-1', agent, hosts.on('pi'));
  const look = async (): Promise<AgentReport> => (await plant.ask('line-1')) as AgentReport;
  while ((await look()).state !== 'synchronised') await sleep(50);

  await watcher.until(({ follows }) => follows);
  const before = watcher.look();
  t.match(before, { leap: 'Normal' });

  await plant.kill('master');
  while ((await look()).state !== 'holdover') await sleep(50);
  await watcher.until(({ dispersion }) => dispersion > before.dispersion + 0.0001);
  t.ok(watcher.look().follows, 'in holdover it goes on: its bound grows, and says so');

  // A Pi that was switched off and on again, without its master, knows no time.
  await plant.kill('line-1');
  await plant.restart('line-1', { state: 'none' });
  await watcher.until(({ follows }) => !follows);
  t.equal((await look()).state, 'unset');
  t.pass('it follows no more');
});

/** A list of leap seconds as IERS publishes it, with one more at `leap`. */
function leapList(leap: Date): string {
  const since1900 = (date: Date): string => String(date.getTime() / 1000 + 2_208_988_800);
  const [updated, expires] = ['2026-07-01', '2030-07-01'].map((day) => since1900(new Date(day)));
  const rows = [
    [since1900(new Date('2017-01-01')), '37'],
    [since1900(leap), '38'],
  ];
  const hashed = createHash('sha1').update([updated, expires, ...rows.flat()].join(''));
  const hash = hashed.digest('hex').replaceAll(/(.{8})(?=.)/g, '$1 ');
  const lines = rows.map(([since, tai]) => `${since} ${tai}`);
  return [`#$ ${updated}`, `#@ ${expires}`, ...lines, `#h ${hash}`, ''].join('\n');
}

t.test('chronyd sees the flag of a leap second, on its day only', { skip }, async (t) => {
  const hosts = new Hosts(['master', 'camera'], false);
  const folder = mkdtempSync(join(tmpdir(), 'bn-'));
  const plant = new Stage();
  const watcher = new Watcher(hosts.address('master'), hosts.on('camera'));
  t.teardown(async () => {
    await watcher.end();
    await plant.strike();
    hosts.close();
    rmSync(folder, { recursive: true });
  });
  const leap = new Date('2027-07-01');
  const file = join(folder, 'leap-seconds.list');
  writeFileSync(file, leapList(leap));
  /** A master whose clock is so long before it. */
  const master = (hours: number): object => {
    const offset = `${Math.round((leap.getTime() - Date.now()) / 1000 - hours * 3600)}s`;
    return {
      listen: '0.0.0.0:7525',
      mode: 'master',
      reference: { trust: '1ms' },
      clock: { simulate: { offset, drift: '0ppm' } },
      leap: { file },
      ntp: { listen: '0.0.0.0' },
    };
  };
  await plant.startMaster(master(12), hosts.on('master'));
  await watcher.until(({ leap: told }) => told === 'Insert second');
  t.pass('half a day before');
  await plant.kill('master');
  await plant.restart('master', { ...master(36), state: 'none' });
  await watcher.until(({ leap: told }) => told === 'Normal');
  t.pass('and not the day before');
});
