// Majorities of all clocks that exist: what they have in common, and what those who are absent stand by.

import t from 'tap';
import {
  type Vote,
  agreeAmongAll,
  concur,
  majorityOf,
  mostTogether,
} from '#master/core/group/consensus.js';
import type { Random } from '#protocol/endpoint.js';
import { integer, pick } from '../../../sim/dice.js';
import { seededRandom } from '../../../sim/random.js';

const votes = (...pairs: [offset: number, bound: number][]): Vote[] =>
  pairs.map(([offset, bound]) => ({ offset, bound }));

/** The true time is 0, and each says so within its bound. */
const honestVote = (random: Random): Vote => {
  const bound = 10 ** (3 * random());
  return { offset: (2 * random() - 1) * bound, bound };
};
const lie = (random: Random): Vote => ({
  offset: pick(random, [1e9, -1e9, 500, -3, 2000 * (random() - 0.5)]),
  bound: pick(random, [0, 1, 100, 1e6, Infinity, NaN]),
});

t.test('more than half is what it says', (t) => {
  t.same([0, 1, 2, 3, 4, 5].map(majorityOf), [1, 1, 2, 2, 3, 3]);
  t.end();
});

t.test('a quorum agrees on a time that each of it allows, next to the middle', (t) => {
  t.same(concur(votes([0, 10], [8, 10], [90, 1]), 2), {
    agreed: true,
    offset: 4,
    agreeing: [true, true, false],
  });
  t.equal(
    concur(votes([0, 1], [8, 10], [9, 10]), 3).offset,
    1,
    'no further than the surest allows',
  );
  t.equal(concur(votes([0, 1], [2, 1]), 2).agreed, true, 'bounds that touch');
  t.equal(concur(votes([0, 1], [2.1, 1]), 2).agreed, false);
  t.equal(concur(votes([5, 0]), 1).offset, 5, 'a bound of nothing');
  for (const nobody of [[], votes([NaN, 1]), votes([0, NaN]), votes([0, Infinity])])
    t.equal(concur(nobody, 1).agreed, false);
  t.same([[], votes([0, 1], [9, 1], [1, 1])].map(mostTogether), [0, 2]);
  t.end();
});

t.test('fewer liars than the quorum cannot draw it out of an honest clock’s own bound', (t) => {
  const random = seededRandom(11);
  let [outside, refused] = [0, 0];
  for (let run = 0; run < 30_000; run += 1) {
    const keys = 1 + integer(random, 12);
    const liars = integer(random, Math.ceil(keys / 2));
    const honest = Array.from({ length: keys - liars }, () => honestVote(random));
    const here = honest.slice(integer(random, honest.length + 1));
    const all = [...Array.from({ length: liars }, () => lie(random)), ...here];
    const { agreed, offset } = concur(all, majorityOf(keys));
    if (agreed && !here.some((vote) => Math.abs(vote.offset - offset) <= vote.bound + 1e-9))
      outside += 1;
    if (!agreed && here.length >= majorityOf(keys)) refused += 1;
  }
  t.same({ outside, refused }, { outside: 0, refused: 0 });
  t.end();
});

t.test('as many as half of all keys do not move a group that runs', (t) => {
  const random = seededRandom(12);
  let moved = 0;
  for (let run = 0; run < 20_000; run += 1) {
    const here = 1 + integer(random, 8);
    const absent = here + integer(random, 5);
    const common = lie(random);
    const liars = Array.from({ length: here }, () => (random() < 0.7 ? common : lie(random)));
    const { agreed, offset } = agreeAmongAll([{ offset: 0, bound: 1 }, ...liars], absent);
    if (agreed && offset !== 0) moved += 1;
  }
  t.equal(moved, 0);
  t.end();
});

t.test(
  'more than half of all outvote the master’s own clock, also while others are absent',
  (t) => {
    const [own, three] = [{ offset: 0, bound: 1 }, votes([500, 10], [503, 10], [497, 10])];
    t.same(agreeAmongAll([own, ...three], 2), {
      agreed: true,
      offset: 500,
      agreeing: [false, true, true, true],
    });
    t.equal(agreeAmongAll([own, ...three], 3).agreed, false, 'three of six do not');
    t.equal(agreeAmongAll([own, ...votes([500, 10])], 0).agreed, false, 'nor one against one');
    t.end();
  },
);

t.test('who is absent keeps the time where it is, and bears nobody out', (t) => {
  const own = { offset: 0, bound: 1 };
  t.same(agreeAmongAll([own, ...votes([2, 5])], 4), {
    agreed: true,
    offset: 0,
    agreeing: [true, true],
  });
  const two = agreeAmongAll([own, ...votes([500, 5], [500, 5])], 3);
  t.same(two, { agreed: false, offset: 0, agreeing: [true, false, false] });
  t.end();
});
