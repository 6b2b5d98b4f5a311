// The commands for people at the master, run as they run them: checking, and who is in the group.

import { chmodSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { invitationIn } from '#host/cli/invitation.js';
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
  run('add line-3 --config m.json');
  run('add phone --role client --config m.json');
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

t.test('add prints the line to join and nothing else, and puts the key into the roster', (t) => {
  const { folder, run } = shell(t);
  const { code, out, err } = run('add line-3 --config m.json');
  t.equal(code, 0);
  t.match(
    err,
    /^line-3 was added \(no master runs here now: this is in .*keys\)\. This line holds its key, .* on line-3, as root:\n$/,
  );
  const invitation = invitationIn(out);
  t.match(out, /^belfry-agent join belfry:\S+\n$/);
  t.match(invitation, { name: 'line-3', role: 'agent', group: '' });
  const all = readRosterFile(`${folder}/keys`);
  if (!('entries' in all)) throw new Error('it is good');
  t.same(all.entries[0]!.body!.credential.key, invitation.key);
  t.equal(statSync(`${folder}/keys`).mode & 0o777, 0o600);
  t.end();
});

t.test('several names are added together, by words and by a list, each with a line', (t) => {
  const { folder, run } = shell(t);
  writeFileSync(`${folder}/list`, '# hall 2\nline-2\n\nline-3 # the long one\n');
  const { code, out, err } = run('add line-1 --from list --config m.json');
  t.equal(code, 0, err);
  t.match(err, /^3 names were added .* Each line holds a key/);
  const lines = out.trimEnd().split('\n');
  t.same(
    lines.filter((_, i) => i % 2 === 0),
    ['# line-1', '# line-2', '# line-3'],
  );
  t.same(
    lines.filter((_, i) => i % 2 === 1).map((line) => invitationIn(line).name),
    ['line-1', 'line-2', 'line-3'],
  );
  const json = JSON.parse(run('add lab-2 --role master --rank 3 --config m.json --json').out) as {
    invitations: [{ line: string }];
  };
  t.match(json, { ok: true, invitations: [{ name: 'lab-2', role: 'master' }], oldUntil: null });
  t.match(json.invitations[0].line, /^belfry-master join belfry:\S+$/);
  t.end();
});

t.test('with --qr the line is drawn as well, its light modules in a pipe', (t) => {
  const { run } = shell(t);
  const { out } = run('add line-3 --qr --config m.json');
  const [line, , name, first, second, third] = out.split('\n');
  t.equal(invitationIn(line!).name, 'line-3');
  t.equal(name, 'line-3');
  t.match(first, /^█+$/);
  t.equal(second, first, 'four light rows around it');
  t.match(third, /^████ ▄▄▄▄▄ █.*█ ▄▄▄▄▄ ████$/, 'two of its corners');
  t.end();
});

t.test('a list with mistakes adds nobody, and every mistake is told with its place', (t) => {
  const { folder, run } = shell(t);
  run('add line-1 --config m.json');
  writeFileSync(`${folder}/list`, 'line-2\nline-1\nLine 4\n# that was all\nline-2\n');
  t.same(run('add --from list --config m.json'), {
    code: 1,
    out: '',
    err:
      'belfry-master: list, line 2: line-1 is in the roster already, as an agent: belfry-master rotate line-1 makes a new line to join\n' +
      'belfry-master: list, line 3: Line 4 is no name: it may have 1 to 31 lower-case letters, digits, dots, underscores and hyphens\n' +
      'belfry-master: list, line 5: line-2 is there twice\n',
  });
  t.equal(run('list --config m.json').out, 'agent   line-1\n');
  writeFileSync(`${folder}/list`, '# nobody\n\n');
  t.match(run('add --from list --config m.json'), {
    code: 2,
    err: /: there is no name in list\n$/,
  });
  t.match(run('add --from none --config m.json'), {
    code: 2,
    err: /: none cannot be read: no such file/,
  });
  t.match(run('add --from . --config m.json'), { code: 2, err: /: it is a folder, not a file/ });
  t.end();
});

t.test('the key of one name goes to a new file, for a program', (t) => {
  const { folder, run } = shell(t);
  writeFileSync(`${folder}/mine`, 'mine');
  const to = '--role client --config m.json --out';
  t.match(run(`add meter ${to} mine`), {
    code: 1,
    err: /: mine exists already: name another file/,
  });
  t.match(run(`add meter ${to} none/a.key`), { code: 1, err: /none.*; create it first\n$/ });
  t.match(readRosterFile(`${folder}/keys`), { absent: true }, 'nothing was done');
  t.match(run(`add meter ${to} meter.key`), {
    code: 0,
    err: '',
    out: /^The client meter was added; /,
  });
  const own = readOwnKey(`${folder}/meter.key`);
  t.match(own, { credential: { name: 'meter', role: 'client' } });
  t.equal(statSync(`${folder}/meter.key`).mode & 0o777, 0o600);
  t.end();
});

t.test('a master of several is checked against the keys, and told what makes them', (t) => {
  const { folder, run } = shell(t);
  const list = [1, 2].map((i) => ({ name: `lab-${i}`, address: `10.0.0.${i}` }));
  const write = (masters: readonly object[]) =>
    writeFileSync(`${folder}/m.json`, JSON.stringify({ ...LEAST, name: 'lab-1', masters }));
  write(list);
  run('add lab-2 --config m.json');
  t.equal(
    run('check m.json').err.replaceAll(folder, ''),
    'm.json: masters: lab-1 has no key of role master in /keys; ' +
      'belfry-master add lab-1 --role master makes it\n' +
      'm.json: masters: lab-2 has a key of role agent in /keys; belfry-master remove lab-2, ' +
      'then belfry-master add lab-2 --role master makes it\n',
  );
  t.match(run('run m.json'), { code: 2, err: /lab-1 has no key of role master/ });
  run('remove lab-2 --config m.json');
  run('add lab-1 --role master --config m.json');
  run('add lab-2 --role master --config m.json');
  t.match(run('check m.json'), { code: 0, out: /holds 2 masters, 0 agents and 0 clients/ });
  t.end();
});

t.test('a parent group needs the key that this group has there', (t) => {
  const { folder, run } = shell(t);
  const parent = { name: 'plant-7', masters: ['campus-1'], key: 'plant-7.key' };
  writeFileSync(`${folder}/m.json`, JSON.stringify({ ...LEAST, group: 'plant-7', parent }));
  writeFileSync(`${folder}/campus.json`, '{ "keys": "campus" }');
  const atCampus = '--config campus.json --out plant-7.key';
  const again = (): void => rmSync(`${folder}/plant-7.key`);
  run('add line-3 --config m.json');
  t.match(run('check m.json'), { code: 2, err: /parent\.key: .*plant-7\.key cannot be read/ });
  run(`add plant-7 --role client ${atCampus}`);
  t.match(run('run m.json'), { code: 2, err: /holds the key of a client, not of an agent/ });
  run('remove plant-7 --config campus.json');
  again();
  run(`add plant-7 ${atCampus}`);
  t.match(run('check m.json'), { code: 0, out: /^ {2}parent\.name +plant-7$/m });
  again();
  run(`add plant-8 ${atCampus}`);
  t.match(run('check m.json'), { code: 2, err: /holds the key of plant-8, not of plant-7/ });
  t.end();
});

t.test('list shows names and roles, and never a key', (t) => {
  const { folder, run } = shell(t);
  t.match(run('list --config m.json'), { code: 1, err: /keys cannot be read: no such file/ });
  run('add line-3 --config m.json');
  run('add phone --role client --config m.json');
  run('add lab-2 --role master --address 10.0.0.2 --config m.json');
  run('rename phone tablet --config m.json');
  t.match(
    run('list --config m.json').out,
    /^(master .*\n)?master {2}lab-2 {2}\(at 10\.0\.0\.2\)\n(master .*\n)?agent {3}line-3\nclient {2}tablet {2}\(formerly phone\)\n$/,
  );
  t.match(JSON.parse(run('list --config m.json --json').out), {
    ok: true,
    path: `${folder}/keys`,
    names: [{ role: 'master' }, { role: 'master' }, { name: 'line-3', role: 'agent' }],
  });
  chmodSync(`${folder}/keys`, 0o644);
  t.match(JSON.parse(run('list --config m.json --json').out), {
    ok: false,
    fault: /keys is open to others than its owner: chmod 600 /,
  });
  t.end();
});

t.test('rename keeps the key, rotate makes another, and both print the line to join', (t) => {
  const { run } = shell(t);
  const added = invitationIn(run('add line-3 --config m.json').out);
  const renamed = run('rename line-3 kmc --config m.json');
  t.match(
    renamed.err,
    /^line-3 is called kmc now, and may come by its former name until it has joined anew/,
  );
  t.same(invitationIn(renamed.out), { ...added, name: 'kmc' });
  const rotated = run('rotate kmc --config m.json');
  t.match(
    rotated.err,
    /^kmc has a new key; its old one works until \d{4}-\S+Z, or until the new one was used \(/,
  );
  t.not(String(invitationIn(rotated.out).key), String(added.key));
  t.match(run('rotate kmc --config m.json'), {
    code: 1,
    out: '',
    err: /: kmc has an old key besides, until .*: is its new one in use\? If that was lost, make another with --again\n$/,
  });
  t.equal(run('rotate kmc --again --config m.json').code, 0);
  t.match(run('rotate kmc --for 0s --config m.json').err, /its old one opens nothing any more/);
  t.match(run('rotate kmc --for 91d --config m.json'), {
    code: 2,
    err: /: --for 91d: it may be from 0s to 90d\n$/,
  });
  t.end();
});

t.test(
  'remove takes all names away or none, and names the nearest of one that is not there',
  (t) => {
    const { run } = shell(t);
    run('add line-3 line-4 --config m.json');
    t.match(run('remove line-4 line-33 --config m.json'), {
      code: 1,
      err: /line-33 is not in the roster; did you mean line-3\?\n$/,
    });
    t.equal(run('list --config m.json').out, 'agent   line-3\nagent   line-4\n');
    t.match(run('remove line-3 line-4 --config m.json'), {
      code: 0,
      out: '',
      err: /^The agent line-3, the agent line-4 were removed: their keys open nothing any more/,
    });
    t.equal(run('list --config m.json').out, 'nobody is in the group yet\n');
    t.match(JSON.parse(run('remove line-3 --config m.json --json').out), { ok: false });
    t.end();
  },
);

t.test('wrong use is one line that says what is wrong, and exit code 2', (t) => {
  const { folder, run } = shell(t);
  writeFileSync(`${folder}/bad.json`, '{ "kees": "x" }');
  for (const [line, told] of [
    ['', 'say what to do (--help shows how)'],
    ['ad x', 'no such command; did you mean add? (--help shows how)'],
    ['add', 'add needs a name: add <name..>'],
    ['remove', 'remove needs a name: remove <name..> (--help shows how)'],
    ['rename a', 'rename needs an old-name: rename <old-name> <new-name> (--help shows how)'],
    ['rename a b c', 'unknown argument c (--help shows how)'],
    ['set', 'set needs a time: set <time> (--help shows how)'],
    ['status --jsno', 'no such option: --jsno; did you mean --json? (--help shows how)'],
    ['add x --from', '--from needs a value (--help shows how)'],
    ['add x --qr --out a.key', '--qr and --out exclude each other'],
    ['add x y --out a.key', '--out is for one name'],
    [
      'add x --role master --out a.key',
      '--out is for agents and clients: a master joins by its line',
    ],
    ['add x --address 10.0.0.1', '--address is of a master: add --role master'],
    ['add x --rank 3', '--rank is of masters: add --role master'],
    [
      'add x --role boss',
      'wrong value: --role "boss"; the choices are "agent", "client", "master" (--help shows how)',
    ],
  ] as const)
    t.same(run(line), { code: 2, out: '', err: `belfry-master: ${told}\n` });
  t.match(run('list --config bad.json'), {
    code: 2,
    err: 'belfry-master: bad.json: kees: unknown key; did you mean keys?\n',
  });
  t.end();
});
