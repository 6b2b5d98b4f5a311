// Instants as the wire's two fields.
import t from 'tap';
import { groupFields, rawFields } from '#agent/core/clock/time-fields.js';
import { groupTime, rawTime } from '#protocol/time.js';

t.test('a raw time is whole seconds and whole nanoseconds since its counter’s origin', (t) => {
  t.same(rawFields(rawTime(0)), { seconds: 0, nanoseconds: 0 });
  t.same(rawFields(rawTime(5_123_456_789)), { seconds: 5, nanoseconds: 123_456_789 });
  t.same(rawFields(rawTime(999_999_999.75)), { seconds: 0, nanoseconds: 999_999_999 });
  t.end();
});

t.test('a group time loses its fraction of a nanosecond, and its era after 2106', (t) => {
  t.same(groupFields(groupTime(1_790_000_000, 12.75)), {
    seconds: 1_790_000_000,
    nanoseconds: 12,
  });
  t.same(groupFields(groupTime(2 ** 32 + 5, 7)), { seconds: 5, nanoseconds: 7 });
  t.end();
});
