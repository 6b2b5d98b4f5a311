// What a leap second may be: the ends of quarters, and nothing else.
import t from 'tap';
import { endOfDay, leapDayFault, nearestLeapDay, leapLength } from '#protocol/leap/leap.js';

const utc = (text: string): number => Date.parse(text.includes('T') ? `${text}Z` : text) / 1000;

t.test('only the end of a quarter can have a leap second', (t) => {
  for (const day of ['2026-04-01', '2026-07-01', '2026-10-01', '2027-01-01', '2093-07-01'])
    t.equal(leapDayFault(utc(day)), undefined, day);
  for (const day of ['2026-12-31', '2026-12-02', '2026-02-01', '2026-05-01', '2028-02-29'])
    t.equal(leapDayFault(utc(day)), 'wrong-day', day);
  for (const at of [utc('2027-01-01') - 1, utc('2027-01-01') + 0.5, NaN, Infinity])
    t.equal(leapDayFault(at), 'not-midnight', String(at));
  t.end();
});

t.test('the nearest end of a quarter is the one that is meant, before it and after it', (t) => {
  const newYear = utc('2027-01-01');
  for (const time of ['2026-12-01', '2026-12-31T23:59:59', '2027-01-01T12:00:00', '2027-01-31'])
    t.equal(nearestLeapDay(utc(time)), newYear, time);
  t.equal(nearestLeapDay(utc('2026-05-31')), utc('2026-07-01'));
  t.equal(nearestLeapDay(utc('2026-01-05')), utc('2026-01-01'));
  t.end();
});

t.test('a day ends at the midnight after it', (t) => {
  t.equal(endOfDay(utc('2026-12-31T00:00:00')), utc('2027-01-01'));
  t.equal(endOfDay(utc('2026-12-31T23:59:59')), utc('2027-01-01'));
  t.end();
});

t.test('a second that is put in makes its day longer', (t) => {
  t.equal(leapLength({ kind: 'insert' }), 1);
  t.equal(leapLength({ kind: 'delete' }), -1);
  t.end();
});
