// Minutes and hours of one clock as bytes.

import t from 'tap';
import { decodePoints, encodePoints } from '#console/core/history/point-chunk.js';
import { pointOf, rollUp } from '#console/core/history/roll-up.js';
import { HISTORY_QUANTITIES } from '#console/core/history/sample.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';
import { seededRandom } from '#sim/random.js';

const rng = seededRandom(11);
const SECONDS = Array.from({ length: 3600 }, (_, i) =>
  pointOf(madeSecond(NIGHT_MS + i * 1000, rng)),
);
const MINUTES = rollUp(SECONDS, 60_000);

t.test(
  'a minute that comes back is never better than it was, and at most a 64th of the bound worse',
  (t) => {
    const back = decodePoints(encodePoints(MINUTES, 'minute'), 'minute');
    t.equal(back.length, 60);
    const most = Math.min(...MINUTES.map(({ values }) => values.bound!.least)) / 64;
    for (const [i, { values, ...rest }] of MINUTES.entries()) {
      const { values: kept, ...others } = back[i]!;
      t.strictSame(others, rest);
      for (const quantity of ['offset', 'bound', 'roundTrip'] as const) {
        const [was, is] = [values[quantity]!, kept[quantity]!];
        t.ok(is.least <= was.least && is.least > was.least - most);
        t.ok(is.most >= was.most && is.most < was.most + most);
        t.ok(Math.abs(is.mean - was.mean) <= most / 2);
      }
      t.equal(kept.temperature, undefined);
    }
    t.end();
  },
);

t.test('what was rounded once stays as it is, however often it is written', (t) => {
  const once = decodePoints(encodePoints(MINUTES, 'minute'), 'minute');
  t.strictSame(decodePoints(encodePoints(once, 'minute'), 'minute'), once);
  const [hour] = rollUp(MINUTES, 3_600_000);
  const back = decodePoints(encodePoints([hour!], 'hour'), 'hour')[0]!;
  for (const quantity of HISTORY_QUANTITIES) {
    t.equal(back.values[quantity]?.most, hour!.values[quantity]?.most, 'hours are exact');
  }
  t.end();
});

t.test('a minute takes less than 12 bytes', (t) => {
  const day = Array.from({ length: 6 }, (_, hour) =>
    rollUp(
      Array.from({ length: 3600 }, (_, i) =>
        pointOf(madeSecond(NIGHT_MS + (hour * 3600 + i) * 1000, rng)),
      ),
      60_000,
    ),
  ).flat();
  const bytes = encodePoints(day, 'minute').length / day.length;
  t.ok(bytes < 12, `${bytes.toFixed(2)} bytes`);
  t.end();
});

t.test('points without a bound, or with none at all, come back', (t) => {
  const bare = MINUTES.map((point) => ({ ...point, values: {} }));
  t.strictSame(decodePoints(encodePoints(bare, 'minute'), 'minute'), bare);
  t.same(decodePoints(encodePoints([], 'minute'), 'minute'), []);
  const offsetOnly = [{ ...MINUTES[0]!, values: { offset: { least: -5, mean: 1, most: 3 } } }];
  t.strictSame(decodePoints(encodePoints(offsetOnly, 'minute'), 'minute'), offsetOnly);
  t.end();
});

t.test('bytes of another format or with impossible steps are damaged', (t) => {
  t.throws(() => decodePoints(Uint8Array.of(1, 0, 0), 'minute'), { name: 'DamagedChunk' });
  t.throws(() => decodePoints(Uint8Array.of(2, 1, 99), 'minute'), /steps/);
  t.end();
});
