// What an operator may set the time to, as written.

import t from 'tap';
import { MINUS, parseSetting } from '#master/commands/instant.js';

const time = (seconds: number, nanoseconds = 0): object => ({ time: { seconds, nanoseconds } });

t.test('an instant is ISO 8601 with Z or an offset', (t) => {
  for (const [text, seconds, nanoseconds] of [
    ['2026-11-22T10:00:00Z', 1_795_341_600, 0],
    ['2026-11-22t10:00z', 1_795_341_600, 0],
    ['2026-11-22 11:00:00+01:00', 1_795_341_600, 0],
    ['2026-11-22T06:30:00-0330', 1_795_341_600, 0],
    ['2026-11-22T10:00:00.5Z', 1_795_341_600, 500_000_000],
    ['2026-11-22T10:00:00.123456789Z', 1_795_341_600, 123_456_789],
    ['2028-02-29T00:00:00+14:00', 1_835_344_800, 0],
  ] as const)
    t.same(parseSetting(text), time(seconds, nanoseconds), text);
  t.end();
});

t.test('now is left to the master’s machine', (t) => {
  t.same(parseSetting('now'), { now: true });
  t.end();
});

t.test('a move is a duration with its sign', (t) => {
  t.same(parseSetting('+2s'), { by: 2e9 });
  t.same(parseSetting('-500ms'), { by: -5e8 });
  t.same(parseSetting(`${MINUS}1h30m`), { by: -5400e9 });
  t.end();
});

t.test('anything else is told in one line', (t) => {
  for (const [text, told] of [
    ['2s', 'is no time such as'],
    ['noon', 'is no time such as'],
    ['+2', 'is not a duration'],
    ['2026-11-22', 'is no time such as'],
    ['2026-11-22T10:00:00', 'add Z for UTC'],
    ['2026-02-29T10:00:00Z', 'there is no such day'],
    ['2026-13-01T10:00:00Z', 'there is no such day'],
    ['2026-11-22T24:00:00Z', 'there is no such day'],
    ['2026-11-22T10:00:60Z', 'there is no such day'],
    ['2026-11-22T10:00:00+15:00', 'is no offset'],
    ['2025-12-31T23:59:59Z', 'from 2026 to 2093'],
    ['2094-11-22T10:00:00Z', 'from 2026 to 2093'],
  ] as const)
    t.throws(() => parseSetting(text), { name: 'RangeError', message: new RegExp(told) }, text);
  t.end();
});
