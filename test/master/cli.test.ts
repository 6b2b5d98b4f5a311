// The commands for people at the master, run as they run them: checking, and keys.

import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { readOwnKey } from '#host/keys/key-file.js';
import { readRosterFile } from '#master/roster/roster-file.js';
import { MASTER } from '#system/plant.js';
import { openShell } from '#system/shell.js';

const master = openShell(MASTER);
const EXAMPLE = fileURLToPath(new URL('../../../deploy/master.json', import.meta.url));

/** Nothing of this machine. */
const LEAST = { keys: 'keys', socket: 'none', state: 'none' };

/** Runs commands in a fresh folder with a configuration that names the key file `keys`. */
function shell(t: Test) {
  const folder = t.testdir({ 'm.json': JSON.stringify(LEAST) });
  const run = (line: string) => master(line === '' ? [] : line.split(' '), folder);
  return { folder, run };
}

t.test(
  'check says that the shipped example lacks the keys and a service, and nothing else',
  (t) => {
    const { run } = shell(t);
    const { code, out, err } = run(`check ${EXAMPLE}`);
    t.equal(code, 2);
    t.equal(out, '');
    t.match(
      err,
      /^.*master\.json: keys: \/etc\/belfry\/master\.keys cannot be read: .* makes it\n.*: socket: .* is no folder \/run.*\n.*: state: there is no folder \/var.*\n$/,
    );
    t.end();
  },
);

t.test('check counts the keys, and refuses a key file with a fault', (t) => {
  const { folder, run } = shell(t);
  run('keys add line-3 --keys keys');
  run('keys add phone --role client --keys keys');
  const { out } = run('check m.json');
  t.match(out, /^ {2}consensus\.maxBound +100ms$/m);
  t.match(out, /keys holds 1 agent and 1 client$/m);
  t.match(out, /^note: .*: remove the keys of retired devices$/m);
  writeFileSync(`${folder}/keys`, 'rubbish\n');
  t.match(run('check m.json'), {
    code: 2,
    out: '',
    err: /^m\.json: keys: .*keys, line 1: expected/,
  });
  t.match(JSON.parse(run('check m.json --json').out), { ok: false, faults: [{ path: 'keys' }] });
  t.end();
});

t.test('keys add writes the master’s line and the agent’s own file, both private', (t) => {
  const { folder, run } = shell(t);
  const { code, out, err } = run('keys add line-3 --config m.json');
  t.equal(code, 0);
  t.equal(err, '');
  t.match(out, /its own copy is in line-3\.key\.\nNext: move line-3\.key to the agent/);
  const all = readRosterFile(`${folder}/keys`);
  const own = readOwnKey(`${folder}/line-3.key`);
  if (!('entries' in all) || !('credential' in own)) throw new Error('both are good');
  t.match(all.entries, [{ body: { credential: own.credential } }]);
  t.match(own.credential, { name: 'line-3', role: 'agent' });
  t.equal(statSync(`${folder}/line-3.key`).mode & 0o777, 0o600);
  t.notOk(out.includes(Buffer.from(own.credential.key).toString('base64')));
  t.end();
});

t.test('keys add overwrites no file unless it is forced, and no name at all', (t) => {
  const { folder, run } = shell(t);
  writeFileSync(`${folder}/line-3.key`, 'mine');
  t.match(run('keys add line-3 --keys keys'), { code: 1, err: /line-3\.key exists already: / });
  t.notOk(existsSync(`${folder}/keys`), 'nothing was done');
  t.equal(readFileSync(`${folder}/line-3.key`, 'utf8'), 'mine');
  t.equal(run('keys add line-3 --keys keys --force').code, 0);
  const before = readFileSync(`${folder}/line-3.key`, 'utf8');
  t.match(run('keys add line-3 --keys keys --force'), {
    code: 1,
    err: /has a key in keys already; for a new one: belfry-master keys rotate line-3\n$/,
  });
  t.match(run('keys add line-3 --keys keys'), { code: 1, err: /has a key in keys already/ });
  t.equal(readFileSync(`${folder}/line-3.key`, 'utf8'), before);
  t.end();
});

t.test('keys add leaves no key behind that its owner could not get', (t) => {
  const { folder, run } = shell(t);
  t.match(run('keys add a --keys keys --out none/a.key'), {
    code: 1,
    err: 'belfry-master: none/a.key cannot be written: no such file or folder\n',
  });
  t.match(readRosterFile(`${folder}/keys`), { absent: true });
  t.end();
});

t.test('a master of several is checked against the keys, and told what makes them', (t) => {
  const { folder, run } = shell(t);
  const list = [1, 2].map((i) => ({ name: `lab-${i}`, address: `10.0.0.${i}` }));
  const write = (masters: readonly object[]) =>
    writeFileSync(`${folder}/m.json`, JSON.stringify({ ...LEAST, name: 'lab-1', masters }));
  write(list);
  run('keys add lab-2 --keys keys');
  t.equal(
    run('check m.json').err.replaceAll(folder, ''),
    'm.json: masters: lab-1 has no key of role master in /keys; ' +
      'belfry-master keys add lab-1 --role master --keys /keys makes it\n' +
      'm.json: masters: lab-2 has a key of role agent in /keys; belfry-master keys remove lab-2 --keys /keys, ' +
      'then belfry-master keys add lab-2 --role master --keys /keys makes it\n',
  );
  t.match(run('run m.json'), { code: 2, err: /lab-1 has no key of role master/ });
  run('keys remove lab-2 --keys keys');
  t.match(run('keys add lab-1 --role master --keys keys'), {
    code: 0,
    out: /copy keys to every master, lab-1 too/,
  });
  t.notOk(existsSync(`${folder}/lab-1.key`), 'it has no key file of its own');
  t.match(run('keys add lab-1 --role master --keys keys'), {
    code: 1,
    err: /has a key in keys already/,
  });
  run('keys add lab-2 --role master --keys keys');
  t.match(run('check m.json'), { code: 0, out: /holds 2 masters, 0 agents and 0 clients/ });
  t.end();
});

t.test('a parent group needs the key that this group has there', (t) => {
  const { folder, run } = shell(t);
  const parent = { name: 'plant-7', masters: ['campus-1'], key: 'plant-7.key' };
  writeFileSync(`${folder}/m.json`, JSON.stringify({ ...LEAST, group: 'plant-7', parent }));
  run('keys add line-3 --keys keys');
  t.match(run('check m.json'), { code: 2, err: /parent\.key: .*plant-7\.key cannot be read/ });
  run('keys add plant-7 --keys campus --role client');
  t.match(run('run m.json'), { code: 2, err: /holds the key of a client, not of an agent/ });
  run('keys remove plant-7 --keys campus');
  run('keys add plant-7 --keys campus --force');
  t.match(run('check m.json'), { code: 0, out: /^ {2}parent\.name +plant-7$/m });
  run('keys add plant-8 --keys campus --out plant-7.key --force');
  t.match(run('check m.json'), { code: 2, err: /holds the key of plant-8, not of plant-7/ });
  t.end();
});

t.test('keys list shows names and roles, and never a key', (t) => {
  const { folder, run } = shell(t);
  t.match(run('keys list --keys keys'), { code: 1, err: /keys cannot be read: no such file/ });
  run('keys add line-3 --keys keys');
  run('keys add phone --role client --keys keys');
  t.equal(run('keys list --keys keys').out, 'agent   line-3\nclient  phone\n');
  t.same(JSON.parse(run('keys list --config m.json --json').out), {
    ok: true,
    path: `${folder}/keys`,
    keys: [
      { name: 'line-3', role: 'agent' },
      { name: 'phone', role: 'client' },
    ],
  });
  chmodSync(`${folder}/keys`, 0o644);
  t.same(JSON.parse(run('keys list --keys keys --json').out), {
    ok: false,
    fault: 'keys is open to others than its owner: chmod 600 keys',
  });
  t.end();
});

t.test('keys remove takes one key away, and names the nearest when there is none', (t) => {
  const { run } = shell(t);
  run('keys add line-3 --keys keys');
  t.match(run('keys remove line-33 --keys keys'), { code: 1, err: /; did you mean line-3\?\n$/ });
  t.match(run('keys remove line-3 --keys keys'), {
    code: 0,
    out: /systemctl reload belfry-masterd/,
  });
  t.equal(run('keys list --keys keys').out, 'keys holds no key\n');
  t.match(JSON.parse(run('keys remove line-3 --keys keys --json').out), { ok: false });
  t.end();
});

t.test('wrong use is one line that says what is wrong, and exit code 2', (t) => {
  const { folder, run } = shell(t);
  writeFileSync(`${folder}/bad.json`, '{ "kees": "x" }');
  for (const [line, told] of [
    ['', 'say what to do (--help shows how)'],
    ['key list', 'no such command; did you mean keys? (--help shows how)'],
    ['keys', 'say what to do with the keys: add, list, rotate or remove (--help shows how)'],
    ['keys ad x', 'no such command; did you mean add? (--help shows how)'],
    ['keys add', 'keys add needs a name: keys add <name> (--help shows how)'],
    ['set', 'set needs a time: set <time> (--help shows how)'],
    ['status --jsno', 'no such option: --jsno; did you mean --json? (--help shows how)'],
    ['keys add x --keys', '--keys needs a value (--help shows how)'],
    ['keys list --keys a --config b', '--keys and --config exclude each other (--help shows how)'],
    [
      'keys add x --keys k --role boss',
      'wrong value: --role "boss"; the choices are "agent", "client", "master" (--help shows how)',
    ],
    [
      'keys add X --keys k',
      'X is no name: it may have 1 to 31 lower-case letters, digits, dots, underscores and hyphens',
    ],
  ] as const)
    t.same(run(line), { code: 2, out: '', err: `belfry-master: ${told}\n` });
  t.match(run('keys list --keys m.json'), {
    code: 1,
    err: /m\.json is a configuration, not a key file: give it with --config\n$/,
  });
  t.match(run('keys list --config bad.json'), {
    code: 2,
    err: 'belfry-master: bad.json: kees: unknown key; did you mean keys?\n',
  });
  t.end();
});
