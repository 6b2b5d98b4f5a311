// Dates, against the engine's own calendar and the rules of ISO 8601.

import t from 'tap';
import { civilDate, daysOf } from '#protocol/civil.js';
import { civilTime, endsMonth, isLeapYear, isoWeek } from '#telegrams/language/civil-time.js';
import { FIELD_KINDS } from '#telegrams/language/fields.js';

const DAY = 86_400;

const at = (seconds: number, offset = 0, leapSecond = false) =>
  civilTime({ seconds, nanoseconds: 0, leapSecond }, offset);

t.test('every day from 1900 to 2110 is the one that the engine knows', (t) => {
  for (let days = -25_567; days < 51_134; days += 1) {
    const date = new Date(days * DAY * 1000);
    const { year, month, day } = civilDate(days);
    const good =
      year === date.getUTCFullYear() &&
      month === date.getUTCMonth() + 1 &&
      day === date.getUTCDate() &&
      daysOf({ year, month, day }) === days &&
      at(days * DAY).weekday === (date.getUTCDay() || 7) &&
      at(days * DAY).dayOfYear === days - Date.UTC(year, 0, 1) / 1000 / DAY + 1;
    if (!good) t.fail(date.toISOString());
  }
  t.end();
});

t.test('every second of a day is told in hours, minutes and seconds', (t) => {
  for (let second = 0; second < DAY; second += 1) {
    const shown = at(20_000 * DAY + second);
    if (shown.hour * 3600 + shown.minute * 60 + shown.second !== second) t.fail(String(second));
  }
  t.end();
});

t.test('the ISO week is the one that holds the Thursday', (t) => {
  for (let days = 0; days < 45_000; days += 1) {
    const shown = at(days * DAY);
    const thursday = at((days + 4 - shown.weekday) * DAY);
    const week = Math.ceil(thursday.dayOfYear / 7);
    if (isoWeek(shown) !== week) t.fail(`${shown.year}-${shown.month}-${shown.day}`);
  }
  t.end();
});

t.test('an offset moves the date, and second 60 stays in its minute', (t) => {
  const midnight = Date.UTC(2017, 0, 1) / 1000;
  t.match(at(midnight - 1, 0, true), {
    year: 2016,
    month: 12,
    day: 31,
    hour: 23,
    minute: 59,
    second: 60,
  });
  t.match(at(midnight - 1, 20_700, true), {
    year: 2017,
    month: 1,
    day: 1,
    hour: 5,
    minute: 44,
    second: 60,
  });
  t.match(at(midnight, -3600), { year: 2016, dayOfYear: 366, hour: 23, second: 0 });
  t.end();
});

t.test('a leap second can only end a month of UTC', (t) => {
  t.equal(endsMonth(Date.UTC(2017, 0, 1) / 1000 - 1), true);
  t.equal(endsMonth(Date.UTC(2026, 5, 1) / 1000 - 1), true);
  t.equal(endsMonth(Date.UTC(2017, 0, 2) / 1000 - 1), false);
  t.equal(endsMonth(Date.UTC(2017, 0, 1) / 1000), false);
  t.same([1900, 2000, 2023, 2024, 2100].map(isLeapYear), [false, true, false, true, false]);
  t.end();
});

t.test(
  'hours of twelve, halves of the day, weekdays from any day, signs and parts of an offset',
  (t) => {
    const value = (name: keyof typeof FIELD_KINDS, seconds: number, offset = 0): number =>
      FIELD_KINDS[name].of(at(seconds, offset), 'monday');
    const twelve = Array.from({ length: 24 }, (_, hour) => value('hour-12', hour * 3600));
    t.same(twelve, [12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    t.same(
      [11, 12].map((hour) => value('half-day', hour * 3600)),
      [0, 1],
    );
    const monday = at(4 * DAY);
    t.same(
      (['monday', 'sunday', 'tuesday', 'saturday'] as const).map((first) =>
        FIELD_KINDS.weekday.of(monday, first),
      ),
      [1, 2, 7, 3],
    );
    const zone = (offset: number) =>
      (['zone-sign', 'zone-hours', 'zone-minutes'] as const).map((name) => value(name, 0, offset));
    t.same(zone(0), [1, 0, 0]);
    t.same(zone(-12_600), [0, 3, 30]);
    t.same(zone(45_900), [1, 12, 45]);
    t.equal(value('mjd', 0), 40_587);
    t.equal(value('unix', 1_784_118_896), 1_784_118_896);
    t.end();
  },
);
