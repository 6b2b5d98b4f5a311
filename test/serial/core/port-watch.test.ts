// When a port is opened and given up, in virtual time.

import { PATIENCE, PortWatch } from '#serial/core/port-watch.js';
import { rawTime } from '#protocol/time.js';
import t from 'tap';

const at = (seconds: number) => rawTime(seconds * 1e9);

/** The pauses, in seconds, between attempts that all fail with this fault. */
function pauses(fault: 'missing' | 'not-permitted', many: number): number[] {
  const watch = new PortWatch(at(0));
  const found: number[] = [];
  for (let i = 0, now = at(0); i < many; i += 1) {
    watch.opening(now);
    watch.failed(fault, now);
    found.push((watch.wakeAt() - now) / 1e9);
    now = watch.wakeAt();
  }
  return found;
}

t.test('a port is opened at once, and again after pauses that grow', (t) => {
  t.equal(new PortWatch(at(5)).due(at(5)), 'open');
  t.same(pauses('not-permitted', 10), [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30]);
  t.same(
    pauses('missing', 6),
    [0.1, 0.2, 0.4, 0.5, 0.5, 0.5],
    'a device that is not there may come any second',
  );
  t.end();
});

t.test('a port that held begins with short pauses again, one that flaps does not', (t) => {
  const watch = new PortWatch(at(0));
  const lose = (
    opened: number,
    lost: number,
    fault: 'stalled' | 'vanished' = 'stalled',
  ): number => {
    watch.opening(at(opened));
    watch.opened(at(opened));
    watch.lost(fault, at(lost));
    watch.closed(at(lost));
    return Math.round(watch.wakeAt() / 1e6 - lost * 1e3);
  };
  t.same([lose(0, 1), lose(2, 3), lose(4, 5)], [100, 200, 400]);
  t.equal(lose(6, 7, 'vanished'), 100, 'a device that was pulled out may be back at once');
  t.equal(lose(10, 21), 100);
  t.end();
});

t.test(
  'an operation that does not come back is told once, and nothing else is tried meanwhile',
  (t) => {
    const watch = new PortWatch(at(0));
    watch.opening(at(0));
    t.equal(watch.due(at(1)), undefined);
    const late = rawTime(PATIENCE);
    t.equal(watch.due(late), 'stuck');
    t.equal(watch.wakeAt(), Infinity);
    t.same(watch.observe().faults, { stuck: 1 });
    watch.opened(at(60));
    t.match(watch.observe(), { state: 'open', fault: undefined, opened: 1 });
    t.end();
  },
);

t.test('three stalls in a row are enough, and one telegram that leaves forgives them', (t) => {
  const watch = new PortWatch(at(0));
  watch.opening(at(0));
  watch.opened(at(0));
  t.same([watch.stalled('stalled'), watch.stalled('cut-short')], [false, false]);
  watch.sent();
  t.same(
    [1, 2, 3].map(() => watch.stalled('stalled')),
    [false, false, true],
  );
  watch.lost('stalled', at(9));
  t.same(watch.observe().faults, { stalled: 4, 'cut-short': 1 }, 'the last is counted once');
  t.equal(watch.state, 'closing');
  t.end();
});
