// Times and spans: arithmetic, formatting, and the turn of the 32-bit count of seconds.
import t from 'tap';
import {
  formatGroupTime,
  groupAdd,
  groupDifference,
  groupTime,
  resolveEra,
  spanOf,
} from '#protocol/time.js';
import { seededRandom } from '../sim/random.js';

t.test('an instant carries nanoseconds into seconds in both directions', (t) => {
  t.same(groupTime(5, 2.5e9), { seconds: 7, nanoseconds: 5e8 });
  t.same(groupTime(5, -1), { seconds: 4, nanoseconds: 999_999_999 });
  t.same(groupTime(5, -1e-12), { seconds: 5, nanoseconds: 0 });
  t.end();
});

t.test('adding a span and taking the difference are each other’s inverse', (t) => {
  const start = groupTime(1_763_800_000, 999_999_999);
  for (const by of [0, 1, -1, 3.6e12, -3.6e12, 123_456_789])
    t.equal(groupDifference(groupAdd(start, spanOf(by)), start), by);
  t.end();
});

t.test('an instant is written as ISO 8601 with nine digits, for any year', (t) => {
  t.equal(formatGroupTime(groupTime(0)), '1970-01-01T00:00:00.000000000Z');
  for (const text of [
    '2024-02-29T23:59:59',
    '2000-03-01T00:00:00',
    '2100-02-28T12:34:56',
    '1969-12-31T23:59:59',
  ])
    t.equal(formatGroupTime(groupTime(Date.parse(`${text}Z`) / 1000, 5)), `${text}.000000005Z`);
  t.end();
});

t.test('a 32-bit count of seconds is resolved to the era nearest to what is known', (t) => {
  const turn = 2 ** 32;
  t.equal(resolveEra(10, turn - 5), turn + 10);
  t.equal(resolveEra(turn - 10, turn + 5), turn - 10);
  t.equal(resolveEra(1_763_800_000, 1_763_800_123), 1_763_800_000);
  t.equal(resolveEra(0, 3 * turn + 100), 3 * turn);
  t.end();
});

t.test('a century of carrying never leaves the second', (t) => {
  const random = seededRandom(4);
  for (let i = 0; i < 100_000; i += 1) {
    const by = (random() - 0.5) * 10 ** (random() * 18.5);
    const { nanoseconds } = groupTime(1_790_000_000, 1e9 * random() + by);
    if (!(nanoseconds >= 0 && nanoseconds < 1e9)) t.fail(`${by} gives ${nanoseconds}`);
  }
  for (let k = 1; k < 5000; k += 1)
    for (const near of [1e9 * k * (1 - 2 ** -53), 1e9 * k, -1e9 * k * (1 + 2 ** -52)]) {
      const { nanoseconds } = groupTime(0, near);
      if (!(nanoseconds >= 0 && nanoseconds < 1e9)) t.fail(`${near} gives ${nanoseconds}`);
    }
  t.pass();
  t.end();
});
