// A configuration that changes while real daemons run: by the command, and by SIGHUP.

import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { AGENT, AGENTD, MASTER, MASTERD, Running, freePort, keyLine, plant, run } from './plant.js';

t.test(
  'reload takes over what a running daemon can change, and a fault changes nothing',
  async (t) => {
    const { at, place } = await plant(t);
    const master = new Running(t, [MASTERD, at('m.json')]);
    const agent = new Running(t, [AGENTD, at('a.json')]);
    await Promise.all([master.says(/master on /), agent.says(/info {2}synchronised/)]);
    const change = (file: string, more: object): void => {
      const old = JSON.parse(readFileSync(at(file), 'utf8')) as object;
      writeFileSync(at(file), JSON.stringify({ ...old, ...more }));
    };
    change('m.json', { anonymous: false, mode: 'master', log: 'debug' });
    const reloaded = await run(t, MASTER, 'reload', '--config', at('m.json'));
    t.match(reloaded, { code: 0, err: '' });
    t.match(reloaded.out, /^mode: average → master takes a restart: it decides whose time/m);
    t.match(reloaded.out, /^anonymous: true → false$/m);
    t.match(await run(t, AGENT, 'ask', place), { code: 1, err: /answers nobody without a key/ });
    const ports = [{ path: '/dev/tty-none', format: 'dumb', zone: 'UTC' }];
    const ntp = { listen: `127.0.0.1:${await freePort()}` };
    const legacy = { daytime: `127.0.0.1:${await freePort()}` };
    const clock = { steer: 'dry-run' };
    change('a.json', { masters: [place, '127.0.0.1:9'], clock, ports, ntp, legacy });
    agent.child.kill('SIGHUP');
    await agent.says(/reloaded: clock\.steer: off → dry-run/);
    await agent.says(/dry run: the system clock follows the group/);
    await agent.says(/\/dev\/tty-none: missing/);
    await agent.says(/ntp: telling the time at 127\.0\.0\.1/);
    await agent.says(/daytime: telling the time at 127\.0\.0\.1/);
    const status = await run(t, AGENT, 'status', '--json', '--config', at('a.json'));
    t.match(JSON.parse(status.out), {
      state: 'synchronised',
      masters: [{ address: place }, { address: '127.0.0.1:9' }],
      steering: { driver: 'dry-run' },
      ntp: { listen: ntp.listen, fault: null },
      legacy: [{ protocol: 'daytime', listen: legacy.daytime, fault: null }],
    });
    change('a.json', { log: 'none', interval: '1y' });
    agent.child.kill('SIGHUP');
    await agent.says(/interval: "1y" is .*\n.*log: "none" is .*\nnothing was taken over/);
    t.match(await run(t, AGENT, 'reload', '--config', at('m.json')), { code: 2 });
    await master.end('SIGTERM');
    t.match(await run(t, MASTER, 'reload', '--config', at('m.json')), {
      code: 1,
      err: /no daemon answers at/,
    });
  },
);

t.test('masters are added to the list and taken out of it while a master leads', async (t) => {
  const { at, place } = await plant(t);
  const lab1 = { name: 'lab-1', address: place };
  const config = JSON.parse(readFileSync(at('m.json'), 'utf8')) as object;
  const write = (...masters: readonly object[]): void =>
    writeFileSync(at('m.json'), JSON.stringify({ ...config, name: 'lab-1', masters }));
  write(lab1);
  const keys = keyLine('lab-1', 'master', 7) + keyLine('lab-2', 'master', 8);
  appendFileSync(at('m.keys'), keys);
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master on /);
  const others = async (): Promise<unknown> => {
    const { out } = await run(t, MASTER, 'status', '--json', '--config', at('m.json'));
    const { standby } = JSON.parse(out) as { standby: { others: unknown } | null };
    return standby?.others ?? [];
  };
  t.same(await others(), []);
  write(lab1, { name: 'lab-2', address: '127.0.0.1:9', rank: 1 });
  const { out } = await run(t, MASTER, 'reload', '--config', at('m.json'));
  t.match(out, /^masters: .* → .*lab-2/m);
  t.match(await others(), [{ name: 'lab-2', rank: 1 }]);
  write(lab1);
  t.match(await run(t, MASTER, 'reload', '--config', at('m.json')), { code: 0 });
  t.same(await others(), []);
  t.notMatch(master.err, /takes a restart/);
});
