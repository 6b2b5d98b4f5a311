// A master on a host of its own with two addresses, and clients behind a firewall that lets answers in and nothing
// else. Needs root.

import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { AgentReport } from '#agent/daemon/report.js';
import { Stage } from '#demo/stage.js';
import { loadAddon } from '#host/native/addon.js';
import { Hosts, hostsMissing } from './masters/hosts.js';
import { AGENT } from './plant.js';

const PORT = 7525;
const skip = hostsMissing() ?? ('reason' in loadAddon() ? 'there is no native addon' : false);

/** The master's second address of each family: what the system would answer from is the first. */
const SECOND = { v4: '10.78.0.101', v6: 'fd78::101' };

/** It is used at once. */
const NODAD = ['nodad'];
const isIPv6 = (address: string): boolean => address.includes(':');

function stage(names: readonly string[]): { hosts: Hosts; run: (...words: string[]) => string } {
  const hosts = new Hosts(names);
  const run = (name: string, ...words: string[]): string => {
    const [command, ...before] = hosts.on(name);
    return execFileSync(command!, [...before, ...words], { encoding: 'utf8' });
  };
  const add = (name: string, ...addresses: string[]): void => {
    for (const address of addresses)
      run(name, 'ip', 'address', 'add', address, 'dev', 'wire', ...(isIPv6(address) ? NODAD : []));
  };
  add('master', `${SECOND.v4}/24`, `${SECOND.v6}/64`, 'fd78::1/64');
  add('client', 'fd78::2/64');
  run(
    'client',
    'nft',
    'insert rule inet cable in ct state new drop; ' +
      'insert rule inet cable in meta nfproto ipv6 icmpv6 type nd-neighbor-solicit accept; ' +
      'insert rule inet cable in icmpv6 type nd-neighbor-advert accept',
  );
  return { hosts, run };
}

t.test('whoever is asked at any of its addresses answers from that', { skip }, async (t) => {
  const { hosts, run } = stage(['master', 'client']);
  const plant = new Stage();
  t.teardown(async () => {
    await plant.strike();
    hosts.close();
  });
  plant.addKey('line-1', 'agent');
  const listen = `[::]:${PORT}`;
  await plant.startMaster(
    { listen, interval: '100ms', anonymous: true, mode: 'master' },
    hosts.on('master'),
  );
  await plant.startAgent(
    'line-1',
    { masters: [SECOND.v4], listen: '0.0.0.0:0' },
    hosts.on('client'),
  );
  // Nobody is reached there before the kernel knows that the address is nobody else's.
  while (run('master', 'ip', '-6', 'address', 'show', 'dev', 'wire', 'tentative') !== '')
    await sleep(50);
  const link = run('master', 'ip', '-6', '-brief', 'address', 'show', 'dev', 'wire');
  const [local] = /fe80::[0-9a-f:]+/.exec(link)!;
  for (const address of [SECOND.v4, hosts.address('master'), SECOND.v6, `${local}%wire`]) {
    const place = isIPv6(address) ? `[${address}]:${PORT}` : `${address}:${PORT}`;
    const [command, ...before] = hosts.on('client');
    const words = [...before, process.execPath, AGENT, 'ask', '--tries', '1', place];
    const { status, stdout, stderr } = spawnSync(command!, words, { encoding: 'utf8' });
    t.equal(status, 0, `${place}: ${stdout}${stderr}`);
  }
  let seen: AgentReport;
  do {
    await sleep(50);
    seen = (await plant.ask('line-1')) as AgentReport;
  } while (seen.state !== 'synchronised');
  t.equal(seen.masters[0]!.address, `${SECOND.v4}:${PORT}`);

  // The address moves to another host, as one that several share does: the agent is asked from the first.
  run('master', 'ip', 'address', 'del', `${SECOND.v4}/24`, 'dev', 'wire');
  await sleep(300);
  t.notMatch(plant.logOf('master'), /network: /, 'what cannot leave from it leaves from another');

  run('master', 'ip', 'address', 'add', `${SECOND.v4}/24`, 'dev', 'wire');
  await plant.kill('master');
  const without = [...hosts.on('master'), 'env', 'BELFRY_NATIVE=off'];
  await plant.startMaster({ listen: `0.0.0.0:${PORT}` }, without);
  const addresses = `${hosts.address('master')}, ${SECOND.v4}`;
  t.match(plant.logOf('master'), `this machine has several addresses (${addresses}), and without`);
});
