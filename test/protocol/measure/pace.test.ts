// The pauses between asks: quick at the start, then into a slot, then once an interval.
import t from 'tap';
import { Pace, quickPause } from '#protocol/measure/pace.js';
import { spanOf } from '#protocol/time.js';

t.test('a clock is asked quickly, then after a quarter of an interval, then in its slot', (t) => {
  const interval = spanOf(64e9);
  // In the middle of what is spread.
  const middle = (): number => 0.5;
  for (const slot of [0, 0.5, 0.999]) {
    const pace = new Pace(slot);
    const pauses = [0, 1, 2, 3, 4, 5, 6].map((answers) => pace.pause(answers, interval, middle));
    const move = (0.25 + slot / 2) * 64e9;
    t.same(pauses, [2e9, 2e9, 16e9, move, move, 64e9, 64e9], `slot ${slot}`);
  }
  t.equal(quickPause(spanOf(1e9)), 2.5e8);
  t.end();
});

t.test('what is lost at the start is asked for again as quickly', (t) => {
  const pace = new Pace(0.5);
  const pause = (answers: number): number => pace.pause(answers, spanOf(1e9), () => 0.5);
  t.same([0, 0, 0, 1, 1, 2].map(pause), [2.5e8, 2.5e8, 2.5e8, 2.5e8, 2.5e8, 2.5e8]);
  // It has moved to its slot: one that is measured anew is not moved again.
  pause(3);
  pause(4);
  t.equal(pause(3), 1e9);
  t.end();
});
