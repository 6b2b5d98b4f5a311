// TIME on the wire: the numbers that RFC 868 itself gives.

import t from 'tap';
import { writeTime } from '#protocol/legacy/time.js';

/** Read as a program of 1983 does: big-endian, without a sign. */
function told(seconds: number): number {
  const buffer = new Uint8Array(64).fill(0xee);
  t.equal(writeTime(buffer, { seconds }), 4);
  t.equal(buffer[4], 0xee, 'and nothing behind it is touched');
  return new DataView(buffer.buffer).getUint32(0);
}

t.test('the instants of RFC 868 have its numbers', (t) => {
  for (const [date, number] of [
    ['1970-01-01T00:00:00Z', 2_208_988_800],
    ['1976-01-01T00:00:00Z', 2_398_291_200],
    ['1980-01-01T00:00:00Z', 2_524_521_600],
    ['1983-05-01T00:00:00Z', 2_629_584_000],
  ] as const)
    t.equal(told(Date.parse(date) / 1000), number, date);
  t.end();
});

t.test('it begins again at 0 in 2036', (t) => {
  const last = Date.parse('2036-02-07T06:28:15Z') / 1000;
  t.equal(told(last), 2 ** 32 - 1);
  t.equal(told(last + 1), 0);
  t.end();
});
