// DAYTIME on the wire: lines as Unix and as NIST write them.

import t from 'tap';
import { type DaytimeForm, writeDaytime } from '#protocol/legacy/daytime.js';
import { LEGACY_MOST } from '#protocol/legacy/server.js';
import type { ToldSecond } from '#protocol/legacy/told-second.js';

function line(date: string, form: DaytimeForm, told: Partial<ToldSecond> = {}): string {
  const buffer = new Uint8Array(LEGACY_MOST);
  const length = writeDaytime(
    buffer,
    { seconds: Date.parse(date) / 1000, leapSecond: false, leap: 'none', ...told },
    form,
  );
  return Buffer.from(buffer.subarray(0, length)).toString('latin1');
}

t.test('ctime has fixed columns, and a day below ten is padded by a space', (t) => {
  t.equal(line('2026-12-01T00:30:07Z', 'ctime'), 'Tue Dec  1 00:30:07 2026\r\n');
  t.equal(line('2028-02-29T23:59:59Z', 'ctime'), 'Tue Feb 29 23:59:59 2028\r\n');
  for (let day = 0; day < 800; day += 1) {
    const date = new Date(Date.UTC(2026, 0, 1 + day, 12, 34, 56));
    const [weekday, number, month, year] = date.toUTCString().replace(',', '').split(' ');
    const theirs = `${weekday} ${month} ${String(Number(number)).padStart(2)} 12:34:56 ${year}\r\n`;
    if (line(date.toISOString(), 'ctime') !== theirs) t.fail(theirs);
  }
  t.end();
});

t.test("nist has the columns that readers of NIST's lines take", (t) => {
  // MJD 60 000 was 2023-02-25.
  t.equal(
    line('2023-02-25T09:08:07Z', 'nist'),
    '\n60000 23-02-25 09:08:07 00 0 0   0.0 UTC(BELF) *\n',
  );
  t.end();
});

t.test('no line is longer than an answer may be', (t) => {
  for (const form of ['ctime', 'nist'] as const)
    t.ok(line('2093-12-31T23:59:59Z', form).length <= LEGACY_MOST);
  t.end();
});

t.test('a leap second is second 60, and NIST’s line announces it on its day', (t) => {
  const last = '2026-12-31T23:59:59Z';
  const leap = { leap: 'insert' } as const;
  t.match(line('2026-12-31T12:00:00Z', 'nist', leap), ' 12:00:00 00 1 0 ');
  t.match(line(last, 'nist', { leap: 'delete' }), ' 23:59:59 00 2 0 ');
  t.match(line(last, 'nist', { ...leap, leapSecond: true }), ' 23:59:60 00 1 0 ');
  t.equal(line(last, 'ctime', { leapSecond: true }), 'Thu Dec 31 23:59:60 2026\r\n');
  t.end();
});
