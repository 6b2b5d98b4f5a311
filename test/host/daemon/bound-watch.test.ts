// When a bound is unusual: against what it usually is, and told once.

import t from 'tap';
import { BoundWatch, type UnusualBound } from '#host/daemon/bound-watch.js';

const looks = (watch: BoundWatch, count: number, bound: number): UnusualBound[] =>
  Array.from({ length: count }, () => watch.look(bound)).flatMap((one) => one ?? []);

t.test('a bound that is eight times the usual is told, and that it is over', (t) => {
  const watch = new BoundWatch();
  t.same(looks(watch, 100, 2e5), []);
  t.same(looks(watch, 10, 1e6), [], 'five times is how networks are');
  t.match(looks(watch, 10, 3e6), [{ bound: 3e6, lasts: true }]);
  t.same(looks(watch, 1, 9e5), [], 'not over yet');
  const [over] = looks(watch, 10, 3e5);
  t.match(over, { bound: 3e5, lasts: false });
  t.ok(over!.usual > 1.9e5 && over!.usual < 2.4e5, `usually ${over!.usual}`);
  t.end();
});

t.test('nothing is unusual at the start, nor while it is not known, nor below 100 us', (t) => {
  const watch = new BoundWatch();
  t.same(looks(watch, 1000, Infinity), []);
  t.same(looks(watch, 30, 2e5), []);
  t.same(looks(watch, 10, 1e8), [], 'it has just begun');
  const exact = new BoundWatch();
  t.same(looks(exact, 100, 1), []);
  t.same(looks(exact, 10, 9e4), []);
  t.match(looks(exact, 10, 2e5), [{ lasts: true }]);
  t.end();
});

t.test('what lasts for hours becomes usual', (t) => {
  const watch = new BoundWatch();
  looks(watch, 100, 2e5);
  t.equal(looks(watch, 1502, 3e6).length, 1);
  t.same(looks(watch, 100, 3e6), []);
  t.match(looks(watch, 10, 3e7), [{ lasts: true }]);
  t.end();
});
