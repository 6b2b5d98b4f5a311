// The wall clocks of one agent: where they are once time has passed, which of them votes, and how certain they are.

import t from 'tap';
import { WallClocks } from '#master/core/agents/wall-clocks.js';
import { SECOND, groupAdd, groupTime, rawTime, spanOf } from '#protocol/time.js';
import type { WallClockOffset } from '#protocol/wire/wall-clock.js';

const at = (second: number) => rawTime(second * SECOND);
/** Group time, which begins at raw time 0 and runs at `rate`. */
const groupAt = (second: number, rate = 0) =>
  groupAdd(groupTime(1_790_000_000), spanOf(second * SECOND * (1 + rate)));

/** A quarter of a second behind its agent's line, known to a millisecond, read two seconds ago. */
const said = (changes: Partial<WallClockOffset> = {}): WallClockOffset => ({
  wall: 1,
  votes: true,
  seconds: -1,
  nanoseconds: 750_000_000,
  bound: 1e6,
  left: 0,
  age: 2000,
  ...changes,
});

/** These, reported at 100 s by an agent whose line was ahead of group time by `ahead`, give or take 500 ns. */
function wallClocks(told: readonly WallClockOffset[], ahead = 0): WallClocks {
  const walls = new WallClocks();
  for (const one of told)
    walls.take(one, at(100), groupAdd(groupAt(100), spanOf(ahead)), spanOf(500));
  return walls;
}

t.test('a wall clock is as far off as its agent says and as the agent’s line is', (t) => {
  const [seen] = wallClocks([said()], 3e6).observe(at(100), groupAt(100), 0);
  // -1 s and 0.75 s are -250 ms, and 3 ms of the line; 1 ms and 500 ns of bounds.
  t.same(seen, { wall: 1, offset: -247e6, bound: 1_000_500, age: 2e9, votes: true });
  t.ok(Object.isFrozen(seen));
  t.end();
});

t.test('it runs on as group time ran, and grows uncertain by 1000 ppm', (t) => {
  const walls = wallClocks([said()]);
  const rate = 1e-5;
  const later = groupAdd(groupAt(100), spanOf(50 * SECOND * (1 + rate)));
  const [seen] = walls.observe(at(150), later, rate);
  t.ok(Math.abs(seen!.offset + 250e6) < 1, 'still a quarter of a second behind');
  // 1.0005 ms, and a thousandth of 50 s, which are 50 ms.
  t.ok(Math.abs(seen!.bound - 51_000_500) < 1e-3, `${seen!.bound} ns`);
  t.equal(seen!.age, 52e9);
  const [moved] = walls.observe(at(150), groupAdd(later, spanOf(5e6)), rate);
  t.ok(Math.abs(moved!.offset + 255e6) < 1, 'a group that is moved leaves it behind');
  t.end();
});

t.test('the first one that votes has the agent’s vote, without what its setting left', (t) => {
  const vote = (...told: WallClockOffset[]) => wallClocks(told).vote(at(100), groupAt(100), 0);
  t.equal(vote(), undefined);
  t.equal(vote(said({ votes: false })), undefined);
  const both = vote(said({ votes: false }), said({ wall: 2, left: -251e6 }));
  t.same(both, { offset: 1e6, bound: 1_000_500 }, 'it ran 1 ms since it was set');
  t.end();
});

t.test('a wall that shows a time before 2026, or beyond the horizon, has no vote', (t) => {
  const vote = (...told: WallClockOffset[]) => wallClocks(told).vote(at(100), groupAt(100), 0);
  // 1998, as after an empty battery, and 2095.
  for (const seconds of [-9e8, 2_147_000_000]) {
    t.equal(vote(said({ seconds })), undefined, String(seconds));
    t.match(vote(said({ seconds }), said({ wall: 2 })), { offset: -250e6 }, 'the next one has');
    const set = said({ seconds, nanoseconds: 1e6, left: seconds * SECOND });
    // So many seconds are exact to some hundred nanoseconds.
    t.ok(Math.abs(vote(set)!.offset - 1e6) < 1000, 'one that was set says only how far it ran');
  }
  t.end();
});

t.test('what is reported anew takes the place of what was reported before', (t) => {
  const walls = wallClocks([said(), said({ wall: 3 }), said({ wall: 2 }), said({ votes: false })]);
  const seen = walls.observe(at(100), groupAt(100), 0);
  t.same(
    seen.map(({ wall, votes }) => [wall, votes]),
    [
      [1, false],
      [2, true],
      [3, true],
    ],
    'in the order of their numbers',
  );
  t.end();
});

t.test('after an operator set the time none votes until its agent reports it anew', (t) => {
  const walls = wallClocks([said(), said({ wall: 2 })]);
  walls.silence();
  t.equal(walls.vote(at(101), groupAt(101), 0), undefined);
  t.equal(walls.observe(at(101), groupAt(101), 0).length, 2, 'all are still seen');
  walls.take(said({ wall: 2 }), at(102), groupAt(102), spanOf(0));
  t.ok(walls.vote(at(102), groupAt(102), 0));
  t.end();
});
