// NTP's formats of time, by instants that RFC 5905 names, and at the ends of their ranges.

import t from 'tap';
import { NO_TIMESTAMP, ntpShort, ntpTimestamp, sameTimestamp } from '#protocol/ntp/timestamp.js';
import { spanOf } from '#protocol/time.js';

/** The 32 bits of each, without a sign. */
const told = (seconds: number, nanoseconds = 0) => {
  const stamp = ntpTimestamp({ seconds, nanoseconds });
  return { seconds: stamp.seconds >>> 0, fraction: stamp.fraction >>> 0 };
};

t.test('an instant is told in seconds since 1900, modulo an era', (t) => {
  // RFC 5905, figure 4: the first day of UNIX, and the last and first of NTP's eras.
  t.same(told(0), { seconds: 2_208_988_800, fraction: 0 });
  t.same(told(2_085_978_495), { seconds: 2 ** 32 - 1, fraction: 0 });
  t.same(told(2_085_978_496), { seconds: 0, fraction: 0 });
  t.end();
});

t.test('a fraction is rounded down, and never to the next second', (t) => {
  t.equal(told(1, 5e8).fraction, 2 ** 31);
  t.equal(told(1, 999_999_999.999_999_9).fraction, 2 ** 32 - 1);
  for (const ns of [1, 232, 233, 123_456_789]) {
    const fraction = (told(1, ns).fraction / 2 ** 32) * 1e9;
    t.ok(fraction <= ns && fraction > ns - 0.24, `${ns}: ${fraction}`);
  }
  t.end();
});

t.test('a span is rounded up, and stays within 32 bits', (t) => {
  t.equal(ntpShort(spanOf(0)), 0);
  t.equal(ntpShort(spanOf(1)), 1, 'it may grow on the wire but never shrink');
  t.equal(ntpShort(spanOf(1e9)), 0x10000);
  t.equal(ntpShort(spanOf(Infinity)), 0xffff_ffff);
  t.equal(ntpShort(spanOf(-5)), 0);
  t.end();
});

t.test('two instants are the same if both of their numbers are', (t) => {
  t.ok(sameTimestamp(NO_TIMESTAMP, { seconds: 0, fraction: 0 }));
  t.notOk(sameTimestamp(NO_TIMESTAMP, { seconds: 0, fraction: 1 }));
  t.notOk(sameTimestamp(NO_TIMESTAMP, { seconds: 1, fraction: 0 }));
  t.end();
});
