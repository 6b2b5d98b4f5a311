// Programs that nobody here wrote ask a master for the time by NTP: chronyd, and ntpsec's ntpdig. Each looks only, and
// sets no clock. scripts/get-readers.sh fetches them.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { AgentReport } from '#agent/daemon/report.js';
import { Stage } from '#demo/stage.js';
import type { MasterReport } from '#master/daemon/report.js';
import { Hosts, hostsMissing } from './masters/hosts.js';
import { PYTHON, other, othersMissing, runOther } from './others.js';

const CHRONYD = 'usr/sbin/chronyd';
const NTPDIG = 'usr/bin/ntpdig';
const skip =
  hostsMissing() ??
  othersMissing(CHRONYD, NTPDIG) ??
  (existsSync(PYTHON) ? false : `ntpdig takes ${PYTHON}`);

/**
 * What chronyd says this machine's clock is off, seconds; it ends then. On a busy machine it may find each of its few
 * exchanges too uneven: it is asked three times before that counts.
 */
function chronydFinds(on: readonly string[], server: string, options: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'bn-'));
  const source = `server ${server} iburst minpoll -6 maxpoll -6 ${options}`;
  // It removes that file at its end, whatever it is.
  const own = ['cmdport 0', `pidfile ${join(folder, 'chronyd.pid')}`];
  const all: string[] = [];
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const said = runOther([
        ...on,
        other(CHRONYD),
        '-Q',
        '-u',
        'root',
        '-t',
        '20',
        source,
        ...own,
      ]);
      const found = /clock wrong by (-?[\d.]+) seconds/.exec(said)?.[1];
      if (found !== undefined) return Number(found);
      all.push(said);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  throw new Error(all.join('\n'));
}

t.test('chronyd and ntpdig find the time that a master and an agent tell', { skip }, async (t) => {
  const hosts = new Hosts(['master', 'pi', 'camera']);
  const plant = new Stage();
  t.teardown(async () => {
    await plant.strike();
    hosts.close();
  });
  plant.addKey('line-1', 'agent');
  await plant.startMaster(
    {
      listen: '0.0.0.0:7525',
      mode: 'master',
      reference: { trust: '1ms' },
      interval: '100ms',
      ntp: {},
    },
    hosts.on('master'),
  );
  await plant.startAgent(
    'line-1',
    { masters: [`${hosts.address('master')}:7525`], listen: '0.0.0.0:0', ntp: {} },
    hosts.on('pi'),
  );
  const look = async (): Promise<AgentReport> => (await plant.ask('line-1')) as AgentReport;
  while ((await look()).state !== 'synchronised') await sleep(50);

  // All hosts have this machine's clock, which is the group's time.
  const on = hosts.on('camera');
  for (const server of ['master', 'pi'].map((name) => hosts.address(name)))
    for (const options of ['', 'version 3', 'xleave']) {
      const off = chronydFinds(on, server, options);
      t.ok(Math.abs(off) < 0.005, `${server} ${options}: ${off} s`);
    }
  const dug = runOther([...on, PYTHON, other(NTPDIG), '-j', hosts.address('pi')]);
  const { offset, stratum } = JSON.parse(dug) as { offset: number; stratum: number };
  t.ok(Math.abs(offset) < 0.02, `ntpdig: ${offset} s`);
  t.equal(stratum, 6);
  const { ntp } = (await plant.ask('master')) as MasterReport;
  t.ok(ntp!.interleaved > 0, `${ntp!.interleaved} of ${ntp!.answers} were interleaved`);
  t.match(ntp!.latest, [{ host: hosts.address('camera') }]);
});

t.test('the line that the demonstration shows lets chronyd ask it', { skip }, async (t) => {
  const program = fileURLToPath(new URL('../../../demo/dist/main.js', import.meta.url));
  const demo = spawn(process.execPath, [program, '--no-console'], { stdio: 'pipe' });
  const ended = once(demo, 'exit');
  t.teardown(async () => {
    demo.kill('SIGINT');
    await ended;
  });
  let page = '';
  demo.stdout.on('data', (bytes: Buffer) => (page += bytes.toString()));
  const shown = (): RegExpExecArray | null =>
    /chronyd -Q 'server (\S+) (port \d+) iburst'/.exec(page);
  while (shown() === null && demo.exitCode === null) await sleep(50);
  const found = shown();
  if (found === null) throw new Error(`the demonstration has ended: ${page}`);
  const [, host = '', port = ''] = found;
  // One of the four lines is an hour off, and has no say.
  const off = chronydFinds([], host, port);
  t.ok(Math.abs(off) < 0.5, `${off} s`);
});
