// `keys rotate` with running daemons: the agent takes its new key at a reload, and its clock goes on.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { AGENTD, MASTER, MASTERD, Running, keyLine, plant, run } from './plant.js';

t.test('an agent changes to a new key at a reload, and stays synchronised', async (t) => {
  const { at } = await plant(t, { mode: 'master' });
  const ofMaster = ['--config', at('m.json')];
  const master = new Running(t, [MASTERD, at('m.json')]);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/ synchronised$/m);
  const out = at('new.key');
  const rotated = await run(t, MASTER, 'keys', 'rotate', 'line-3', '--out', out, ...ofMaster);
  t.equal(rotated.code, 0, rotated.err);
  t.match(
    rotated.out,
    /^The agent line-3 has a new key in \S+; its own copy is in \S+; the old one/,
  );
  t.match(
    rotated.out,
    /works until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ,\nor until the new one has been used\.$/m,
  );
  t.match(
    rotated.out,
    /scp -p \S+ root@line-3:\/etc\/belfry\/agent\.key\), then there: systemctl reload/,
  );
  t.match(rotated.out, /^The running master has read its keys again\.$/m);
  const status = await run(t, MASTER, 'status', ...ofMaster);
  t.match(status.out, /^ {2}old keys +line-3 until \d{4}-/m);
  const list = await run(t, MASTER, 'keys', 'list', ...ofMaster);
  t.match(list.out, /^agent {3}line-3 {2}\(its old key until \d{4}-\d\d-\d\dT[\d:]+Z\)$/m);
  const twice = await run(t, MASTER, 'keys', 'rotate', 'line-3', '--out', `${out}2`, ...ofMaster);
  t.match(twice, { code: 1, err: /line-3 has an old key besides, until .*--again\n$/ });

  copyFileSync(out, at('a.key'));
  agent.child.kill('SIGHUP');
  await agent.says(/info {2}the key is a new one: greeting the masters with it$/m);
  await master.says(/info {2}line-3 has come by its new key: its old one opens nothing any more$/m);
  t.notMatch((await run(t, MASTER, 'status', ...ofMaster)).out, /old keys/);
  t.notMatch(agent.err, /holding over|error/);
  t.equal(agent.err.match(/ synchronised$/gm)?.length, 1);
  t.notMatch(master.err, /line-3 left|error/);

  writeFileSync(at('a.key'), keyLine('line-3', 'agent', 1));
  await agent.end('SIGTERM');
  const late = new Running(t, [AGENTD, at('a.json')]);
  await late.says(/error somebody says that the master refuses our name or key/);
  await master.says(/greets as line-3 with a wrong key/);
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
    await agent.says(/error \S*a\.key.*; the key stays as it was$/m);
  }
  t.equal(await agent.end('SIGTERM'), 0);
  await master.end('SIGTERM');
});

t.test('a stolen key ends at once', async (t) => {
  const { at } = await plant(t, { mode: 'master' });
  const master = new Running(t, [MASTERD, at('m.json')]);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/ synchronised$/m);
  const words = ['keys', 'rotate', 'line-3', '--for', '0s', '--config', at('m.json'), '--json'];
  const { code, out } = await run(t, MASTER, ...words, '--out', at('new.key'));
  t.equal(code, 0);
  t.match(JSON.parse(out), { ok: true, name: 'line-3', oldUntil: null, reloaded: true });
  await master.says(/line-3 left$/m);
  await agent.says(/error somebody says that the master refuses our name or key/);
  t.equal(readFileSync(at('m.keys'), 'utf8').match(/line-3/g)?.length, 1);
  const wrong = await run(
    t,
    MASTER,
    'keys',
    'rotate',
    'line-3',
    '--for',
    '91d',
    '--keys',
    at('m.keys'),
  );
  t.match(wrong, { code: 2, err: /--for 91d: it may be from 0s to 90d/ });
});
