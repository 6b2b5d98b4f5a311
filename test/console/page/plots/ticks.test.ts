// What stands at the marks of an axis.

import t from 'tap';
import { TIME_STEPS, shareTicks, spanTicks, timeTicks, unitTicks } from '#page/plots/ticks.js';

t.test('all marks of an axis have one unit, and a real minus', (t) => {
  t.same(spanTicks([-50_000, 0, 50_000]), ['−50 µs', '0 µs', '50 µs']);
  t.same(spanTicks([0, 0.1 + 0.2]), ['0 ns', '0.3 ns']);
  t.same(spanTicks([3.6e12]), ['3600 s']);
  t.same(spanTicks([]), []);
  t.same(shareTicks([0, 0.005]), ['0 %', '0.5 %']);
  t.same(unitTicks('ppm')([-1.5]), ['−1.5 ppm']);
  t.end();
});

t.test('times show seconds only where they matter, and a date where a day begins', (t) => {
  const eve = Date.UTC(2026, 10, 30, 23, 0);
  t.same(timeTicks([eve, eve + 10_000], 10_000, 'UTC'), ['23:00:00', '23:00:10']);
  t.same(timeTicks([eve, eve + 3_600_000, eve + 7_200_000], 3_600_000, 'UTC'), [
    '23:00\n30 Nov',
    '1 Dec',
    '01:00',
  ]);
  t.same(timeTicks([eve], 86_400_000, 'UTC'), ['30 Nov']);
  t.match(timeTicks([eve], 91 * 86_400_000, 'UTC')[0], /26/);
  t.ok(TIME_STEPS.every((step, i) => i === 0 || step > TIME_STEPS[i - 1]!));
  t.end();
});
