// Moments: what can be told of two of them, and what cannot.

import t from 'tap';
import {
  EARLIEST,
  LATEST,
  after,
  before,
  compare,
  exactTime,
  formatTime,
  toDate,
} from '#protocol/clock/moments.js';

const from = (earliest: bigint, latest: bigint) => ({ earliest, latest });

t.test('what overlaps cannot be told, what does not can', (t) => {
  const cases = [
    [from(0n, 10n), from(11n, 20n), 'before', 'yes', 'no'],
    [from(11n, 20n), from(0n, 10n), 'after', 'no', 'yes'],
    [from(0n, 10n), from(5n, 20n), 'unknown', 'unknown', 'unknown'],
    // The same instant may be meant, so it was not before; nor is it told to be after.
    [from(10n, 20n), from(0n, 10n), 'unknown', 'no', 'unknown'],
    [from(0n, 10n), from(10n, 20n), 'unknown', 'unknown', 'no'],
    [5n, 5n, 'same', 'no', 'no'],
    [5n, from(0n, 10n), 'unknown', 'unknown', 'unknown'],
    [new Date(1), 1_000_000n, 'same', 'no', 'no'],
    [from(EARLIEST, LATEST), 5n, 'unknown', 'unknown', 'unknown'],
  ] as const;
  for (const [a, b, order, isBefore, isAfter] of cases)
    t.same([compare(a, b), before(a, b), after(a, b)], [order, isBefore, isAfter]);
  t.end();
});

t.test('what is no moment is refused, and not taken for a time', (t) => {
  for (const wrong of [1, 'now', null, undefined, {}, { earliest: 1, latest: 2 }])
    t.throws(() => compare(wrong as never, 5n), TypeError);
  t.throws(() => compare(5n, new Date(Number.NaN)), RangeError);
  t.throws(() => exactTime(5 as never), TypeError);
  t.end();
});

t.test('a Date is of the millisecond that has begun, and a text has nanoseconds', (t) => {
  t.equal(toDate(1_999_999n).getTime(), 1);
  t.equal(toDate(-1n).getTime(), -1);
  t.equal(toDate(LATEST).getUTCFullYear(), 2262);
  t.equal(formatTime(1_790_000_000_123_456_789n), '2026-09-21T14:13:20.123456789Z');
  t.end();
});
