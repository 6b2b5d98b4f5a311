// Where UTC can be, of references of which fewer than half may lie.

import t from 'tap';
import { intersect, weightedMean } from '#master/core/group/intersection.js';
import { seededRandom } from '#sim/random.js';

const vote = (offset: number, bound: number) => ({ offset, bound });

t.test('nobody agrees on nothing, and one alone is believed', (t) => {
  t.equal(intersect([]), undefined);
  t.match(intersect([vote(5, 2)]), { from: 3, to: 7, offset: 5, bound: 2, agreeing: [true] });
  t.end();
});

t.test('two that contradict each other have no majority', (t) => {
  t.equal(intersect([vote(0, 1), vote(10, 1)]), undefined);
  t.match(intersect([vote(0, 1), vote(1.5, 1)]), { from: 0.5, to: 1, agreeing: [true, true] });
  t.end();
});

t.test('one liar among three, and two among five, are left out', (t) => {
  t.match(intersect([vote(0, 1), vote(1, 5), vote(3e9, 1)]), {
    from: -1,
    to: 1,
    agreeing: [true, true, false],
  });
  const five = [vote(0, 1), vote(3e9, 1), vote(1, 2), vote(3e9, 1), vote(-1, 5)];
  t.match(intersect(five), { agreeing: [true, false, true, false, true] });
  t.ok(Math.abs(intersect(five)!.offset) < 1);
  t.end();
});

t.test('the better bound has the greater say, and all bounds widen what is promised', (t) => {
  const { offset, bound } = intersect([vote(0, 1), vote(3, 10), vote(-4, 10)])!;
  t.ok(Math.abs(offset) < 0.1, `${offset}`);
  t.ok(bound > 5, 'the best one may be the one that is wrong');
  t.ok(Math.abs(weightedMean([1, 3], [1, 1]) - 2) < 1e-12);
  t.ok(
    Math.abs(weightedMean([5, 3], [0, 1e6]) - 5) < 1e-9,
    'a bound of zero is no infinite weight',
  );
  t.end();
});

t.test('whatever fewer than half of them say, the truth is within the bound', (t) => {
  const random = seededRandom(7);
  const between = (from: number, to: number): number => from + (to - from) * random();
  let wrong = 0;
  for (let trial = 0; trial < 20_000; trial += 1) {
    const honest = 1 + Math.floor(random() * 4);
    const liars = Math.floor(random() * honest);
    const votes = [
      ...Array.from({ length: honest }, () => {
        const bound = 10 ** between(-1, 2);
        return vote(between(-bound, bound), bound);
      }),
      ...Array.from({ length: liars }, () => vote(between(-100, 100), 10 ** between(-1, 2))),
    ];
    const found = intersect(votes);
    if (found === undefined || Math.abs(found.offset) > found.bound + 1e-9) wrong += 1;
  }
  t.equal(wrong, 0);
  t.end();
});
