// An agent behind a real NAT, on hosts of their own: what it forgets sooner than the master asks. Needs root.

import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { AgentReport } from '#agent/daemon/report.js';
import { Stage } from '#demo/stage.js';
import type { MasterReport } from '#master/daemon/report.js';
import { Hosts, hostsMissing } from './masters/hosts.js';

const PORT = 7525;
/** Seconds: how often the master asks, and when the NAT forgets. */
const INTERVAL = 4;
const FORGETS = 3;
const INSIDE = '10.79.0';
const skip = hostsMissing() ?? false;

/** A master, and a Pi that reaches it through a router only, which hides the Pi's address. */
function behindRouter(): Hosts {
  const hosts = new Hosts(['master', 'router', 'pi']);
  const run = (name: string, ...words: string[]): void => {
    const [command, ...before] = hosts.on(name);
    execFileSync(command!, [...before, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  run('pi', 'ip', 'address', 'flush', 'dev', 'wire');
  run('pi', 'ip', 'address', 'add', `${INSIDE}.2/24`, 'dev', 'wire');
  run('pi', 'ip', 'route', 'add', 'default', 'via', `${INSIDE}.1`);
  run('router', 'ip', 'address', 'add', `${INSIDE}.1/24`, 'dev', 'wire');
  const settings = ['', '_stream'].map((kind) => `nf_conntrack_udp_timeout${kind}=${FORGETS}`);
  run('router', 'nft', 'add table ip nat');
  run('router', 'nft', 'add chain ip nat post { type nat hook postrouting priority 100; }');
  run('router', 'nft', `add rule ip nat post ip saddr ${INSIDE}.0/24 masquerade`);
  run('router', 'sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.conf.all.send_redirects=0');
  for (const setting of settings) run('router', 'sysctl', '-qw', `net.netfilter.${setting}`);
  return hosts;
}

t.test(
  'a NAT that forgets sooner than the master asks is told, and kept awake',
  { skip },
  async (t) => {
    const hosts = behindRouter();
    const plant = new Stage();
    t.teardown(async () => {
      await plant.strike();
      hosts.close();
    });
    plant.addKey('line-1', 'agent');
    await plant.startMaster(
      { listen: `0.0.0.0:${PORT}`, interval: `${INTERVAL}s` },
      hosts.on('master'),
    );
    const masters = [`${hosts.address('master')}:${PORT}`];
    await plant.startAgent('line-1', { masters, listen: '0.0.0.0:0' }, hosts.on('pi'));
    const look = async (): Promise<AgentReport> => (await plant.ask('line-1')) as AgentReport;
    const ofMaster = async (): Promise<MasterReport['agents'][number]> =>
      ((await plant.ask('master')) as MasterReport).agents[0]!;

    const end = performance.now() + 60_000;
    while ((await look()).masters[0]!.keptOpenNs === null && performance.now() < end)
      await sleep(200);
    t.match(await look(), { masters: [{ keptOpenNs: 2e9 }] });
    t.match(
      plant.logOf('line-1'),
      /do not come through .* a NAT or a firewall on the way forgets it/,
    );
    const [address] = /10\.78\.0\.2/.exec(JSON.stringify(await ofMaster())) ?? [];
    t.equal(address, hosts.address('router'), 'the master sees the router');

    const before = await ofMaster();
    await sleep(3 * INTERVAL * 1000);
    const after = await ofMaster();
    const answered = after.samples - before.samples;
    t.ok(answered >= 2, `asked at every interval, and answered: ${answered} in three`);
    t.ok(
      after.lossOut <= before.lossOut,
      `${before.lossOut} were lost before, ${after.lossOut} now`,
    );
    t.equal((await look()).state, 'synchronised');
  },
);
