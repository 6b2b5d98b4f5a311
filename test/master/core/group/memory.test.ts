// What a master keeps over a restart: whether it says that there was a group, and how far ahead is too far.

import t from 'tap';
import { AHEAD_MOST, returnsTo } from '#master/core/group/memory.js';
import { groupTime } from '#protocol/time.js';

t.test('a master returns to a group if it kept a time of it', (t) => {
  t.notOk(returnsTo(undefined), 'it kept nothing');
  t.notOk(
    returnsTo({ term: 9, rate: 1e-5, time: groupTime(0) }),
    'a term and a rate alone are no group',
  );
  t.ok(returnsTo({ term: 0, rate: 0, time: groupTime(1) }));
  t.end();
});

t.test('an hour ahead is more than crystals make that nobody corrects for ten years', (t) => {
  t.equal(AHEAD_MOST, 3600e9);
  // 10 ppm are 1e-5 * 365 * 86 400 s = 315 s a year.
  const tenYears = 1e-5 * 10 * 365 * 86_400e9;
  t.ok(tenYears < AHEAD_MOST);
  t.end();
});
