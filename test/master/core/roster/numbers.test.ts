// The numbers of masters: all masters that know the same roster must give each the same number.

import t from 'tap';
import type { LiveEntry } from '#master/core/roster/entry.js';
import { freeNumber, numberedMasters } from '#master/core/roster/numbers.js';
import { integer } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';
import { entryOf } from '#sim/roster-entries.js';

const wishes = (name: string, number: number): LiveEntry => {
  const { body, ...rest } = entryOf(name, 1, 1, 'master') as LiveEntry;
  return { ...rest, body: { ...body, place: { addresses: [`${name}.lan`], number, rank: 3 } } };
};

const numbersOf = (entries: readonly LiveEntry[]): string[] =>
  numberedMasters(entries).map(({ name, number }) => `${number} ${name}`);

t.test('each master has the number that it wishes, and they stand in that order', (t) => {
  const entries = [wishes('a', 5), entryOf('agent', 1) as LiveEntry, wishes('b', 0)];
  t.same(numberedMasters(entries), [
    { name: 'b', addresses: ['b.lan'], number: 0, rank: 3 },
    { name: 'a', addresses: ['a.lan'], number: 5, rank: 3 },
  ]);
  t.same(numberedMasters([]), []);
  t.end();
});

t.test('of two that wish one number the first by name has it, and nobody else moves', (t) => {
  t.same(numbersOf([wishes('c', 0), wishes('b', 1), wishes('a', 0)]), ['0 a', '1 b', '2 c']);
  t.same(
    numbersOf([wishes('a', 0), wishes('b', 0), wishes('c', 1)]),
    ['0 a', '1 c', '2 b'],
    'who has to take another number does not take one that somebody wishes',
  );
  t.end();
});

t.test('beyond eight the last by name of those without a wish of their own have none', (t) => {
  const all = Array.from({ length: 10 }, (_, i) => wishes(`m${i}`, i < 2 ? 7 : 0));
  t.same(numbersOf(all), ['0 m2', '1 m1', '2 m3', '3 m4', '4 m5', '5 m6', '6 m7', '7 m0']);
  t.end();
});

t.test('a master whose number nobody else wishes keeps it among ten', (t) => {
  const all = [...Array.from({ length: 9 }, (_, i) => wishes(`m${i}`, 0)), wishes('z', 6)];
  const numbered = numbersOf(all);
  t.ok(numbered.includes('6 z'), `${numbered}`);
  t.equal(numbered.length, 8);
  t.end();
});

t.test('the order in which entries came does not matter, and no number is there twice', (t) => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seededRandom(seed);
    const count = 1 + integer(random, 11);
    const all = Array.from({ length: count }, (_, i) => wishes(`m${i}`, integer(random, 8)));
    const one = numberedMasters(all);
    const cut = integer(random, count + 1);
    const other = [...all.slice(cut).toReversed(), ...all.slice(0, cut)];
    t.same(numberedMasters(other), one, `seed ${seed}`);
    t.equal(new Set(one.map(({ number }) => number)).size, Math.min(count, 8), `seed ${seed}`);
    t.ok(one.every(({ number }) => number >= 0 && number < 8));
  }
  t.end();
});

t.test('the lowest number that is free is told, and none of a full group', (t) => {
  t.equal(freeNumber(new Set([0, 1, 3])), 2);
  t.equal(freeNumber(new Set()), 0);
  t.equal(freeNumber(new Set([0, 1, 2, 3, 4, 5, 6, 7])), undefined);
  t.end();
});
