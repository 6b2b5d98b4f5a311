// Whether what somebody was told of group time still holds.

import t from 'tap';
import { isOn } from '#master/core/group/promised.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';

t.test('a line holds while group time can be within its bound, which grows', (t) => {
  const line = {
    raw: rawTime(0),
    group: groupTime(1_790_000_000),
    rate: 0,
    bound: spanOf(1000),
    drift: 1e-6,
  };
  const known = (second: number, ahead: number, error: number) => ({
    raw: rawTime(second * 1e9),
    time: groupTime(1_790_000_000 + second, ahead),
    error: spanOf(error),
  });
  t.ok(isOn(line, known(0, 1000, 0)));
  t.notOk(isOn(line, known(0, 1100, 0)));
  t.ok(isOn(line, known(0, 1100, 100)), 'nobody knows group time better');
  t.ok(isOn(line, known(1, 1900, 0)), 'a second later it promises less');
  t.notOk(isOn(line, known(1, 2100, 0)));
  t.notOk(isOn(line, { ...known(1, 0, 0), time: groupTime(1_790_000_002) }));
  t.end();
});
