// The limits of one direction, worked by hand, and beside all samples at once.
import t from 'tap';
import { HalfPlanes } from '#protocol/estimate/half-planes.js';
import { wanderLimit } from '#protocol/estimate/wander-limit.js';
import { seededRandom } from '../../sim/random.js';

const near = (value: number, expected: number): boolean => Math.abs(value - expected) < 1e-6;

t.test('the limit at a rate is the least of level + wander + sign * rate * age', (t) => {
  for (const sign of [1, -1] as const) {
    const limits = new HalfPlanes(sign);
    limits.add(0, 1000);
    limits.pass(10);
    limits.add(10, 5000);
    // At no rate the old one limits more: 1000 ns and what a crystal wanders in 10 s, 730 ns.
    t.ok(near(limits.lowest(0), 1000 + wanderLimit(10)));
    t.equal(limits.age, 10);
    // At 1 ppm the other clock may have gained 10 us since: the new one limits more.
    t.equal(limits.lowest(sign * 1000), 5000);
    t.equal(limits.age, 0);
    t.ok(near(limits.lowest(sign * -200), 1000 + wanderLimit(10) - 2000));
    t.equal(limits.latest, 5000);
  }
  t.end();
});

t.test('a sample that is dropped leaves no trace', (t) => {
  const limits = new HalfPlanes(1);
  limits.add(0, 1000);
  limits.pass(1);
  const before = limits.lowest(0);
  limits.add(1, -1e6);
  limits.drop();
  t.equal(limits.lowest(0), before);
  t.end();
});

t.test('of many samples 12 are kept, which limit nearly as much as all', (t) => {
  const random = seededRandom(2);
  const [few, all] = [new HalfPlanes(1), new HalfPlanes(1)];
  let widest = 0;
  for (let at = 0; at < 300; at += 1) {
    const level = 1e5 + 2e4 * random();
    for (const limits of [few, all]) {
      limits.pass(at);
      limits.add(at, level);
    }
    few.prune(-100, 100);
    t.equal(few.latest, level, 'the latest is kept');
    for (const rate of [-100, -50, 0, 50, 100])
      widest = Math.max(widest, few.lowest(rate) - all.lowest(rate));
  }
  t.ok(widest >= 0 && widest < 1000, `by ${widest} ns wider`);
  t.end();
});
