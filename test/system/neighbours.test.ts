// A real master that is spoken to by neighbours who do not exist: what waits for them in the kernel does not
// keep what is for its agents from leaving.

import { execFileSync, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { AgentReport } from '#agent/daemon/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import { Stage } from '#demo/stage.js';
import { Hosts, hostsMissing } from './masters/hosts.js';

const NOBODY = fileURLToPath(new URL('./nobody.js', import.meta.url));
const PORT = 7525;
const ADDRESSES = Array.from({ length: 150 }, (_, i) => `10.78.0.${100 + i}`);
const SECONDS = 6;
const skip = hostsMissing(false) ?? false;

t.test('answers to neighbours who do not exist hold nothing up', { skip }, async (t) => {
  const stage = new Stage();
  const hosts = new Hosts(['master', 'evil', 'line-1'], false);
  t.teardown(async () => {
    await stage.strike();
    hosts.close();
  });
  const run = (host: string, ...words: string[]): string => {
    const [command, ...before] = hosts.on(host);
    return execFileSync(command!, [...before, ...words], { encoding: 'utf8' });
  };
  stage.addKey('line-1', 'agent');
  const master = hosts.address('master');
  await stage.startMaster(
    {
      listen: `${master}:${PORT}`,
      interval: '100ms',
      anonymous: true,
      consensus: { gather: '0s' },
    },
    hosts.on('master'),
  );
  const listen = `${hosts.address('line-1')}:0`;
  await stage.startAgent('line-1', { listen }, hosts.on('line-1'));
  for (;;) {
    const { state } = (await stage.ask('line-1')) as AgentReport;
    if (state === 'synchronised') break;
    await sleep(50);
  }

  // It has them all, but never says where.
  const card = run('master', 'cat', '/sys/class/net/wire/address').trim();
  run('evil', 'sh', '-c', 'echo 8 > /proc/sys/net/ipv4/conf/all/arp_ignore');
  run('evil', 'ip', 'neighbour', 'replace', master, 'lladdr', card, 'dev', 'wire');
  for (const address of ADDRESSES)
    run('evil', 'ip', 'address', 'add', `${address}/24`, 'dev', 'wire');
  const [command, ...before] = hosts.on('evil');
  const words = [...before, process.execPath, NOBODY, master, String(PORT), ...ADDRESSES];
  const nobody = spawn(command!, words, { stdio: 'inherit' });
  await sleep(SECONDS * 1000);
  t.equal(nobody.exitCode, null);
  nobody.kill('SIGKILL');

  const [line] = ((await stage.ask('master')) as MasterReport).agents;
  t.equal(line!.lossOut, 0, `${line!.samples} exchanges`);
  t.notMatch(stage.logOf('master'), /EAGAIN|does not answer/);
});
