// `belfry-master join` as people type it, without another master: what it writes, and what it refuses.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Invitation, formatInvitation } from '#protocol/seal/invitation.js';
import { standsByFault, standsByText } from '#master/commands/join.js';
import type { MasterReport } from '#master/daemon/report.js';
import { MASTER } from '#system/plant.js';
import { openShell } from '#system/shell.js';

const shell = openShell(MASTER);
const KEY = Buffer.alloc(32, 1).toString('base64');

const line = (change: Partial<Invitation> = {}): string =>
  formatInvitation({
    name: 'lab-2',
    role: 'master',
    group: 'plant-7',
    masters: ['10.0.0.1'],
    key: new Uint8Array(32).fill(1),
    ...change,
  });

/** An empty folder, and `join` with the configuration in it. */
function place(t: Test, files: Record<string, string> = {}) {
  // A short path: the place where tests keep their files is too deep for a socket.
  const folder = mkdtempSync(join(tmpdir(), 'bj-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  const config = join(folder, 'master.json');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const run = (...words: string[]) => shell(['join', '--config', config, '--no-start', ...words]);
  return { folder, config, read, run };
}

t.test('a line writes the own entry of a roster, and where to ask for the others', (t) => {
  const { folder, config, read, run } = place(t);
  const { code, out, err } = run(line());
  t.equal(code, 0, err);
  t.equal(
    out,
    'lab-2, another master of plant-7, beside 10.0.0.1\n' +
      `wrote ${folder}/master.roster and ${config}\n` +
      `not started; next: belfry-masterd ${config}\n`,
  );
  t.match(read('master.roster'), new RegExp(`^lab-2 master ${KEY.replaceAll('+', '\\+')}`, 'm'));
  t.match(read('master.roster'), /^self lab-2$/m);
  t.match(read('master.roster'), /^join 10\.0\.0\.1$/m);
  t.equal(statSync(join(folder, 'master.roster')).mode & 0o777, 0o600);

  const again = run(line(), '--json');
  t.equal(again.code, 0);
  t.match(JSON.parse(again.out), { ok: true, name: 'lab-2', written: [], started: false });
  t.end();
});

t.test('a newer line for the same master changes its key, and nothing else of its roster', (t) => {
  const { read, run } = place(t);
  run(line());
  const { code, out, err } = run(line({ key: new Uint8Array(32).fill(2) }));
  t.equal(code, 0, err);
  t.match(out, /\nwrote .*roster\nnot started/);
  t.match(
    read('master.roster'),
    new RegExp(`^lab-2 master ${Buffer.alloc(32, 2).toString('base64')} edited `, 'm'),
  );
  t.notMatch(read('master.roster'), KEY);
  t.match(read('master.roster'), /^self lab-2$/m);
  t.match(read('master.roster'), /^join 10\.0\.0\.1$/m);
  t.end();
});

t.test('a configuration that is there stays, and says where the roster is', (t) => {
  const text = '{ "keys": "keys", "state": "none", "socket": "none", "interval": "2s" }';
  const { read, run } = place(t, { 'master.json': text });
  t.equal(run(line()).code, 0);
  t.equal(read('master.json'), text);
  t.match(read('keys'), /^self lab-2$/m);
  t.end();
});

t.test('a master of a group does not become another one by a slip', (t) => {
  const roster = `line-3 agent ${Buffer.alloc(32, 3).toString('base64')}\n`;
  const { folder, read, run } = place(t, { 'master.json': '{ "keys": "roster" }', roster });
  t.match(run(line()), {
    code: 1,
    out: '',
    err: /^belfry-master: this machine is a master already: .*roster has its group of 1 name; .*, and join then\n$/,
  });
  t.equal(read('roster'), roster);
  t.same(readdirSync(folder).toSorted(), ['master.json', 'roster']);
  t.end();
});

t.test('masters that are listed by hand, another name and any other fault are told', (t) => {
  const masters = [
    { name: 'lab-1', address: '10.0.0.1' },
    { name: 'lab-2', address: '10.0.0.2' },
  ];
  for (const [settings, told] of [
    [{ name: 'lab-2', masters }, /master\.json lists the masters by hand: take "masters" out/],
    [{ kees: 1 }, /master\.json: kees: unknown key/],
  ] as const) {
    const { folder, run } = place(t, { 'master.json': JSON.stringify(settings) });
    t.match(run(line()), { code: 2, out: '', err: told });
    t.same(readdirSync(folder), ['master.json']);
  }
  t.end();
});

t.test('a line that is not whole, or for an agent, changes nothing', (t) => {
  const { folder, run } = place(t);
  for (const [words, told] of [
    [[line().slice(0, -4)], /: the line to join was cut short, or changed/],
    [
      [line({ role: 'agent', name: 'kmc' })],
      /: that line is for the agent kmc: belfry-agent join\n$/,
    ],
    [
      [line({ role: 'client', name: 'kmc' })],
      /: that line is for the client kmc: belfry-agent join/,
    ],
    [[line(), '--timeout', 'soon'], /: --timeout: "soon" is not a duration/],
    [[line(), line()], /: the line to join was changed on its way/],
  ] as const)
    t.match(run(...words), { code: 2, out: '', err: told });
  t.same(readdirSync(folder), []);
  t.end();
});

t.test('it is waited for until it stands by with the time, under the name of its line', (t) => {
  const report = (change: object): MasterReport =>
    ({
      state: 'synchronised',
      time: { boundNs: 31_000 },
      standby: { name: 'lab-2', duty: 'stands-by', leader: 'lab-1', others: [{}] },
      ...change,
    }) as unknown as MasterReport;
  t.equal(standsByFault(report({}), 'lab-2'), undefined);
  t.match(
    standsByFault(report({ standby: null }), 'lab-2'),
    /has not heard from the other masters/,
  );
  t.equal(standsByFault(report({}), 'lab-3'), 'lab-2 runs here');
  t.equal(
    standsByText(report({})),
    'lab-2 stands by, one of 2 masters, wrong by 31.0 us at most; lab-1 leads',
  );
  t.end();
});
