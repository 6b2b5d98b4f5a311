// Joining with running daemons: a device comes by its line, takes new keys and names, and goes.

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { type Invitation, formatInvitation, parseInvitation } from '#protocol/seal/invitation.js';
import { standsByFault, standsByText } from '#master/commands/join.js';
import type { MasterReport } from '#master/daemon/report.js';
import { AGENT, AGENTD, MASTER, MASTERD, Running, freePort, keyLine, plant, run } from './plant.js';

t.test('a device is added, joins, gets another key and another name, and is removed', async (t) => {
  const { at } = await plant(t, { mode: 'master', group: 'plant-7' });
  const home = mkdtempSync(join(tmpdir(), 'bj-'));
  const elsewhere = mkdtempSync(join(tmpdir(), 'bj-'));
  t.teardown(() => [home, elsewhere].forEach((folder) => rmSync(folder, { recursive: true })));
  const config = join(home, 'agent.json');
  const ofMaster = ['--config', at('m.json')];
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master on /);
  const order = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await run(t, MASTER, ...words, ...ofMaster);
    t.equal(code, 0, err);
    t.notMatch(err, /no master runs/);
    return out.trim().split(' ').at(-1)!;
  };
  const joinBy = (line: string, ...words: string[]) =>
    run(t, AGENT, 'join', line, '--config', config, ...words);

  const line = await order('add', 'kmc');
  // One of several addresses of its master is enough, and it is written.
  const given = parseInvitation(line) as Invitation;
  const masters = given.masters.map((one) => `${one.replace('127.0.0.1', '127.0.0.9')},${one}`);
  const joined = await joinBy(formatInvitation({ ...given, masters }));
  t.match(joined, { code: 0, err: '' });
  t.match(
    joined.out,
    /^kmc, an agent of plant-7 with 1 master\n {2}127\.0\.0\.1:\d+ answers in .* [um]s\nwrote .*\nnot started; next: belfry-agentd /,
  );
  const agent = new Running(t, [AGENTD, config]);
  await agent.says(/ synchronised$/m);

  await t.test('who has its line and is somewhere else is told that it is at work', async (t) => {
    const second = await run(t, AGENT, 'join', line, '--config', join(elsewhere, 'agent.json'));
    t.match(second, { code: 1, out: /^kmc, an agent/ });
    t.match(
      second.err,
      /has kmc at work already, on another machine: .*\n.*: nothing was changed\n$/,
    );
    t.same(readdirSync(elsewhere), []);
  });

  await t.test('it takes a new key while it runs, and stays synchronised', async (t) => {
    const rotated = await order('rotate', 'kmc');
    t.match((await run(t, MASTER, 'status', ...ofMaster)).out, /^ {2}old keys +kmc until \d{4}-/m);
    const { code, out, err } = await joinBy(rotated, '--timeout', '20s');
    t.equal(code, 0, err);
    t.match(
      out,
      /\nwrote .*agent\.key\nthe agent that runs here has this key\nkmc is synchronised, wrong by .* at most, after [\d.]+ s\n$/,
    );
    await master.says(/info {2}kmc has come by its new key: its old one opens nothing any more$/m);
    t.notMatch((await run(t, MASTER, 'status', ...ofMaster)).out, /old keys/);
    t.notMatch(agent.err, /holding over|error/);
    t.equal(agent.err.match(/ synchronised$/gm)?.length, 1);
    const late = await run(t, AGENT, 'join', line, '--config', join(elsewhere, 'agent.json'));
    t.match(late, { code: 1, err: /does not know kmc by this key: .*; ask for a new line\n/ });
  });

  await t.test('it takes another name, by which it goes on', async (t) => {
    const { out } = await joinBy(await order('rename', 'kmc', 'kmd'));
    t.match(
      out,
      /^kmd, an agent .*\n.* answers\b.*\nwrote .*\nnot started; next: restart the agent/,
    );
    await agent.end('SIGTERM');
    const renamed = new Running(t, [AGENTD, config]);
    await renamed.says(/ synchronised$/m);
    t.match((await run(t, AGENT, 'status', '--config', config)).out, /^kmd: synchronised/);
    await renamed.end('SIGTERM');
  });

  await t.test('once it is removed its line is of no use', async (t) => {
    await order('remove', 'kmd');
    const { code, err } = await joinBy(await order('add', 'kme'), '--no-start');
    t.match({ code, err }, { code: 1, err: /has joined already, as kmd: --replace makes it kme/ });
    const old = await run(t, AGENT, 'join', line, '--config', join(elsewhere, 'agent.json'));
    t.match(old, { code: 1, err: /does not know kmc by this key/ });
    t.same(readdirSync(elsewhere), []);
  });
});

t.test('another master joins by its line, stands by, and has and takes every name', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bj-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const configOf = async (name: string): Promise<string> => {
    const path = join(folder, `${name}.json`);
    const settings = {
      listen: `127.0.0.1:${await freePort()}`,
      keys: `${name}.roster`,
      state: `${name}.state`,
      socket: `${name}.s`,
      interval: '100ms',
      consensus: { gather: '200ms' },
      standby: { beacon: '100ms' },
    };
    writeFileSync(path, JSON.stringify(settings));
    return path;
  };
  const [first, second] = [await configOf('a'), await configOf('b')];
  const at = async (config: string, ...words: string[]): Promise<string> => {
    const { code, out, err } = await run(t, MASTER, ...words, '--config', config);
    t.equal(code, 0, err);
    return out;
  };
  writeFileSync(first.replace('json', 'roster'), '', { mode: 0o600 });
  const leader = new Running(t, [MASTERD, first]);
  await leader.says(/ master on /);
  await at(first, 'wait', '--timeout', '10s');
  await at(first, 'add', 'kmc');
  const line = (await at(first, 'add', 'lab-2', '--role', 'master')).trim().split(' ').at(-1)!;

  t.match(await at(second, 'join', line, '--no-start'), /\nwrote .*b\.roster\nnot started; next: /);
  const standby = new Running(t, [MASTERD, second]);
  await standby.says(/ lab-2 has the group's roster, and takes part now$/m);
  t.notMatch(standby.out + standby.err, /leading in term/);
  await at(second, 'wait', '--timeout', '10s');
  const report = JSON.parse(
    (await run(t, MASTER, 'status', '--json', '--config', second)).out,
  ) as MasterReport;
  t.equal(standsByFault(report, 'lab-2'), undefined);
  t.match(standsByText(report), /^lab-2 stands by, one of 2 masters, wrong by .* leads$/);
  // As it was printed, behind a command that was typed already.
  const pasted = ['belfry-master', 'join', line.slice(0, 40), line.slice(40)];
  t.match(await at(second, 'join', ...pasted, '--no-start'), /\nall is written already: /);

  const kmd = (await at(second, 'add', 'kmd')).trim().split(' ').at(-1)!;
  await leader.says(/ the roster of lab-2: .*added kmd$/m);
  await at(first, 'remove', 'kmc');
  await standby.says(/ the roster of .*removed kmc$/m);
  // What another master told is in the file half a second later.
  const isSame = async (config: string): Promise<boolean> =>
    /^master .*\nmaster .*\nagent {3}kmd\n$/.test(await at(config, 'list'));
  const end = performance.now() + 5000;
  for (const config of [first, second]) {
    while (!(await isSame(config)) && performance.now() < end) await sleep(50);
    t.ok(await isSame(config), 'the same names on both');
  }

  // An agent that is told of the first master only finds the second after a restart, though the first is gone.
  const { listen } = JSON.parse(readFileSync(first, 'utf8')) as { listen: string };
  const agentConfig = join(folder, 'kmd.json');
  const settings = { name: 'kmd', masters: [listen], key: 'kmd.key', state: 'kmd.state' };
  writeFileSync(agentConfig, JSON.stringify({ ...settings, socket: 'kmd.s' }));
  t.equal((await run(t, AGENT, 'join', kmd, '--key', join(folder, 'kmd.key'))).code, 0);
  const agent = new Running(t, [AGENTD, agentConfig]);
  await agent.says(/ synchronised$/m);
  const named = new RegExp(`joined ${JSON.parse(readFileSync(second, 'utf8')).listen}`);
  await agent.says(named);
  await leader.end('SIGKILL');
  await agent.end('SIGKILL');
  const again = new Running(t, [AGENTD, agentConfig]);
  await again.says(named);
  await again.says(/ synchronised$/m);
});

t.test('a key file with a fault changes nothing at an agent', async (t) => {
  const { at } = await plant(t, { mode: 'master' });
  const master = new Running(t, [MASTERD, at('m.json')]);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/ synchronised$/m);
  for (const text of ['', keyLine('line-4', 'agent', 4), 'rubbish']) {
    writeFileSync(at('a.key'), text);
    agent.err = '';
    agent.child.kill('SIGHUP');
    await agent.says(/error .*a\.key[^]*nothing was taken over$/m);
  }
  t.equal(await agent.end('SIGTERM'), 0);
  await master.end('SIGTERM');
});

t.test('a stolen key ends at once', async (t) => {
  const { at } = await plant(t, { mode: 'master' });
  const master = new Running(t, [MASTERD, at('m.json')]);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/ synchronised$/m);
  const words = ['rotate', 'line-3', '--for', '0s', '--config', at('m.json'), '--json'];
  const { code, out } = await run(t, MASTER, ...words);
  t.equal(code, 0);
  t.match(JSON.parse(out), { ok: true, invitations: [{ name: 'line-3' }], oldUntil: null });
  await master.says(/line-3 left$/m);
  await agent.says(/error somebody says that the master refuses our name or key/);
  t.equal(readFileSync(at('m.keys'), 'utf8').match(/line-3/g)?.length, 1);
});
