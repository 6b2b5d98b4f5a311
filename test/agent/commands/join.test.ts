// `belfry-agent join` as people type it, without any master: what it writes, and what it refuses.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Invitation, formatInvitation } from '#protocol/seal/invitation.js';
import { joinFault } from '#agent/commands/join.js';
import type { AgentReport } from '#agent/daemon/report.js';
import { AGENT } from '#system/plant.js';
import { openShell } from '#system/shell.js';

const shell = openShell(AGENT);

const line = (change: Partial<Invitation> = {}): string =>
  formatInvitation({
    name: 'line-3',
    role: 'agent',
    group: 'plant-7',
    masters: ['10.0.0.1', 'lab-2:7526'],
    key: new Uint8Array(32).fill(1),
    ...change,
  });
const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');

/** An empty folder, and `join` with the configuration in it. */
function place(t: Test, files: Record<string, string> = {}) {
  // A short path: the place where tests keep their files is too deep for a socket.
  const folder = mkdtempSync(join(tmpdir(), 'bj-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  const config = join(folder, 'agent.json');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const run = (...words: string[]) => shell(['join', '--config', config, ...words]);
  return { folder, config, read, run, offline: (...words: string[]) => run('--offline', ...words) };
}

t.test('a line writes configuration and key, and says what to type next', (t) => {
  const { folder, config, read, offline } = place(t);
  const { code, out, err } = offline(line());
  t.equal(code, 0, err);
  t.equal(
    out,
    'line-3, an agent of plant-7 with 2 masters\n' +
      `wrote ${folder}/agent.key and ${config}\n` +
      `not started; next: belfry-agentd ${config}\n`,
  );
  t.match(JSON.parse(read('agent.json')), {
    name: 'line-3',
    masters: ['10.0.0.1', 'lab-2:7526'],
  });
  t.equal(read('agent.key'), `line-3 agent ${KEY}\n`);
  t.equal(statSync(join(folder, 'agent.key')).mode & 0o777, 0o600);
  t.match(shell(['check', config]), { code: 0, out: /good\n/ });

  const again = offline(line(), '--json');
  t.equal(again.code, 0);
  t.match(JSON.parse(again.out), { ok: true, name: 'line-3', written: [], started: false });
  t.end();
});

t.test('a newer line for the same device changes its key alone', (t) => {
  const { folder, read, offline } = place(t);
  offline(line());
  const before = read('agent.json');
  const { code, out } = offline(line({ key: new Uint8Array(32).fill(2) }));
  t.equal(code, 0);
  t.match(out, `\nwrote ${folder}/agent.key\n`);
  t.equal(read('agent.json'), before);
  t.match(read('agent.key'), Buffer.alloc(32, 2).toString('base64'));
  t.end();
});

t.test('a device that was renamed takes its new name by its line', (t) => {
  const { read, offline } = place(t);
  offline(line());
  t.equal(offline(line({ name: 'packing-1' })).code, 0);
  t.match(JSON.parse(read('agent.json')), { name: 'packing-1' });
  t.equal(read('agent.key'), `packing-1 agent ${KEY}\n`);
  t.end();
});

t.test('a machine that is another device already stays that, unless it is to be replaced', (t) => {
  const { read, offline } = place(t, {
    'agent.json': JSON.stringify({
      name: 'line-2',
      masters: ['lab-2:7526'],
      key: 'own.key',
      clock: { maxSlewRate: '300ppm' },
    }),
    'own.key': `line-2 agent ${OTHER_KEY}\n`,
  });
  const before = read('agent.json');
  t.match(offline(line()), {
    code: 1,
    out: '',
    err: /^belfry-agent: this machine has joined already, as line-2: --replace makes it line-3, .*\n$/,
  });
  t.match(offline(line({ masters: ['10.0.0.9'] })), {
    code: 1,
    out: '',
    err: /: this machine is line-2 of another group already, whose masters are lab-2:7526: --replace .*\n$/,
  });
  t.equal(read('agent.json'), before);
  t.equal(read('own.key'), `line-2 agent ${OTHER_KEY}\n`);

  t.equal(offline('--replace', line()).code, 0);
  t.equal(
    read('agent.json'),
    before.replace('line-2', 'line-3').replace(/\["lab-2:7526"\]/, '["10.0.0.1", "lab-2:7526"]'),
    'all else is as somebody wrote it',
  );
  t.equal(read('own.key'), `line-3 agent ${KEY}\n`);
  t.end();
});

t.test('a configuration with a fault is not touched, and every fault is told', (t) => {
  for (const [text, told] of [
    [
      '{ "name": ',
      /agent\.json is not JSON at line 1: .*; mend it, or move it away, and join then\n$/,
    ],
    ['[]', /agent\.json is not an object \{ … \}; mend it/],
    [JSON.stringify({ clokc: 1 }), /agent\.json: .*clokc: unknown key; did you mean clock\?/],
  ] as const) {
    const { folder, read, offline } = place(t, { 'agent.json': text });
    t.match(offline('--replace', line()), { code: 2, out: '', err: told });
    t.equal(read('agent.json'), text);
    t.same(readdirSync(folder), ['agent.json']);
  }
  t.end();
});

t.test('what cannot be written is said before anything is', (t) => {
  const { folder, run } = place(t, { 'agent.key': '' });
  t.match(shell(['join', '--offline', '--config', join(folder, 'none/agent.json'), line()]), {
    code: 1,
    err: /there is no folder .*none; create it first\n$/,
  });
  t.match(run('--config', folder, '--offline', line()), {
    code: 2,
    err: /it is a folder, not a file/,
  });
  t.same(readdirSync(folder), ['agent.key']);
  t.end();
});

t.test('a line that is not whole, for a master, or none at all changes nothing', (t) => {
  const { folder, offline } = place(t);
  for (const [words, told] of [
    [[line().slice(0, -4)], /: the line to join was cut short, or changed/],
    [['line-3'], /: that is no line to join/],
    [[line({ role: 'master' })], /: that line is for the master line-3: belfry-master join\n/],
    [[line(), line()], /: the line to join was changed on its way/],
    [[line(), '--replaec'], /: no such option: --replaec; did you mean --replace\?/],
    [[line(), '--timeout', 'soon'], /: --timeout: "soon" is not a duration/],
    [[line(), '--timeout', '3d'], /: --timeout 3d: it may be from 0s to 1d/],
    [[line(), '--key', 'own.key'], /: --key and --offline exclude each other/],
  ] as const)
    t.match(offline(...words), { code: 2, out: '', err: told });
  t.same(readdirSync(folder), []);
  t.end();
});

t.test('a program gets its key alone, in a file of its own', (t) => {
  const { folder, read, run } = place(t);
  const meter = line({ name: 'meter', role: 'client' });
  const file = join(folder, 'meter.key');
  t.match(run('--key', file, meter), {
    code: 0,
    out: /meter\.key holds the key of meter; the masters are 10\.0\.0\.1, lab-2:7526\ntry it: belfry-agent ask 10\.0\.0\.1 --key /,
  });
  t.equal(read('meter.key'), `meter client ${KEY}\n`);
  t.match(run('--key', file, meter), {
    code: 1,
    err: /meter\.key exists already; name another file/,
  });
  t.same(readdirSync(folder), ['meter.key']);
  t.end();
});

t.test('a client that joins asks by itself', (t) => {
  const { config, read, offline } = place(t);
  t.equal(offline(line({ role: 'client' })).code, 0);
  t.match(JSON.parse(read('agent.json')), { algorithm: 'cristian' });
  t.match(shell(['check', config]), { code: 0 });
  t.end();
});

t.test('a line in a pipe need not stand among the words, and its reader may go away', (t) => {
  const { folder, config, read } = place(t);
  const { NODE_OPTIONS: _, ...env } = process.env;
  const typed = `node ${AGENT} join --offline --config ${config}`;
  writeFileSync(join(folder, 'line'), `belfry-agent join ${line()}\n`);
  const piped = spawnSync('sh', ['-c', `${typed} < ${folder}/line | true`], {
    env,
    encoding: 'utf8',
  });
  t.equal(piped.stderr, '');
  t.match(read('agent.json'), /line-3/);
  const empty = spawnSync('sh', ['-c', `${typed} < /dev/null`], { env, encoding: 'utf8' });
  t.match(empty, { status: 2, stderr: /: there is no line to join on standard input\n$/ });
  t.end();
});

t.test('it is waited for until it is synchronised by its new name and key', (t) => {
  const report = (change: object): AgentReport =>
    ({
      name: 'line-3',
      state: 'synchronised',
      waiting: false,
      greeting: false,
      time: { boundNs: 31_000 },
      steering: null,
      masters: [],
      unresolved: [],
      ...change,
    }) as unknown as AgentReport;
  t.equal(joinFault(report({}), 'line-3'), undefined);
  t.equal(joinFault(report({}), 'line-4'), 'line-3 runs here');
  t.match(
    joinFault(report({ state: 'unset', greeting: true }), 'line-3'),
    /^unset, no master has /,
  );
  t.equal(
    joinFault(report({ greeting: true }), 'line-3'),
    'no master has taken its key in yet',
    'its clock goes on by the old one',
  );
  t.end();
});
