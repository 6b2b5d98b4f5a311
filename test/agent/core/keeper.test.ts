// The keeper of the shown clock: where it starts, what it calls good, what it remembers.
import t from 'tap';
import {
  groupAdd,
  groupDifference,
  groupTime,
  rawTime,
  spanOf,
} from '@belfry/protocol/core/time.js';
import { Keeper, type KeeperOptions } from '@belfry/agent/core/keeper.js';

const NOW = groupTime(1_790_000_000);

const keeperWith = (options: Partial<KeeperOptions>): Keeper =>
  new Keeper({
    maxSlewRate: 5e-4,
    stepThreshold: spanOf(5e8),
    maxBackwardStep: spanOf(8.64e13),
    own: { raw: rawTime(0), time: NOW, set: true },
    memory: undefined,
    ...options,
  });

const line = (time = NOW) => ({
  raw: rawTime(1e9),
  group: groupAdd(time, spanOf(1e9)),
  rate: 1e-5,
  bound: spanOf(1000),
  drift: 1e-6,
});

t.test(
  'a clock that starts behind its last good time starts at that time, and was not set',
  (t) => {
    const memory = { rate: 2e-5, time: groupAdd(NOW, spanOf(1e12)), term: 3 };
    const keeper = keeperWith({ memory });
    t.same(keeper.now(rawTime(0)).time, memory.time);
    t.equal(keeper.ownSet, false);
    const second = keeper.now(rawTime(1e9)).time;
    t.equal(Math.round(groupDifference(second, memory.time)), 1e9 + 2e4, 'at the learned rate');
    t.end();
  },
);

t.test('a clock that starts after its last good time keeps its own', (t) => {
  const memory = { rate: 0, time: groupAdd(NOW, spanOf(-1e12)), term: 3 };
  const keeper = keeperWith({ memory });
  t.same(keeper.now(rawTime(0)).time, NOW);
  t.equal(keeper.ownSet, true);
  t.end();
});

t.test('a clock that never was corrected leaves the last good time as it was', (t) => {
  const time = groupAdd(NOW, spanOf(-1e12));
  const keeper = keeperWith({ memory: { rate: 0, time, term: 3 } });
  t.same(keeper.lastGood(rawTime(9e9)), time);
  t.same(keeperWith({}).lastGood(rawTime(9e9)), groupTime(0));
  t.end();
});

t.test('once corrected, the last good time is the shown one to a second, in holdover too', (t) => {
  const keeper = keeperWith({});
  keeper.follow(line(), rawTime(1e9), false);
  t.same(keeper.lastGood(rawTime(2.5e9)), groupTime(NOW.seconds + 2));
  t.equal(keeper.holdOver(rawTime(9e9)), true);
  t.equal(keeper.holdOver(rawTime(9e9)), false, 'it begins once');
  t.same(keeper.lastGood(rawTime(9.5e9)), groupTime(NOW.seconds + 9));
  t.end();
});

t.test('the first correction steps back as far as it may, the second does not', (t) => {
  const keeper = keeperWith({});
  const hour = spanOf(-3.6e12);
  t.equal(Math.round(keeper.follow(line(groupAdd(NOW, hour)), rawTime(1e9), false)), -3.6e12);
  t.equal(keeper.follow(line(groupAdd(NOW, spanOf(-3.7e12))), rawTime(1e9), false), 0);
  t.end();
});
