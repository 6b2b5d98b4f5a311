// The roster of a running master and its file: nothing that was ordered, learned or written by hand is lost or comes back.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { nodeCrypto } from '#host/crypto.js';
import { obeyInFile, RosterKeeper, writeJoiningRoster } from '#master/roster/keeper.js';
import { readRosterFile } from '#master/roster/roster-file.js';
import type { RosterOrder } from '#master/roster/orders.js';
import { entryOf, removed } from '#sim/roster-entries.js';

const PLACE = {
  group: 'plant',
  self: undefined,
  selfWished: 'lab-1',
  addresses: ['10.0.0.1', '10.0.0.1:7526'],
  now: 1_800_000_000_000,
};
/** Of one master, as a line to join has them. */
const BOTH = '10.0.0.1,10.0.0.1:7526';
const KEY = Buffer.alloc(32, 7).toString('base64');

function keeperOf(t: Test, text = '') {
  const path = `${t.testdir({})}/roster`;
  if (text !== '') writeFileSync(path, text, { mode: 0o600 });
  const read = readRosterFile(path);
  const from = 'fault' in read ? { entries: [], join: [] } : read;
  let changes = 0;
  const keeper = new RosterKeeper(path, from, nodeCrypto, () => (changes += 1));
  t.teardown(() => keeper.stop());
  const order = (order: RosterOrder) => keeper.obey(order, PLACE);
  return { path, keeper, order, changes: () => changes, text: () => readFileSync(path, 'utf8') };
}

t.test(
  'an order is in the roster and in the file, and answers a line to join for each name',
  (t) => {
    const { order, keeper, path, changes } = keeperOf(t);
    const { invitations } = order({ command: 'add', names: ['line-1', 'line-2'], role: 'agent' });
    t.match(invitations, [
      { name: 'line-1', role: 'agent', group: 'plant', masters: [BOTH] },
      { name: 'line-2' },
    ]);
    t.equal(changes(), 1);
    const read = readRosterFile(path);
    t.same('entries' in read && read.entries, [...keeper.roster.entries]);
    t.throws(
      () => order({ command: 'add', names: ['line-3', 'line-1'], role: 'agent' }),
      /already/,
    );
    t.equal(keeper.roster.size, 2);
    t.end();
  },
);

t.test('the first master gets its own entry when the second is added', (t) => {
  const { order, keeper, text } = keeperOf(t);
  const { invitations } = order({ command: 'add', names: ['lab-2'], role: 'master' });
  t.match(invitations, [{ name: 'lab-2', role: 'master', masters: [BOTH] }]);
  t.equal(invitations.length, 1, 'itself it need not invite');
  t.equal(keeper.self, 'lab-1');
  t.match(keeper.roster.entry('lab-1')?.body?.place, { number: 0, addresses: PLACE.addresses });
  t.match(keeper.roster.entry('lab-2')?.body?.place, { number: 1, addresses: [] });
  t.match(text(), /^self lab-1$/m);
  t.match(order({ command: 'add', names: ['line-1'], role: 'agent' }).invitations, [
    { masters: [BOTH] },
  ]);
  t.throws(() => order({ command: 'remove', names: ['lab-1'] }), /lab-1 is this master itself/);
  t.end();
});

t.test('a file that was edited is merged: nobody comes back, and nobody goes', (t) => {
  const { path, keeper } = keeperOf(
    t,
    `a agent ${KEY}\nb agent ${Buffer.alloc(32, 8).toString('base64')}\n`,
  );
  keeper.roster.merge([removed('a', 5), entryOf('c', 5)]);
  writeFileSync(
    path,
    `a agent ${KEY}\nd agent ${Buffer.alloc(32, 9).toString('base64')}\nc agent ${Buffer.alloc(32, 10).toString('base64')}\n`,
    { mode: 0o600 },
  );
  const remarks = keeper.reload();
  t.match(remarks, [
    /a was removed and is not taken: belfry-master add a/,
    /line of c was changed by hand and is not taken: belfry-master rotate c/,
    /lacks b, which stays: belfry-master remove b removes it/,
  ]);
  t.same(keeper.roster.live.map(({ name }) => name).toSorted(), ['b', 'c', 'd']);
  const read = readRosterFile(path);
  if ('fault' in read) throw new Error(read.fault);
  t.same(new Set(read.entries.map(({ name }) => name)), new Set(['a', 'b', 'c', 'd']));
  t.equal(read.entries.find(({ name }) => name === 'a')?.body, undefined);
  writeFileSync(path, 'a agent\n');
  t.throws(() => keeper.reload(), /line 1: expected NAME ROLE KEY/);
  t.end();
});

t.test('an order that a command gave to the file meanwhile is not overwritten', (t) => {
  const { path, order, keeper } = keeperOf(t);
  order({ command: 'add', names: ['a'], role: 'agent' });
  obeyInFile(
    path,
    nodeCrypto,
    { command: 'remove', names: ['a'] },
    { ...PLACE, now: PLACE.now + 5 },
  );
  order({ command: 'add', names: ['b'], role: 'agent' });
  const read = readRosterFile(path);
  t.match(read, { entries: [{ name: 'a', body: undefined }, { name: 'b' }] });
  keeper.reload();
  t.same(
    keeper.roster.live.map(({ name }) => name),
    ['b'],
  );
  t.end();
});

t.test(
  'an order whose file cannot be written is refused, and what was learned is told as unsaved',
  (t) => {
    const { path, keeper, order } = keeperOf(t);
    mkdirSync(path);
    t.throws(() => order({ command: 'add', names: ['a'], role: 'agent' }), /it is a folder/);
    t.equal(keeper.roster.size, 0);
    keeper.roster.merge([entryOf('b', 1)]);
    keeper.learned();
    keeper.stop();
    t.match(keeper.fault, /it is a folder/);
    t.end();
  },
);

t.test(
  'two names with one key, as two masters had them by hand, never make a file that cannot be read',
  (t) => {
    const { path, keeper, order, text } = keeperOf(t, `a agent ${KEY}\n`);
    keeper.roster.merge([entryOf('b', 0, 7)]);
    keeper.learned();
    keeper.stop();
    t.match(
      keeper.fault,
      /cannot be changed: line 2 would be wrong: the key is the same as on line 1/,
    );
    t.equal(text(), `a agent ${KEY}\n`);
    t.match(readRosterFile(path), { entries: [{ name: 'a' }] });
    order({ command: 'remove', names: ['b'] });
    t.equal(keeper.fault, undefined);
    t.match(readRosterFile(path), { entries: [{ name: 'a' }, { name: 'b', body: undefined }] });
    t.end();
  },
);

t.test('what cannot be delivered is not made', (t) => {
  const path = `${t.testdir({})}/roster`;
  const order = { command: 'add', names: ['a'], role: 'agent' } as const;
  t.throws(
    () => obeyInFile(path, nodeCrypto, order, PLACE, () => 'the disk is full'),
    /the disk is full/,
  );
  t.match(readRosterFile(path), { absent: true });
  t.end();
});

t.test('a master that joins has its own entry and where to ask, and no second group', (t) => {
  const path = `${t.testdir({})}/roster`;
  const invitation = { name: 'lab-2', key: Buffer.alloc(32, 1), masters: ['10.0.0.1'] };
  writeJoiningRoster(path, invitation);
  t.match(readRosterFile(path), {
    entries: [{ name: 'lab-2', version: 0 }],
    self: 'lab-2',
    join: ['10.0.0.1'],
  });
  t.throws(() => writeJoiningRoster(path, invitation), /holds a roster already/);
  t.end();
});
