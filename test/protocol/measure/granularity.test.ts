// The steps of a clock, learned from what it stamps.
import t from 'tap';
import { Granularity } from '#protocol/measure/granularity.js';
import { seededRandom } from '../../sim/random.js';

/** What is learned from `count` stamps of a clock that counts in steps of so many nanoseconds, cut off to whole ones. */
function learned(step: number, count = 20): number {
  const random = seededRandom(3);
  const granularity = new Granularity();
  for (let i = 0; i < count; i += 1)
    granularity.seen(Math.floor(Math.floor((random() * 1e15) / step) * step));
  return granularity.step;
}

t.test('a clock that counts in coarse steps shows them', (t) => {
  for (const step of [2, 100, 1000, 50_000, 1e6, 1e7, 2.5e8]) t.equal(learned(step), step);
  for (const hertz of [64, 1024, 32_768]) t.equal(learned(1e9 / hertz), 1e9 / hertz);
  t.end();
});

t.test('a clock that counts finely shows none, after a few stamps', (t) => {
  for (const step of [1, 1e9 / 19.2e6, 1e9 / 54e6]) t.equal(learned(step, 8), 0);
  t.end();
});

t.test('a stamp of a whole second could be of any clock', (t) => {
  const granularity = new Granularity();
  granularity.seen(7e9);
  t.equal(granularity.step, 1e9);
  granularity.seen(0);
  t.equal(granularity.step, 1e9);
  granularity.seen(123_456_789);
  t.equal(granularity.step, 0);
  t.end();
});
