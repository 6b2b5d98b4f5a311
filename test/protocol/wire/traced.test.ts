// The bit above the nanoseconds that says that nobody can trace a time to UTC.

import t from 'tap';
import { readTrace, withTrace } from '#protocol/wire/traced.js';

t.test('the bit and the nanoseconds do not touch each other', (t) => {
  for (const nanoseconds of [0, 1, 999_999_999])
    for (const untraced of [false, true])
      t.same(readTrace(withTrace(nanoseconds, untraced)), { untraced, rest: nanoseconds });
  t.equal(withTrace(0, true), 0x4000_0000);
  t.equal(withTrace(7, false), 7, 'a time that can be traced is written as ever');
  t.same(readTrace(0xffff_ffff), { untraced: true, rest: 0xbfff_ffff }, 'bit 31 stays where it is');
  t.end();
});
