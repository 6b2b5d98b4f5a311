// How a clock was in all of a time.

import t from 'tap';
import { pointOf, rollUp } from '#console/core/history/roll-up.js';
import { summaryOf } from '#console/core/report/summary.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';

const key = { group: 'main', line: 'mit', wall: 0 };

t.test('the offset furthest from zero keeps its sign, and means are weighed by seconds', (t) => {
  const seconds = Array.from({ length: 90 }, (_, i) =>
    pointOf({
      ...madeSecond(NIGHT_MS + i * 1000),
      offset: i < 60 ? 3 : -6,
      bound: i === 3 ? 9 : 5,
    }),
  );
  const points = rollUp(seconds, 60_000);
  t.same(summaryOf({ key, grain: 'minute', points }), {
    seconds: 90,
    secondsUnwell: 0,
    secondsOutside: 30,
    worstOffset: -6,
    meanOffset: 0,
    worstBound: 9,
  });
  t.end();
});

t.test('of nothing, nothing is known; a clock that is right is off by nothing', (t) => {
  t.match(summaryOf({ key, grain: 'second', points: [] }), {
    seconds: 0,
    worstOffset: null,
    meanOffset: null,
    worstBound: null,
  });
  const right = pointOf({ ...madeSecond(NIGHT_MS), offset: 0 });
  t.equal(summaryOf({ key, grain: 'second', points: [right] }).worstOffset, 0);
  t.end();
});
