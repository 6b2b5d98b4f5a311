// What few agents say counts four times in a row, and then once an hour; what most say always counts.

import t from 'tap';
import { MINORITY, Minority } from '#master/core/leadership/minority.js';
import { SECOND, rawTime } from '#protocol/time.js';

const at = (hours: number) => rawTime(hours * 3600 * SECOND);

t.test('what few agents say counts four times in a row, and once more for each hour', (t) => {
  t.same(MINORITY, { burst: 4, refillEvery: 3600 * SECOND });
  const minority = new Minority();
  const said = (hours: number): boolean => minority.counts(1, 3, at(hours));
  t.same([0, 0, 0, 0, 0, 0.9].map(said), [true, true, true, true, false, false]);
  t.same([1, 1.5, 2, 2.1].map(said), [true, false, true, false]);
  t.end();
});

t.test('what more than half of all agents say always counts, and uses nothing up', (t) => {
  const minority = new Minority();
  for (let i = 0; i < 100; i += 1) t.ok(minority.counts(2, 3, at(0)));
  t.same(
    [1, 1, 1, 1, 1].map(() => minority.countsFew(at(0))),
    [true, true, true, true, false],
  );
  t.notOk(minority.counts(2, 4, at(0)), 'half is not more than half');
  t.end();
});
