// Who may only look at a master, and who may change something: other users, as root can become them.

import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { MASTER, MASTERD, freePort, keyLine } from './plant.js';

/** Numbers that no machine has users for. */
const DAEMON = { uid: 64_001, gid: 64_001 };
const WATCHER = { uid: 64_002, gid: 64_001 };
const STRANGER = { uid: 64_003, gid: 64_003 };
const ROOT = { uid: 0, gid: 0 };

const skip = process.getuid?.() !== 0 && 'NOT TESTED: it takes root to become others';

type User = typeof ROOT;

function start(t: Test, user: User, words: readonly string[]) {
  // What tap adds to each process would write into a folder that others may not.
  const plain = ['-u', 'NODE_OPTIONS', process.execPath, ...words];
  const child = spawn('env', plain, { ...user, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told.err += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  t.teardown(() => {
    child.kill('SIGKILL');
    return ended;
  });
  return { child, told, ended };
}

async function run(t: Test, user: User, ...words: string[]) {
  const { told, ended } = start(t, user, words);
  const code = await ended;
  return { code, ...told };
}

/** A master as DAEMON runs it, in a folder that its group may enter, as systemd makes it. */
async function master(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const at = (file: string): string => join(folder, file);
  const config = { listen: `127.0.0.1:${await freePort()}`, keys: 'keys', socket: 's' };
  writeFileSync(at('m.json'), JSON.stringify({ ...config, consensus: { gather: '200ms' } }));
  writeFileSync(at('keys'), keyLine('kmc', 'agent', 1), { mode: 0o600 });
  for (const path of [folder, at('m.json'), at('keys')]) chownSync(path, DAEMON.uid, DAEMON.gid);
  chmodSync(folder, 0o750);
  const { child, told } = start(t, DAEMON, [MASTERD, at('m.json')]);
  for (let tries = 0; !told.err.includes(' master on ') && tries < 1000; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return { at, child, told };
}

/** What whoever this process is gets at a socket, without any of our commands. */
const ASK = `const [where, order] = process.argv.slice(1);
  const asking = require('node:net').createConnection(where);
  asking.on('error', ({ code }) => console.log(code));
  asking.on('data', (part) => process.stdout.write(part)).write(order + '\\n');`;

t.test('a member of the group may look, and change nothing', { skip }, async (t) => {
  const { at, told } = await master(t);
  t.equal(statSync(at('s')).mode & 0o777, 0o660);
  t.equal(statSync(at('s.admin')).mode & 0o777, 0o600);
  const socket = ['--socket', at('s')];
  t.match(await run(t, WATCHER, MASTER, 'status', ...socket), { out: /^master: /, err: '' });
  for (const words of [['set', '+1h', '--yes'], ['set', 'now'], ['yield'], ['promote']]) {
    const { code, out, err } = await run(t, WATCHER, MASTER, ...words, ...socket);
    t.match({ code, out }, { code: 1, out: '' });
    t.equal(
      err,
      `belfry-master: permission denied at ${at('s.admin')}: run this as root or 64001\n`,
    );
  }
  const added = await run(t, WATCHER, MASTER, 'add', 'kmd', '--config', at('m.json'));
  t.match(added, {
    code: 1,
    out: '',
    err: /^belfry-master: permission denied at .*: run this as root or 64001\n$/,
  });
  for (const order of ['set', 'reload', 'yield', 'promote', 'add']) {
    const names = { names: ['kmd'], role: 'agent' };
    const request = JSON.stringify({ command: order, by: 1e9, ...names });
    const raw = await run(t, WATCHER, '-e', ASK, at('s'), request);
    t.equal(
      raw.out,
      `{"error":"${order} takes root or the user that runs the master, and is asked at ${at('s.admin')}"}\n`,
    );
    t.equal((await run(t, WATCHER, '-e', ASK, at('s.admin'), request)).out, 'EACCES\n');
  }
  t.notMatch(told.err, /an operator|read again/);
});

t.test("the master's user and root may change something", { skip }, async (t) => {
  const { at, told } = await master(t);
  for (const user of [DAEMON, ROOT]) {
    const { code, err } = await run(
      t,
      user,
      MASTER,
      'set',
      '+1h',
      '--yes',
      '--config',
      at('m.json'),
    );
    t.equal(code, 0, err);
    const name = `line-${user.uid}`;
    const added = await run(t, user, MASTER, 'add', name, '--config', at('m.json'));
    t.match(added.out, /^belfry-agent join belfry:\S+\n$/);
    t.notMatch(added.err, /no master runs/);
    t.match(statSync(at('keys')), DAEMON, 'and can read them');
  }
  t.equal(told.err.match(/an operator moved the time by 1 h/g)?.length, 2);
  t.equal(told.err.match(/ orders: add line-\d+ as agent$/gm)?.length, 2);
});

t.test('a stranger may not even look, and is told who may', { skip }, async (t) => {
  const { at } = await master(t);
  chmodSync(dirname(at('s')), 0o755);
  const { code, err } = await run(t, STRANGER, MASTER, 'status', '--socket', at('s'));
  t.equal(code, 1);
  t.match(
    err,
    /permission denied at .*: run this as root, 64001 or a member of the group 64001\n$/,
  );
  t.equal((await run(t, STRANGER, '-e', ASK, at('s'), '{"command":"status"}')).out, 'EACCES\n');
});

t.test('both sockets are gone when the master has ended', { skip }, async (t) => {
  const { at, child } = await master(t);
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGTERM');
  t.equal(await ended, 0);
  for (const socket of ['s', 's.admin'])
    t.equal(statSync(at(socket), { throwIfNoEntry: false }), undefined);
});

t.test('check judges as the user of the daemon, whatever root may', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const at = (file: string): string => join(folder, file);
  chmodSync(folder, 0o755);
  const config = { listen: '127.0.0.1:0', keys: 'keys', state: 'state', socket: 's' };
  writeFileSync(at('m.json'), JSON.stringify(config));
  writeFileSync(at('keys'), keyLine('kmc', 'agent', 1), { mode: 0o600 });
  const check = (...words: string[]) => run(t, ROOT, MASTER, 'check', at('m.json'), ...words);
  const [root, daemon] = await Promise.all([check(), check('--as', '64001')]);
  t.match(root, {
    code: 0,
    out: /^note: judged as root: if the daemon runs as another user, --as /m,
  });
  t.match(daemon, { code: 2, out: '' });
  const place = folder.replaceAll(/[.]/g, '\\.');
  for (const told of [
    `keys: ${place}/keys cannot be read: permission denied: it is root's with mode 600, and this is 64001: chown 64001 ${place}/keys`,
    `socket: cannot listen at ${place}/s: 64001 may not write in ${place}, which is root's with mode 755`,
    `state: 64001 may not write in ${place}, which is root's with mode 755`,
  ])
    t.match(daemon.err, new RegExp(`^${place}/m\\.json: ${told}$`, 'm'));
  const started = start(t, DAEMON, [MASTERD, at('m.json')]);
  t.equal(await started.ended, 2);
  t.equal(started.told.err, daemon.err.split('\n', 1)[0] + '\n', 'the daemon says the same');
  for (const path of [folder, at('keys')]) chownSync(path, DAEMON.uid, DAEMON.gid);
  t.match(await check('--as', '64001:64001'), { code: 0, out: /^note: judged as 64001$/m });
});
