// What of many clocks is drawn.

import t from 'tap';
import { columnWidth, pointsFor, thinLines } from '#page/plots/thinning.js';
import { lineOf } from '#sim/console/standing-hub.js';

t.test('up to a hundred lines are all drawn', (t) => {
  const lines = Array.from({ length: 100 }, (_, i) => lineOf(`line-${i}`));
  t.equal(thinLines(lines), lines);
  t.end();
});

t.test('of more, the unwell and those furthest off are drawn, in their order', (t) => {
  const lines = Array.from({ length: 1000 }, (_, i) =>
    lineOf(`line-${i}`, { offsetNs: i, ...(i === 3 && { state: 'lying' as const }) }),
  );
  const drawn = thinLines(lines, 4).map(({ name }) => name);
  t.same(drawn, ['line-3', 'line-997', 'line-998', 'line-999']);
  t.end();
});

t.test('all series together have about as many points as one picture can take', (t) => {
  t.equal(pointsFor(1, 800), 800);
  t.equal(pointsFor(0, 800), 800);
  t.ok(100 * pointsFor(100, 1200) <= 24_000);
  t.ok(pointsFor(100, 20) >= 60);
  t.end();
});

t.test('columns are as wide as people count, and no more of them than there may be', (t) => {
  t.equal(columnWidth(300_000, 800), 1000);
  t.equal(columnWidth(86_400_000, 800), 120_000);
  for (const span of [1e4, 3e5, 8.64e7, 2.6e9, 9e10]) t.ok(span / columnWidth(span, 240) <= 240);
  t.end();
});
