// Credible times: from when this program was written to half an era later, and what is kept of a last good one.
import t from 'tap';
import {
  TIME_LEAST,
  TIME_MOST,
  credibleTime,
  isCredible,
  isKeptTime,
  keptTime,
  startingTime,
} from '#protocol/credible-time.js';
import { groupTime } from '#protocol/time.js';

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

t.test('a count of 32 bits means one credible time or none, whatever a clock shows', (t) => {
  for (const seconds of [TIME_LEAST, TIME_LEAST + 1e9, TIME_MOST - 1])
    t.same(credibleTime(seconds % 2 ** 32, 7), groupTime(seconds, 7));
  for (const count of [0, 536_457_600, TIME_LEAST - 1, TIME_MOST, 2 ** 32 - 1])
    t.equal(credibleTime(count, 0), undefined, String(count));
  t.end();
});

t.test('a device starts with its own clock if that was set, else with the last good time', (t) => {
  const [own, later] = [groupTime(TIME_LEAST + 1e6), groupTime(TIME_LEAST + 2e6)];
  t.same(startingTime(own, undefined), { time: own, set: true });
  t.same(startingTime(later, own), { time: later, set: true });
  t.same(startingTime(own, own), { time: own, set: true });
  t.same(startingTime(own, later), { time: later, set: false }, 'it has stood still since');
  for (const seconds of [0, TIME_LEAST - 1, TIME_MOST, 2 ** 33]) {
    const odd = groupTime(seconds);
    t.same(startingTime(odd, later), { time: later, set: false }, String(seconds));
    t.same(startingTime(odd, undefined), { time: odd, set: false });
    t.same(startingTime(own, odd), { time: own, set: true }, 'such a time is remembered by nobody');
    t.same(startingTime(odd, groupTime(0)), { time: odd, set: false });
  }
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
