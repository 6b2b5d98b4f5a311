// Agreement, as arithmetic: who is heard, who is left out, and how far a liar can pull.
import t from 'tap';
import { type Vote, agree, median } from '#master/core/group/consensus.js';
import { integer, pick } from '../../../sim/dice.js';
import { seededRandom } from '../../../sim/random.js';

const votes = (...pairs: [offset: number, bound: number][]): Vote[] =>
  pairs.map(([offset, bound]) => ({ offset, bound }));

t.test('the median is the middle one, or the mean of the middle two', (t) => {
  t.ok(Number.isNaN(median([])));
  t.equal(median([7]), 7);
  t.equal(median([7, -1]), 3);
  t.equal(median([5, 100, -100]), 5);
  t.equal(median([4, 1, 3, 2]), 2.5);
  t.equal(median([10, 9, 2]), 9, 'by number, not by letter');
  const given = [3, 1, 2];
  median(given);
  t.same(given, [3, 1, 2], 'and leaves what it was given in order');
  t.end();
});

t.test('nobody agrees on nothing', (t) => {
  t.same(agree([]), { agreed: false, offset: 0, agreeing: [] });
  t.end();
});

t.test('a single clock agrees with itself', (t) => {
  t.same(agree(votes([42, 5])), { agreed: true, offset: 42, agreeing: [true] });
  t.same(agree(votes([42, 0])), { agreed: true, offset: 42, agreeing: [true] });
  t.end();
});

t.test('two that agree are averaged by their certainty, two that do not are left alone', (t) => {
  t.same(agree(votes([0, 10], [8, 10])), { agreed: true, offset: 4, agreeing: [true, true] });
  const apart = agree(votes([0, 10], [1000, 10]));
  t.same(apart, { agreed: false, offset: 0, agreeing: [false, false] });
  t.end();
});

t.test('an hour-off clock is left out of five, wherever it stands', (t) => {
  const honest: [number, number][] = [
    [-2e6, 1e7],
    [0, 1e7],
    [1e6, 1e7],
    [3e6, 1e7],
  ];
  for (let place = 0; place < 5; place += 1)
    for (const hour of [3.6e12, -3.6e12]) {
      const all = votes(...honest.toSpliced(place, 0, [hour, 1e7]));
      const { agreed, offset, agreeing } = agree(all);
      t.equal(agreed, true);
      t.ok(Math.abs(offset) <= 3e6, `${offset}`);
      t.same(
        agreeing,
        all.map((_, i) => i !== place),
      );
    }
  t.end();
});

t.test('without a majority nothing is agreed', (t) => {
  for (const group of [
    votes([0, 1], [100, 1], [200, 1]),
    votes([0, 1], [0, 1], [100, 1], [100, 1]),
    votes([0, 1], [100, 1], [200, 1], [300, 1], [400, 1]),
  ]) {
    const { agreed, offset } = agree(group);
    t.same({ agreed, offset }, { agreed: false, offset: 0 });
  }
  t.end();
});

t.test('three of five that agree are enough, two of four are not', (t) => {
  const three = agree(votes([0, 1], [0.5, 1], [1, 1], [900, 1], [-700, 1]));
  t.same(three.agreeing, [true, true, true, false, false]);
  t.ok(three.agreed && three.offset >= 0 && three.offset <= 1);
  t.equal(agree(votes([0, 1], [1, 1], [900, 1], [1700, 1])).agreed, false);
  t.end();
});

t.test('who always votes at the edge of what is believed gets no share of the result', (t) => {
  const honest = votes([0, 100], [1, 100], [-1, 100], [2, 100]);
  for (const edge of [150, 190, 201]) {
    const { offset, agreed } = agree([...honest, { offset: edge, bound: 100 }]);
    t.ok(agreed && offset <= 2, `${edge}: ${offset}`);
  }
  t.end();
});

/**
 * The honest votes' own spread: the least and the most that any of them allows, each bound widened
 * by the middle bound of all.
 */
function spreadOf(all: readonly Vote[], honest: readonly Vote[]): [number, number] {
  const slack = median(all.map((vote) => vote.bound));
  return [
    Math.min(...honest.map((vote) => vote.offset - vote.bound - slack)),
    Math.max(...honest.map((vote) => vote.offset + vote.bound + slack)),
  ];
}

t.test('every group of up to five small votes: the result stays among the honest ones', (t) => {
  const offsets = [-4, 0, 3, 50];
  const bounds = [0, 1, 5];
  const kinds = offsets.flatMap((offset) => bounds.map((bound) => ({ offset, bound })));
  let [cases, wrong] = [0, 0];
  const visit = (group: Vote[], size: number): void => {
    if (group.length < size) {
      for (const vote of kinds) visit([...group, vote], size);
      return;
    }
    cases += 1;
    const { agreed, offset, agreeing } = agree(group);
    if (!agreed) return;
    // Whichever fewer than half are the liars.
    const liars = Math.ceil(size / 2) - 1;
    const sorted = group.toSorted((a, b) => a.offset - b.offset);
    const slack = median(group.map((vote) => vote.bound));
    const lows = sorted.map((vote) => vote.offset - vote.bound - slack).toSorted((a, b) => a - b);
    const highs = sorted.map((vote) => vote.offset + vote.bound + slack).toSorted((a, b) => a - b);
    // The worst the liars can be is those whose absence shrinks the spread the most.
    if (offset < lows[liars]! - 1e-9 || offset > highs[size - 1 - liars]! + 1e-9) wrong += 1;
    if (agreeing.filter(Boolean).length * 2 <= size) wrong += 1;
  };
  for (const size of [1, 2, 3, 4]) visit([], size);
  const random = seededRandom(1);
  for (let i = 0; i < 50_000; i += 1)
    visit(
      Array.from({ length: 5 }, () => pick(random, kinds)),
      5,
    );
  t.equal(wrong, 0, `of ${cases} cases`);
  t.ok(cases > 70_000);
  t.end();
});

/** What a liar may say, knowing what all the honest ones say. */
function lie(random: () => number, honest: readonly Vote[]): Vote {
  const aim = pick(random, honest);
  const bound = pick(random, [0, 1e-12, aim.bound, 10 * aim.bound, 1e6, 1e300]);
  switch (integer(random, 6)) {
    case 0:
      return { offset: 3.6e12, bound };
    case 1:
      return { offset: (random() - 0.5) * 1e300, bound };
    case 2:
      return { offset: Math.max(...honest.map((vote) => vote.offset + vote.bound)), bound };
    case 3:
      return { offset: Math.min(...honest.map((vote) => vote.offset - 2 * vote.bound)), bound };
    case 4:
      return { offset: aim.offset, bound };
    default:
      return { offset: aim.offset + (random() - 0.5) * 4 * aim.bound, bound };
  }
}

function shuffled<T>(random: () => number, values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

t.test('fewer than half liars, all in one plot, cannot pull beyond the honest spread', (t) => {
  const random = seededRandom(2);
  let [agreements, outside] = [0, 0];
  for (let run = 0; run < 50_000; run += 1) {
    const size = 1 + integer(random, 12);
    const count = integer(random, Math.ceil(size / 2));
    const honest = Array.from({ length: size - count }, () => {
      const bound = 10 ** (3 * random());
      return { offset: (2 * random() - 1) * bound, bound };
    });
    // All of them the same lie, or each its own.
    const common = lie(random, honest);
    const together = random() < 0.5;
    const liars = Array.from({ length: count }, () => (together ? common : lie(random, honest)));
    const all = shuffled(random, [...honest, ...liars]);
    const { agreed, offset } = agree(all);
    if (!agreed) continue;
    agreements += 1;
    const [least, most] = spreadOf(all, honest);
    if (!(offset >= least - 1e-6 && offset <= most + 1e-6)) outside += 1;
  }
  t.equal(outside, 0);
  t.ok(agreements > 30_000, `${agreements} agreements`);
  t.end();
});

t.test('clocks that tell the truth always agree, on something each of them allows', (t) => {
  const random = seededRandom(3);
  let [refused, outside] = [0, 0];
  for (let run = 0; run < 20_000; run += 1) {
    const all = Array.from({ length: 1 + integer(random, 12) }, () => {
      const bound = 10 ** (3 * random());
      return { offset: (2 * random() - 1) * bound, bound };
    });
    const { agreed, offset } = agree(all);
    if (!agreed) refused += 1;
    const offsets = all.map((vote) => vote.offset);
    if (offset < Math.min(...offsets) || offset > Math.max(...offsets)) outside += 1;
  }
  // Each bound holds zero, so the median and a vote are at most two bounds apart.
  t.equal(outside, 0);
  t.equal(refused, 0, 'times without agreement');
  t.end();
});

t.test('the order of the votes does not matter, nor does moving them all', (t) => {
  const random = seededRandom(4);
  for (let run = 0; run < 5000; run += 1) {
    const all = Array.from({ length: 1 + integer(random, 9) }, () => ({
      offset: (random() - 0.5) * 100,
      bound: 20 * random(),
    }));
    const one = agree(all);
    const other = agree(shuffled(random, all));
    if (one.agreed !== other.agreed || Math.abs(one.offset - other.offset) > 1e-9)
      t.fail('another order, another verdict');
    const moved = agree(all.map((vote) => ({ ...vote, offset: vote.offset + 1024 })));
    if (one.agreed !== moved.agreed) t.fail('moved, another verdict');
    if (one.agreed && Math.abs(moved.offset - one.offset - 1024) > 1e-9) t.fail('moved otherwise');
  }
  t.pass();
  t.end();
});

t.test('what is no number and what has no end do not poison the others', (t) => {
  const honest = votes([-1, 10], [0, 10], [1, 10]);
  for (const offset of [NaN, Infinity, -Infinity, 5, 1e308])
    for (const bound of [NaN, Infinity, 10, 0]) {
      const liar = { offset, bound };
      for (const all of [
        [...honest, liar],
        [liar, ...honest],
        [liar, ...honest, liar, honest[1]!],
      ]) {
        const { agreed, offset: result } = agree(all);
        // To agree on nothing is safe; to agree on nonsense is not.
        const sound = !agreed || (result >= -41 && result <= 41);
        if (!sound) t.fail(`offset ${offset}, bound ${bound}, of ${all.length}: ${result}`);
        if (all.length === 4 && !agreed) t.fail(`offset ${offset}, bound ${bound}: no agreement`);
      }
    }
  t.pass();
  t.end();
});
