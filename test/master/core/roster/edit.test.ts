// Adding, removing, renaming and rotating: all or nothing, and always later than what was known.

import t from 'tap';
import {
  addNames,
  type Edited,
  type EditFault,
  placeMaster,
  removeNames,
  renameName,
  rotateKey,
  versionFault,
} from '#master/core/roster/edit.js';
import { VERSION_MOST } from '#master/core/roster/entry.js';
import { numberedMasters } from '#master/core/roster/numbers.js';
import { Roster } from '#master/core/roster/roster.js';
import { nodeCrypto } from '#host/crypto.js';
import { entryOf, removed } from '#sim/roster-entries.js';

const NOW = 1_800_000_000_000;

/** A roster, and edits of it one after the other, each with a key of its own. */
class Desk {
  readonly roster: Roster;
  #keys = 100;
  now = NOW;

  constructor(...entries: ReturnType<typeof entryOf>[]) {
    this.roster = new Roster(nodeCrypto, entries);
  }

  get context() {
    return { now: this.now, newKey: () => new Uint8Array(32).fill((this.#keys += 1)) };
  }

  do(edited: Edited | EditFault): Edited {
    if ('faults' in edited) throw new Error(edited.faults.join('; '));
    this.roster.merge(edited.entries);
    return edited;
  }
}

t.test('names are added all or none', (t) => {
  const desk = new Desk(entryOf('here', 5), removed('gone', NOW + 50));
  const agents = (...names: string[]) => names.map((name) => ({ name, role: 'agent' as const }));
  const { issued } = desk.do(addNames(desk.roster, agents('a', 'gone'), desk.context));
  t.match(issued, [{ name: 'a' }, { name: 'gone' }]);
  t.equal(desk.roster.entry('a')?.version, NOW);
  t.equal(
    desk.roster.entry('gone')?.version,
    NOW + 51,
    'later than its removal, whatever the clock says',
  );
  const faults = addNames(desk.roster, agents('b', 'here', 'NO', 'b'), desk.context);
  t.match(faults, {
    faults: [
      /^here is in the roster already, as an agent: belfry-master rotate here /,
      /^NO is no name/,
      /^b is there twice$/,
    ],
  });
  t.equal(desk.roster.entry('b'), undefined);
  t.end();
});

t.test('masters get numbers that nobody has, and a ninth is refused', (t) => {
  const desk = new Desk();
  for (let i = 0; i < 8; i += 1)
    desk.do(addNames(desk.roster, [{ name: `lab-${9 - i}`, role: 'master' }], desk.context));
  t.same(
    numberedMasters(desk.roster.live).map(({ number }) => number),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  t.match(addNames(desk.roster, [{ name: 'lab-x', role: 'master' }], desk.context), {
    faults: [/8 masters at most/],
  });
  desk.do(removeNames(desk.roster, ['lab-7'], desk.context));
  desk.do(addNames(desk.roster, [{ name: 'lab-x', role: 'master' }], desk.context));
  t.equal(numberedMasters(desk.roster.live)[2]?.name, 'lab-x', 'the number of the one that went');
  t.end();
});

t.test('of masters that wish one number the first by name has it, on every master', (t) => {
  const at = (name: string, number: number) => {
    const entry = entryOf(name, 1, 1, 'master');
    return { ...entry, body: { ...entry.body!, place: { addresses: [], number, rank: 0 } } };
  };
  const entries = [at('c', 1), at('b', 1), at('a', 2), at('d', 0)];
  const numbers = (all: typeof entries) =>
    numberedMasters(new Roster(nodeCrypto, all).live).map(
      ({ name, number }) => `${number} ${name}`,
    );
  t.same(numbers(entries), ['0 d', '1 b', '2 a', '3 c']);
  t.same(numbers(entries.toReversed()), numbers(entries));
  const many = Array.from({ length: 10 }, (_, i) => at(`m${i}`, 0));
  t.equal(numbers(many).length, 8, 'who is left is no master');
  t.end();
});

t.test('a removed name is removed for good, and an unknown one is refused', (t) => {
  const desk = new Desk(entryOf('a', 5), entryOf('b', 5));
  t.match(removeNames(desk.roster, ['a', 'c'], desk.context), {
    faults: [/^c is not in the roster$/],
  });
  t.ok(desk.roster.credential('a'));
  desk.do(removeNames(desk.roster, ['a', 'a'], desk.context));
  t.match(removeNames(desk.roster, ['a'], desk.context), { faults: [/^a is not/] });
  t.same(desk.roster.merge([entryOf('a', 5)]), []);
  t.end();
});

t.test('a renamed device keeps its key, and may come by its former name', (t) => {
  const desk = new Desk(entryOf('a', 5, 3), entryOf('c', 5), entryOf('lab', 5, 1, 'master'));
  const { issued } = desk.do(renameName(desk.roster, 'a', 'b', desk.context));
  t.match(issued, [{ name: 'b', key: new Uint8Array(32).fill(3) }]);
  t.equal(desk.roster.credential('a'), desk.roster.credential('b'));
  for (const [from, to, fault] of [
    ['a', 'x', /^a is not in the roster$/],
    ['b', 'c', /^c is in the roster already/],
    ['b', 'B', /^B is no name/],
    ['lab', 'x', /^lab is a master, which keeps its name/],
  ] as const)
    t.match(renameName(desk.roster, from, to, desk.context), { faults: [fault] });
  t.match(addNames(desk.roster, [{ name: 'a', role: 'agent' }], desk.context), {
    faults: [/^a is called b now/],
  });
  desk.do(renameName(desk.roster, 'b', 'a', desk.context));
  t.equal(desk.roster.credential('b')?.name, 'a', 'and back again');
  desk.do(renameName(desk.roster, 'a', 'd', desk.context));
  desk.do(renameName(desk.roster, 'd', 'e', desk.context));
  t.same(desk.roster.entry('e')?.body?.former, ['d', 'a'], 'two former names are kept');
  t.end();
});

t.test('a new key works beside the old one for a while, and a lost one is replaced', (t) => {
  const desk = new Desk(entryOf('a', 5, 3));
  const until = NOW / 1000 + 60;
  const rotate = (more: { until?: number; again?: boolean } = {}) =>
    rotateKey(desk.roster, { name: 'a', until, again: false, ...more }, desk.context);
  desk.do(rotate());
  t.match(desk.roster.credential('a'), { old: { key: new Uint8Array(32).fill(3), until } });
  t.match(rotate(), { faults: [/old key besides/] });
  desk.do(rotate({ again: true }));
  t.match(
    desk.roster.credential('a')?.old?.key,
    new Uint8Array(32).fill(3),
    'the one in use goes on',
  );
  desk.do(rotate({ until: NOW / 1000 }));
  t.equal(desk.roster.credential('a')?.old, undefined, 'at once');
  desk.do(rotate());
  desk.now += 61_000;
  desk.do(rotate({ until: until + 120 }));
  t.match(rotateKey(desk.roster, { name: 'x', until, again: false }, desk.context), {
    faults: [/^x is not/],
  });
  t.end();
});

t.test('a master tells where it is reached, and nobody else does', (t) => {
  const desk = new Desk(entryOf('lab', 5, 1, 'master'), entryOf('a', 5));
  desk.do(placeMaster(desk.roster, 'lab', ['10.0.0.1'], desk.context));
  t.match(desk.roster.entry('lab')?.body?.place, { addresses: ['10.0.0.1'], number: 0 });
  t.match(placeMaster(desk.roster, 'a', [], desk.context), { faults: [/^a is no master$/] });
  t.match(placeMaster(desk.roster, 'x', [], desk.context), { faults: [/^x is not/] });
  t.end();
});

t.test('versions that somebody has used up are told, but such a name can still be removed', (t) => {
  const desk = new Desk(entryOf('a', VERSION_MOST));
  const rotated = rotateKey(desk.roster, { name: 'a', until: 0, again: false }, desk.context);
  if ('faults' in rotated) throw new Error('a is there');
  t.match(versionFault(rotated), /^a cannot be edited any more/);
  const edited = removeNames(desk.roster, ['a'], desk.context);
  if ('faults' in edited) throw new Error('a is there');
  t.equal(versionFault(edited), undefined);
  desk.roster.merge(edited.entries);
  desk.roster.merge([entryOf('a', VERSION_MOST, 9)]);
  t.notOk(desk.roster.credential('a'));
  t.end();
});
