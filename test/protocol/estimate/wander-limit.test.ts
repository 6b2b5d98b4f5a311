// How far a crystal may leave a straight line: worked values, and simulated poor crystals.
import t from 'tap';
import { wanderLimit } from '#protocol/estimate/wander-limit.js';
import { normal, seededRandom } from '../../sim/random.js';

t.test('it is 4 * 10 * sqrt(t^3 / 3) nanoseconds', (t) => {
  t.equal(wanderLimit(0), 0);
  t.equal(wanderLimit(1).toFixed(1), '23.1');
  t.equal((wanderLimit(60) / 1e3).toFixed(2), '10.73', 'us after a minute');
  t.equal((wanderLimit(3600) / 1e6).toFixed(2), '4.99', 'ms after an hour');
  t.ok(Math.abs(wanderLimit(100) - 40 * Math.sqrt(1e6 / 3)) < 1e-9);
  t.end();
});

t.test('that is four standard deviations of a poor crystal, whose rate walks by 1e-8', (t) => {
  const random = seededRandom(1);
  const [crystals, seconds, steps] = [4000, 20, 400];
  let [square, outside] = [0, 0];
  for (let i = 0; i < crystals; i += 1) {
    let [offset, rate] = [0, 0];
    for (let k = 0; k < steps; k += 1) {
      rate += 10 * Math.sqrt(seconds / steps) * normal(random);
      offset += (rate * seconds) / steps;
    }
    square += offset ** 2 / crystals;
    if (Math.abs(offset) > wanderLimit(seconds)) outside += 1;
  }
  const ratio = wanderLimit(seconds) / Math.sqrt(square);
  t.ok(Math.abs(ratio - 4) < 0.15, `${ratio}`);
  t.ok(outside <= 2, `${outside} of ${crystals} outside`);
  t.end();
});
