// The estimator when the path changes: what the bound covers, and what must not move the offset.
import { EnvelopeEstimator } from '#protocol/estimate/envelope.js';
import { rawTime } from '#protocol/time.js';
import t from 'tap';
import { OtherClock } from '../../sim/other-clock.js';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** Follows `clock` over so many samples; answers its last error and in how many it was outside. */
function follow(
  clock: OtherClock,
  estimator: EnvelopeEstimator,
  poll: number,
  samples: number,
): { error: number; outside: number } {
  let [error, outside] = [0, 0];
  for (let i = 0; i < samples; i += 1) {
    clock.pass(estimator.doubted ? 1 : poll);
    estimator.add(clock.sample());
    const estimate = estimator.at(rawTime(clock.raw))!;
    error = Math.abs(estimate.offset - clock.offset);
    if (error > estimate.bound) outside += 1;
  }
  return { error, outside };
}

t.test('one way was much longer and becomes short: the bound covers what that always cost', (t) => {
  for (const jitter of [2e4, 1e6])
    for (const seed of SEEDS) {
      const clock = new OtherClock({ seed, wander: 1, floor: 1e5, jitter, rate: 2e4 });
      const estimator = new EnvelopeEstimator();
      clock.floorOut += 4e6;
      t.equal(follow(clock, estimator, 16, 200).outside, 0);
      clock.floorOut -= 4e6;
      // The first sample may still be amid the change.
      const { outside } = follow(clock, estimator, 16, 300);
      t.ok(outside <= 1, `queues of ${jitter} ns, seed ${seed}: ${outside} outside`);
    }
  t.end();
});

t.test('at a slow poll, a route that is longer by little both ways does not draw it aside', (t) => {
  const errors = SEEDS.map((seed) => {
    const clock = new OtherClock({ seed, wander: 3, floor: 7e6, jitter: 2e3, rate: 2e4 });
    const estimator = new EnvelopeEstimator();
    follow(clock, estimator, 64, 200);
    clock.floorOut += 3e4;
    clock.floorBack += 3e4;
    return follow(clock, estimator, 64, 60).error;
  });
  t.ok(Math.max(...errors) < 1e4, `${errors.map((error) => error.toFixed(0)).join(', ')} ns`);
  t.end();
});

t.test('a crystal that is far off is believed, and within its bound from the start', (t) => {
  for (const rate of [-8e5, -1.5e5, 6e4, 2e5])
    for (const seed of SEEDS) {
      const clock = new OtherClock({ seed, wander: 1, floor: 1e5, jitter: 1e5, rate });
      const estimator = new EnvelopeEstimator();
      follow(clock, estimator, 2, 3);
      const { error, outside } = follow(clock, estimator, 16, 60);
      t.ok(error < 2e5, `${rate / 1e3} ppm, seed ${seed}: ${error.toFixed(0)} ns`);
      t.ok(outside <= 2, `${outside} outside`);
    }
  t.end();
});
