// The civil calendar: known days, and the machine's own calendar beside it.
import t from 'tap';
import { civilDate, daysOf } from '#protocol/civil.js';

t.test('days are counted from 1970-01-01, over leap days and before', (t) => {
  const known: [number, number, number, number][] = [
    [0, 1970, 1, 1],
    [-1, 1969, 12, 31],
    [58, 1970, 2, 28],
    [59, 1970, 3, 1],
    // 30 years, 7 leap days among them, and 59 days: 2000 has a leap day.
    [30 * 365 + 7 + 59, 2000, 2, 29],
    // 1900 has none.
    [-25_509, 1900, 2, 28],
    [-25_508, 1900, 3, 1],
    [20_454, 2026, 1, 1],
  ];
  for (const [days, year, month, day] of known) {
    t.same(civilDate(days), { year, month, day });
    t.equal(daysOf({ year, month, day }), days);
  }
  t.end();
});

t.test('it is the calendar of Date, from the year 0 to 6000', (t) => {
  let wrong = 0;
  for (let days = daysOf({ year: 0, month: 1, day: 1 }); days < 1_472_000; days += 7) {
    const { year, month, day } = civilDate(days);
    const there = new Date(days * 86_400_000);
    const same =
      year === there.getUTCFullYear() &&
      month === there.getUTCMonth() + 1 &&
      day === there.getUTCDate();
    if (!same || daysOf({ year, month, day }) !== days) wrong += 1;
  }
  t.equal(wrong, 0);
  t.end();
});

t.test('a day beyond the end of its month counts on', (t) => {
  t.same(civilDate(daysOf({ year: 2026, month: 1, day: 32 })), { year: 2026, month: 2, day: 1 });
  t.end();
});
