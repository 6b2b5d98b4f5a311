// Which grain answers a question.

import t from 'tap';
import { grainFor } from '#console/core/history/grain.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Seconds of 30 days, minutes of a year, hours of three. */
const OLD = {
  from: { second: 1065 * DAY, minute: 730 * DAY, hour: 0 },
  toMs: 1095 * DAY,
};
const last = (spanMs: number) => ({ fromMs: OLD.toMs - spanMs, toMs: OLD.toMs });

t.test('the finest grain that fits is taken', (t) => {
  t.equal(grainFor(last(HOUR), 3600, OLD), 'second');
  t.equal(grainFor(last(HOUR), 3599, OLD), 'minute');
  t.equal(grainFor(last(DAY), 1500, OLD), 'minute');
  t.equal(grainFor(last(30 * DAY), 1500, OLD), 'hour');
  t.equal(grainFor(last(30 * DAY), 20, OLD), 'hour', 'what does not fit at all is thinned out');
  t.end();
});

t.test('a time of which seconds are no longer kept is told in minutes, then in hours', (t) => {
  t.equal(grainFor({ fromMs: 1000 * DAY, toMs: 1000 * DAY + HOUR }, 3600, OLD), 'minute');
  t.equal(grainFor({ fromMs: 100 * DAY, toMs: 100 * DAY + HOUR }, 3600, OLD), 'hour');
  t.end();
});

t.test('a young history is told finely, however far back the question goes', (t) => {
  const young = {
    from: { second: 1000 * DAY + 90_000, minute: 1000 * DAY + 60_000, hour: 1000 * DAY },
    toMs: 1000 * DAY + HOUR,
  };
  t.equal(grainFor({ fromMs: 0, toMs: 2000 * DAY }, 3600, young), 'second');
  t.end();
});

t.test('of nothing everything is known', (t) => {
  const from = { second: Infinity, minute: Infinity, hour: Infinity };
  t.equal(grainFor({ fromMs: 0, toMs: DAY }, 10, { from, toMs: -Infinity }), 'second');
  t.end();
});
