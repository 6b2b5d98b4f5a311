// UTC as one machine knows it: what its readings rule out, and what nonsense does to that.

import t from 'tap';
import { UtcSource } from '#master/core/group/utc-source.js';
import { lineAt, lineBound } from '#protocol/clock/line.js';
import { groupAdd, groupDifference, groupTime, rawTime, spanOf } from '#protocol/time.js';

const UTC = groupTime(1_790_000_000);
/** This raw clock runs fast by so much. */
const RATE = 2e-5;

/** True time `second`, read by a system clock that is `ahead` of UTC and says to be so within `error`; nanoseconds. */
const reading = (second: number, ahead: number, error: number) => ({
  raw: rawTime(7e9 + second * 1e9 * (1 + RATE)),
  time: groupAdd(UTC, spanOf(second * 1e9 + ahead)),
  width: spanOf(400),
  error: spanOf(error),
});

/** How far it says that UTC is from the truth at true time `second`, and how wrong that may be. */
function seen(source: UtcSource, second: number): { off: number; bound: number } {
  const at = rawTime(7e9 + second * 1e9 * (1 + RATE));
  const line = source.line(at)!;
  const truth = groupAdd(UTC, spanOf(second * 1e9));
  return { off: groupDifference(lineAt(line, at), truth), bound: lineBound(line, at) };
}

t.test('nothing is known before the first reading, and by one reading what it says', (t) => {
  const source = new UtcSource();
  t.equal(source.line(rawTime(7e9)), undefined);
  source.add(reading(0, 3e5, 1e6));
  const { off, bound } = seen(source, 0);
  t.ok(Math.abs(off) <= bound);
  t.ok(bound >= 1e6 && bound < 1.01e6, `the error and the width of the reading: ${bound} ns`);
  t.end();
});

t.test('the bound holds while the kernel’s does, and is never far beyond what it says', (t) => {
  const source = new UtcSource();
  for (let second = 0; second < 600; second += 1) {
    // A time daemon that polls every 64 s, and a clock that is steered to and fro meanwhile.
    const error = 1e6 + 5e5 * (second % 64);
    source.add(reading(second, 8e5 * Math.sin(second / 40), error));
    const { off, bound } = seen(source, second);
    t.ok(Math.abs(off) <= bound, `${off} ± ${bound} ns at ${second} s`);
    if (second > 64) t.ok(bound < 4e6, `${bound} ns at ${second} s`);
  }
  t.end();
});

t.test('what the kernel knew is held over, with a bound that grows', (t) => {
  const source = new UtcSource();
  for (let second = 0; second < 600; second += 1) source.add(reading(second, 0, 1e6));
  const bounds = [600, 1200, 4200].map((second) => seen(source, second));
  for (const { off, bound } of bounds) t.ok(Math.abs(off) <= bound, `${off} ± ${bound} ns`);
  t.ok(bounds[0]!.bound < bounds[1]!.bound && bounds[1]!.bound < bounds[2]!.bound);
  t.ok(bounds[2]!.bound < 3e7, `after an hour: ${bounds[2]!.bound} ns`);
  t.end();
});

t.test('a clock that was set while nobody knew it comes back without a wrong bound', (t) => {
  const source = new UtcSource();
  for (let second = 0; second < 60; second += 1) source.add(reading(second, 0, 2e6));
  // The kernel lied: it was a second off, and said so within 2 ms. Now it is right.
  const liar = new UtcSource();
  for (let second = 0; second < 60; second += 1) liar.add(reading(second, 1e9, 2e6));
  for (let second = 60; second < 120; second += 1)
    for (const one of [source, liar]) one.add(reading(second, 0, 2e6));
  for (const one of [source, liar]) {
    const { off, bound } = seen(one, 120);
    t.ok(Math.abs(off) <= bound && bound < 1e7, `${off} ± ${bound} ns`);
  }
  t.end();
});

t.test('one reading a second is taken, and one that is no credible time never', (t) => {
  const source = new UtcSource();
  source.add({ ...reading(0, 0, 1e6), time: groupTime(1_000) });
  t.equal(source.readAt, -Infinity);
  source.add(reading(0, 0, 1e6));
  source.add(reading(0.5, 0, 1));
  t.equal(source.readAt, 7e9, 'the second one came too early');
  t.ok(seen(source, 0.5).bound >= 1e6);
  source.add(reading(1, 0, 1e6));
  t.ok(source.readAt > 7.9e9);
  t.end();
});
