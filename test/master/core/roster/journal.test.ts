// The journal: a peer that has all changes up to a number gets all that came after it, and each name once.

import t from 'tap';
import { Journal } from '#master/core/roster/journal.js';
import { integer } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';

const namesAfter = (journal: Journal, number: number): string[] =>
  [...journal.after(number)].map(({ name }) => name);

t.test('changes are numbered from 1 on, and told in the order in which they came', (t) => {
  const journal = new Journal();
  t.equal(journal.number, 0);
  t.same([...journal.after(0)], []);
  journal.add('a');
  journal.add('b', 4711);
  t.equal(journal.number, 2);
  t.same(
    [...journal.after(0)],
    [
      { name: 'a', number: 1 },
      { name: 'b', number: 2, from: 4711 },
    ],
    'with the master that told it',
  );
  t.same(namesAfter(journal, 1), ['b']);
  t.same(namesAfter(journal, 2), []);
  t.same(namesAfter(journal, 99), [], 'nor after a number that was never reached');
  t.end();
});

t.test('a name that changes again is told once, in its new place and from its last teller', (t) => {
  const journal = new Journal();
  for (const name of ['a', 'b', 'c']) journal.add(name, 1);
  journal.add('a', 2);
  t.same(namesAfter(journal, 0), ['b', 'c', 'a']);
  journal.add('a');
  t.same([...journal.after(3)], [{ name: 'a', number: 5 }], 'what changed here has no teller');
  t.end();
});

t.test('whoever asks from wherever misses nothing, however the names change', (t) => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const random = seededRandom(seed);
    const journal = new Journal();
    const log: { name: string; number: number }[] = [];
    for (let number = 1; number <= 200; number += 1) {
      const name = `n${integer(random, 12)}`;
      journal.add(name);
      log.push({ name, number });
    }
    const after = integer(random, 201);
    const last = log.filter(
      ({ name, number }) =>
        number > after && !log.some((two) => two.name === name && two.number > number),
    );
    t.same([...journal.after(after)], last, `seed ${seed}`);
  }
  t.end();
});

t.test('after a hundred thousand changes of a few names each name is still told once', (t) => {
  const journal = new Journal();
  journal.add('seldom');
  for (let i = 1; i < 100_000; i += 1) journal.add(`n${i % 5}`);
  t.equal(journal.number, 100_000, 'numbers go on');
  t.same(namesAfter(journal, 0), ['seldom', 'n0', 'n1', 'n2', 'n3', 'n4']);
  t.same(namesAfter(journal, 99_999), ['n4']);
  t.end();
});

t.test('of many names the last few are found', (t) => {
  const journal = new Journal();
  for (let i = 1; i <= 65_536; i += 1) journal.add(`n${i}`);
  t.same(namesAfter(journal, 65_534), ['n65535', 'n65536']);
  t.equal(journal.after(40_000).next().value?.number, 40_001);
  t.end();
});
