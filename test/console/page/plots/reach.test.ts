// One clock that is far off does not hide the others, nor one second an hour.

import t from 'tap';
import { beyondText, reachOf } from '#page/plots/reach.js';

const flat = (value: number, count = 100): number[] => Array.from({ length: count }, () => value);

t.test('an axis holds all curves, and zero', (t) => {
  const { least, most, beyond, atTimes } = reachOf([[5e5, null, 6e5], [2e5], [null]], 'typical');
  t.same([beyond, atTimes], [[], []]);
  t.ok(least < 0 && least > -1e5);
  t.ok(most > 6e5 && most < 7e5);
  t.end();
});

t.test('a clock that is an hour off lies beyond it', (t) => {
  const near = [1e5, -1e5];
  const { most, beyond } = reachOf([near, [3.6e12], near, near], 'typical');
  t.same(beyond, [1]);
  t.ok(most < 2e5);
  t.end();
});

t.test('the second of a start leaves the picture, and the hour after it is seen', (t) => {
  const { most, beyond, atTimes } = reachOf([[-1.4e8, ...flat(2000)], flat(3000)], 'typical');
  t.same([beyond, atTimes], [[], [0]]);
  t.ok(most < 1e5);
  t.end();
});

t.test('half a minute of holdover in an hour stays in the picture of its line', (t) => {
  const bound = [...flat(180_000, 594), ...flat(1.2e6, 6)];
  const offset = flat(2000, 600);
  const { most, atTimes } = reachOf([bound, bound.map((value) => -value), offset], 'widest');
  t.same(atTimes, []);
  t.ok(most > 1.2e6);
  t.end();
});

t.test('clocks that are all very good are not called far for their microseconds', (t) => {
  t.same(reachOf([[10], [12], [90_000]], 'typical').beyond, []);
  t.end();
});

t.test('a single clock is never beyond, and nothing known is an axis, too', (t) => {
  t.same(reachOf([[3.6e12]], 'typical').beyond, []);
  const { least, most } = reachOf([], 'typical');
  t.ok(least < most);
  t.end();
});

t.test('what is not in the picture is named once, and not all of a thousand', (t) => {
  const axis = { least: 0, most: 1 };
  t.equal(beyondText(['a', 'b'], { ...axis, beyond: [], atTimes: [] }), '');
  t.equal(
    beyondText(['a', 'offset', 'offset'], { ...axis, beyond: [0], atTimes: [1, 2] }),
    'Far beyond this picture: a. At times beyond it: offset.',
  );
  const many = Array.from({ length: 100 }, (_, i) => i);
  t.match(beyondText(many.map(String), { ...axis, beyond: many, atTimes: [] }), /and 94 more\.$/);
  t.end();
});
