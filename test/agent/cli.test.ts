// The commands for people at an agent, run as they run them.

import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { AGENT } from '#system/plant.js';
import { openShell } from '#system/shell.js';

const EXAMPLE = fileURLToPath(new URL('../../../deploy/agent.json', import.meta.url));

const agent = openShell(AGENT, { LANG: 'de_DE.UTF-8' });
const run = (...words: string[]) => agent(words);

const KEY = `line-3 agent ${Buffer.alloc(32, 1).toString('base64')}\n`;

/** Nothing of this machine. */
const LEAST = {
  name: 'line-3',
  masters: ['clock'],
  key: 'own.key',
  socket: 'none',
  state: 'none',
};

function plant(t: Test, config: object, key?: string): string {
  const path = t.testdir({
    'a.json': JSON.stringify({ ...LEAST, ...config }),
    ...(key !== undefined && { 'own.key': key }),
  });
  if (key !== undefined) chmodSync(`${path}/own.key`, 0o600);
  return `${path}/a.json`;
}

t.test('check names the zone of each port, and who says so', (t) => {
  const ports = [
    { path: '/dev/a', format: 'dumb', zone: '<+0330>-3:30' },
    { path: '/dev/b', format: 'dumb' },
  ];
  process.env['TZ'] = 'CET-1';
  const { code, out } = run('check', plant(t, { ports }, KEY));
  process.env['TZ'] = 'CET-1CEST';
  const wrong = run('check', plant(t, { ports }, KEY));
  delete process.env['TZ'];
  t.equal(code, 0);
  t.match(out, 'note: /dev/a is in <+0330>-3:30, now UTC+03:30 (the rule itself)');
  t.match(out, 'note: /dev/b is in CET-1, now UTC+01:00 (the rule itself, because of TZ="CET-1")');
  t.equal(wrong.code, 2);
  t.match(
    wrong.err,
    'ports[1].zone: this machine\'s cannot be used: TZ="CET-1CEST" is neither a time zone that',
  );
  t.match(wrong.err, 'name one here, such as "Europe/Berlin"');
  t.end();
});

t.test('check says that the shipped example lacks the key and a service, and nothing else', (t) => {
  const { code, out, err } = run('check', EXAMPLE);
  t.equal(code, 2);
  t.equal(out, '');
  t.match(
    err,
    /^.*agent\.json: key: \/etc\/belfry\/agent\.key cannot be read: .*; the line that belfry-master add line-3 prints makes it\n.*: socket: .* is no folder \/run.*\n.*: state: there is no folder \/var.*\n$/,
  );
  t.end();
});

t.test('check shows the settings, and what a configuration does without', (t) => {
  const file = plant(t, {}, KEY);
  const { code, out, err } = run('check', file);
  t.equal(code, 0);
  t.equal(err, '');
  t.ok(out.startsWith(`${file}: good\n  name `));
  t.match(out, /^ {2}clock\.maxSlewRate {6}500ppm$/m);
  t.match(out, /^ {2}socket +none: status cannot ask$/m);
  t.match(out, /^ {2}state +none: what was learned is lost at a restart$/m);
  t.end();
});

t.test('check looks for the folders of socket and state', (t) => {
  const none = plant(t, { socket: '/no-such-folder/s', state: 'no/state.json' }, KEY);
  t.match(run('check', none), {
    code: 2,
    err: /: socket: cannot listen at .*: there is no folder \/no-such-folder; create it first\n.*: state: there is no folder /,
  });
  t.match(run('check', plant(t, { socket: '/run/belfry/agent/socket' }, KEY)), {
    code: 2,
    err: /; without a service, name a place of your own: "socket": "agent\.socket", or "none"\n$/,
  });
  t.end();
});

t.test('check shows ports, and tells of one that is not there', (t) => {
  const ports = [{ path: '/dev/tty-none', format: 'dumb', zone: 'UTC' }];
  const { code, out } = run('check', plant(t, { ports }, KEY));
  t.equal(code, 0);
  t.match(out, /^ {2}ports +.*"path":"\/dev\/tty-none"/m);
  t.match(out, /^note: there is no \/dev\/tty-none now: it is opened as soon as it is there$/m);
  t.end();
});

t.test('check tells of a card that will not stamp, and it is no fault', (t) => {
  const { code, out } = run('check', plant(t, { card: 'lo' }, KEY));
  t.equal(code, 0);
  t.match(
    out,
    /^note: the card of lo will not stamp: (it has no clock of its own|that takes the native)/m,
  );
  t.match(out, /^ {2}card +lo$/m);
  t.end();
});

t.test('a wrong value does not hide a wrong key file, and a wrong name is not compared', (t) => {
  const both = run('check', plant(t, { interval: '1y' }, 'rubbish\n'));
  t.match(both, { code: 2, err: /interval: .*\n.*: key: .*own\.key, line 1: / });
  const name = run('check', plant(t, { name: 'KMC' }, KEY));
  t.equal(name.err.trim().split('\n').length, 1, name.err);
  t.end();
});

t.test('check shows settings that are themselves a good configuration', (t) => {
  const file = plant(t, {}, KEY);
  const { code, out } = run('check', file, '--json');
  t.equal(code, 0);
  const { ok, config, notes } = JSON.parse(out) as { ok: boolean; config: object; notes: string[] };
  t.equal(ok, true);
  t.match(notes, [/^judged as /, /^clock:7525 /]);
  t.equal(notes.length, 2);
  t.equal(run('check', plant(t, config, KEY)).code, 0);
  t.match(config, { interval: '1s', clock: { stepThreshold: '500ms' } });
  t.end();
});

t.test('check tells the faults on standard error, one line each, or as JSON', (t) => {
  const file = plant(t, { interval: 1, logg: 'info' }, KEY);
  const told = run('check', file);
  t.equal(told.code, 2);
  t.equal(told.out, '');
  t.same(told.err.split('\n'), [
    `${file}: logg: unknown key; did you mean log?`,
    `${file}: interval: 1 is not a duration such as "1s", "250ms" or "50us"`,
    '',
  ]);
  const json = run('check', file, '--json');
  t.equal(json.code, 2);
  t.match(JSON.parse(json.out), {
    ok: false,
    faults: [{ path: 'logg' }, { path: 'interval', value: 1 }],
  });
  t.end();
});

t.test('check looks into the key file, too', (t) => {
  const open = plant(t, {}, KEY);
  chmodSync(open.replace('a.json', 'own.key'), 0o644);
  t.match(run('check', open), {
    code: 2,
    err: /: key: .*own\.key is open to others .*: chmod 600 /,
  });
  const foreign = run('check', plant(t, { name: 'line-4' }, KEY));
  t.match(foreign, { code: 2, err: /own\.key holds the key of line-3, not of line-4$/m });
  const client = run('check', plant(t, {}, KEY.replace('agent', 'client')));
  t.match(client, { code: 2, err: /own\.key holds the key of a client, not of an agent$/m });
  const asking = plant(t, { algorithm: 'cristian' }, KEY.replace('agent', 'client'));
  t.equal(run('check', asking).code, 0, 'who asks by itself may be a client');
  t.end();
});

t.test('wrong use is one line that says what is wrong, and exit code 2', (t) => {
  for (const [words, told] of [
    [[], 'say what to do'],
    [['chek', 'x'], 'no such command; did you mean check?'],
    [['frobnicate'], 'no such command: frobnicate'],
    [['datagram'], 'datagram needs a hex: datagram <hex>'],
    [['ask', '--tries', '2'], 'ask needs a master: ask <master>'],
    [['check', 'a', 'b'], 'unknown argument b'],
    [['check', 'a', '--jsno'], 'no such option: --jsno; did you mean --json?'],
    [['check', 'a', '--frobnicate=1'], 'no such option: --frobnicate'],
  ] as const)
    t.same(run(...words), { code: 2, out: '', err: `belfry-agent: ${told} (--help shows how)\n` });
  t.end();
});

t.test('--version and --help answer on standard output', (t) => {
  t.match(run('--version'), { code: 0, out: /^\d+\.\d+\.\d+\n$/, err: '' });
  t.match(run('--help'), { code: 0, out: /belfry-agent check \[file\]/, err: '' });
  t.end();
});
