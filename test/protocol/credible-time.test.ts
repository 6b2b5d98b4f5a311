// Credible times: from when this program was written to half an era later, and what is kept of a last good one.
import t from 'tap';
import {
  TIME_LEAST,
  TIME_MOST,
  isCredible,
  isKeptTime,
  keptTime,
} from '#protocol/credible-time.js';
import { groupTime, resolveEra } from '#protocol/time.js';

t.test('credible is from the first second of 2026 on, for 2^31 seconds', (t) => {
  t.equal(TIME_LEAST, Date.UTC(2026, 0, 1) / 1000);
  t.same([TIME_LEAST - 1, TIME_LEAST, TIME_MOST - 1, TIME_MOST, 0, NaN].map(isCredible), [
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
  t.end();
});

t.test('each credible time is resolved from 32 bits by whoever has the earliest', (t) => {
  for (const seconds of [TIME_LEAST, TIME_LEAST + 1e9, TIME_MOST - 1])
    t.equal(resolveEra(seconds % 2 ** 32, TIME_LEAST), seconds);
  t.end();
});

t.test('of a last good time whole seconds are kept, and 0 for one that is not credible', (t) => {
  t.same(keptTime(groupTime(TIME_LEAST + 5, 123.5)), groupTime(TIME_LEAST + 5));
  t.same(keptTime(groupTime(1000, 5)), groupTime(0));
  t.same(keptTime(groupTime(TIME_MOST)), groupTime(0));
  t.end();
});

t.test('a state file can hold what is kept, and nothing else', (t) => {
  for (const seconds of [0, TIME_LEAST, TIME_MOST - 1]) t.equal(isKeptTime(seconds), true);
  for (const seconds of [1, TIME_LEAST + 0.5, TIME_MOST, -1, NaN, '0', null, undefined])
    t.equal(isKeptTime(seconds), false, String(seconds));
  t.end();
});
