// One clock that is far off does not hide the others.

import t from 'tap';
import { reachOf } from '#page/plots/reach.js';

t.test('an axis holds all curves, and zero', (t) => {
  const { least, most, beyond } = reachOf([[5e5, null, 6e5], [2e5], [null]]);
  t.same(beyond, []);
  t.ok(least < 0 && least > -1e5);
  t.ok(most > 6e5 && most < 7e5);
  t.end();
});

t.test('a clock that is an hour off lies beyond it', (t) => {
  const near = [1e5, -1e5];
  const { most, beyond } = reachOf([near, [3.6e12], near, near]);
  t.same(beyond, [1]);
  t.ok(most < 2e5);
  t.end();
});

t.test('clocks that are all very good are not called far for their microseconds', (t) => {
  t.same(reachOf([[10], [12], [90_000]]).beyond, []);
  t.end();
});

t.test('a single clock is never beyond, and nothing known is an axis, too', (t) => {
  t.same(reachOf([[3.6e12]]).beyond, []);
  const { least, most } = reachOf([]);
  t.ok(least < most);
  t.end();
});
