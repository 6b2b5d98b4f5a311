// Values read out of JSON that somebody else wrote.

import t from 'tap';
import {
  fieldsOf,
  instantOf,
  listOf,
  numberOf,
  oneOfWords,
  shortTextOf,
} from '#console/core/wall/reading.js';

t.test('what is not as it should be is not known, whatever it is', (t) => {
  for (const odd of [null, undefined, 7, 'x', true]) {
    t.same(fieldsOf(odd), {});
    t.same(listOf(odd), []);
  }
  t.same(fieldsOf([1]), {}, 'an array has no fields');
  t.same(fieldsOf({ a: 1 }), { a: 1 });
  t.equal(numberOf('7'), null);
  t.equal(numberOf(JSON.parse('1e999')), null, 'JSON may hold what is read as infinite');
  t.equal(numberOf(-7.5), -7.5);
  for (const odd of [1e308, -1e308, 1e21, NaN]) t.equal(numberOf(odd), null, String(odd));
  t.equal(numberOf(-68 * 366 * 86_400e9), -68 * 366 * 86_400e9, 'as far as a clock can be off');
  t.equal(oneOfWords('b', ['a', 'b']), 'b');
  t.equal(oneOfWords('c', ['a', 'b']), undefined);
  t.equal(shortTextOf(7), null);
  t.equal(shortTextOf('x'.repeat(9999))?.length, 500);
  t.equal(shortTextOf('a\r\nBcc: b\u001b[2J\0\ud800c\u2028ü🕰'), 'a??Bcc: b?[2J??c?ü🕰');
  t.equal(shortTextOf(`${'x'.repeat(499)}🕰`)?.at(-1), '?', 'what was cut in two');
  t.end();
});

t.test('instants are read as daemons write them, and nothing else is', (t) => {
  t.equal(instantOf('1970-01-01T00:00:01Z'), 1000);
  t.equal(instantOf('2026-12-01T03:12:00Z'), Date.UTC(2026, 11, 1, 3, 12));
  t.equal(instantOf('2026-12-01T03:12:00.250000000Z'), Date.UTC(2026, 11, 1, 3, 12, 0, 250));
  for (const odd of [
    7,
    '',
    'yesterday',
    '2026-13-01T00:00:00Z',
    '2026-12-01T24:00:00Z',
    '2026-12-01',
  ])
    t.equal(instantOf(odd), null, String(odd));
  t.end();
});
