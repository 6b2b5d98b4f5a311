// A clock from times that come late by different spans.

import t from 'tap';
import { StreamClock } from '#page/clock/page-clock.js';

t.test('the quickest of the times counts', (t) => {
  let device = 0;
  const clock = new StreamClock(() => device);
  t.equal(clock.now(), undefined);
  for (const late of [80, 5, 300]) {
    device += 1000;
    clock.hear(50_000 + device - late);
  }
  t.same(clock.now(), { ms: 50_000 + device - 5, boundMs: null });
  t.end();
});

t.test('after the group was set, or this device slept, the new time counts at once', (t) => {
  let device = 0;
  const clock = new StreamClock(() => device);
  clock.hear(50_000);
  device = 1000;
  clock.hear(40_000);
  t.equal(clock.now()?.ms, 40_000, 'set back');
  device = 1500;
  clock.hear(3_640_000);
  t.equal(clock.now()?.ms, 3_640_000, 'an hour later');
  t.end();
});
