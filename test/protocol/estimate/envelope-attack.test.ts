// The estimator while somebody delays datagrams: the truth stays in the bound, and the offset is not drawn aside.
import { EnvelopeEstimator } from '#protocol/estimate/envelope.js';
import { rawTime, spanOf } from '#protocol/time.js';
import t from 'tap';
import { exponential, seededRandom } from '../../sim/random.js';

const FLOOR = 1e5;

/** What the attacker adds each way to the sample at second `i`, nanoseconds. */
type Delays = (i: number) => readonly [out: number, back: number];

/** How it went, of a clock that is right: nanoseconds, and counts of seconds. */
interface Course {
  error: number;
  bound: number;
  outside: number;
  tooSure: number;
  noNumber: number;
}

function run(delays: Delays, seed: number, jitter: number, seconds: number): Course {
  const random = seededRandom(seed);
  const estimator = new EnvelopeEstimator();
  const course: Course = { error: 0, bound: 0, outside: 0, tooSure: 0, noNumber: 0 };
  let least = Infinity;
  for (let i = 0; i < seconds; i += 1) {
    const [addedOut, addedBack] = delays(i);
    const out = FLOOR + jitter * exponential(random) + addedOut;
    const back = FLOOR + jitter * exponential(random) + addedBack;
    least = Math.min(least, out + back);
    const at = rawTime(i * 1e9);
    const sample = { at, offset: spanOf((out - back) / 2), delay: spanOf(out + back) };
    estimator.add({ ...sample, error: spanOf(100) });
    for (const later of [0, 4e8, 9.9e8]) {
      const estimate = estimator.at(rawTime(i * 1e9 + later))!;
      if (!Object.values(estimate).every(Number.isFinite)) course.noNumber += 1;
      if (Math.abs(estimate.offset) > estimate.bound) course.outside += 1;
      if (estimate.bound < least / 2) course.tooSure += 1;
      course.error = Math.max(course.error, i < 4 ? 0 : Math.abs(estimate.offset));
      course.bound = Math.max(course.bound, i < 4 ? 0 : estimate.bound);
    }
  }
  return course;
}

const SEEDS = [1, 2, 3, 4, 5];

for (const way of ['out', 'back'] as const)
  t.test(`the way ${way} becomes longer at any time: the offset stays where it is`, (t) => {
    for (const by of [5e6, 5e7])
      for (const from of [4, 5, 8, 13, 30, 60, 90, 120, 150, 300]) {
        const longer: Delays = (i) => (i < from ? [0, 0] : way === 'out' ? [by, 0] : [0, by]);
        const courses = SEEDS.map((seed) => run(longer, seed, 5e3, from + 300));
        const worst = Math.max(...courses.map(({ error }) => error));
        const name = `by ${by} ns from second ${from}`;
        t.ok(
          courses.every(({ outside, tooSure, noNumber }) => outside + tooSure + noNumber === 0),
          name,
        );
        t.ok(worst < 2e4, `${name}: off by ${worst.toFixed(0)} ns`);
      }
    t.end();
  });

t.test('ways that swing against each other never make it too sure, nor lose its digits', (t) => {
  for (const [by, period] of [
    [5e5, 100],
    [5e6, 300],
    [2e6, 30],
  ] as const)
    for (const seed of SEEDS) {
      const swing = (i: number): number => by * Math.sin((2 * Math.PI * i) / period);
      const course = run((i) => [by + swing(i), by - swing(i)], seed, 2e4, 1500);
      const { outside, tooSure, noNumber, bound } = course;
      t.same([outside, tooSure, noNumber], [0, 0, 0], `${by} ns in ${period} s, seed ${seed}`);
      t.ok(bound < 3 * by + 1e6, `at most ${bound.toFixed(0)} ns`);
    }
  t.end();
});

t.test('what the statistics cannot explain makes them begin again, and is counted', (t) => {
  const estimator = new EnvelopeEstimator();
  for (let i = 0; i < 60; i += 1) {
    const offset = i < 30 ? 0 : 1e9;
    const sample = { at: rawTime(i * 1e9), offset: spanOf(offset), delay: spanOf(2e5) };
    estimator.add({ ...sample, error: spanOf(100) });
  }
  t.equal(estimator.restarts, 1, 'the clock was set');
  t.end();
});
