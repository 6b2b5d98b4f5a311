// Seconds become minutes, and minutes hours.

import t from 'tap';
import { pointOf, rollUp, settled, thinOut } from '#console/core/history/roll-up.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';

const secondAt = (seconds: number, more: Partial<ReturnType<typeof madeSecond>> = {}) =>
  pointOf({ ...madeSecond(NIGHT_MS + seconds * 1000), ...more });

t.test(
  'a minute has least, mean and greatest, the worst state, and counts what was not well',
  (t) => {
    const points = Array.from({ length: 90 }, (_, i) =>
      secondAt(i, {
        offset: i,
        bound: i === 40 ? 39 : 100,
        state: i >= 50 && i < 55 ? 'holdover' : i === 57 ? 'away' : 'synchronised',
        roundTrip: i < 70 ? 5 : null,
      }),
    );
    const [first, second, ...more] = rollUp(points, 60_000);
    t.same(more, []);
    t.match(first, {
      atMs: NIGHT_MS,
      seconds: 60,
      secondsUnwell: 6,
      secondsOutside: 1,
      state: 'away',
      values: { offset: { least: 0, mean: 29.5, most: 59 }, bound: { least: 39, most: 100 } },
    });
    t.match(second, {
      atMs: NIGHT_MS + 60_000,
      seconds: 30,
      secondsUnwell: 0,
      state: 'synchronised',
    });
    t.same(second!.values.roundTrip, { least: 5, mean: 5, most: 5 }, 'of the seconds that know it');
    t.end();
  },
);

t.test(
  'an offset is outside on either side of its bound, and never where one of them is not known',
  (t) => {
    const outside = (offset: number | null, bound: number | null): number =>
      secondAt(0, { offset, bound }).secondsOutside;
    t.same([outside(-101, 100), outside(101, 100), outside(100, 100)], [1, 1, 0]);
    t.same([outside(null, 100), outside(5, null)], [0, 0]);
    t.end();
  },
);

t.test('a time that came twice is one point of both', (t) => {
  const twice = [
    secondAt(5, { offset: 1 }),
    secondAt(3, { offset: 9 }),
    secondAt(5, { offset: 3 }),
  ];
  const points = settled(twice, 'second');
  t.same(
    points.map(({ atMs, seconds }) => [atMs - NIGHT_MS, seconds]),
    [
      [3000, 1],
      [5000, 2],
    ],
  );
  t.same(points[1]!.values.offset, { least: 1, mean: 2, most: 3 });
  t.end();
});

t.test('too many points are put together, and none is lost', (t) => {
  const points = Array.from({ length: 1000 }, (_, i) => secondAt(i + 7));
  for (const most of [1, 2, 3, 7, 333, 999, 1000]) {
    const thin = thinOut(points, 'second', most);
    t.ok(thin.length <= most, `${thin.length} of ${most}`);
    t.equal(
      thin.reduce((sum, { seconds }) => sum + seconds, 0),
      1000,
    );
  }
  t.same(thinOut([], 'hour', 1), []);
  t.end();
});
