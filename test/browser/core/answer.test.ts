// What a page believes of an answer from a console.

import t from 'tap';
import { groupTime } from '#protocol/time.js';
import { parseAnswer } from '#browser/core/answer.js';

const good = { group: 'plant', timeNs: '1796000000123456789', boundNs: 250_000 };

t.test('an answer of a console is read to the nanosecond', (t) => {
  t.same(parseAnswer(good), {
    group: 'plant',
    time: groupTime(1_796_000_000, 123_456_789),
    bound: 250_000,
  });
  t.end();
});

t.test('what a stranger answers is refused in words', (t) => {
  for (const value of [
    null,
    7,
    'time',
    [],
    {},
    { ...good, timeNs: 1.796e18 },
    { ...good, boundNs: '1' },
  ])
    t.equal(parseAnswer(value), 'what answers is not a Belfry console');
  t.end();
});

t.test('a time that cannot be is refused', (t) => {
  const wrong = [
    { ...good, timeNs: '0' },
    { ...good, timeNs: '946684800000000000' },
    { ...good, timeNs: '-1796000000123456789' },
    { ...good, timeNs: '99999999999999999999' },
    { ...good, timeNs: '1796000000.12345678' },
    { ...good, boundNs: -1 },
    { ...good, boundNs: Infinity },
    { ...good, boundNs: NaN },
  ];
  for (const value of wrong)
    t.equal(parseAnswer(value), 'the console answers a time that cannot be');
  t.end();
});
