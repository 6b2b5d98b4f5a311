// What every estimator must do, whatever it makes of its samples: the compliance suite of the interface.

import type { Test } from 'tap';
import type { Estimator } from '#protocol/estimate/estimator.js';
import type { Sample } from '#protocol/measure/exchange.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { OtherClock, type OtherClockOptions } from '../../sim/other-clock.js';
import { seededRandom } from '../../sim/random.js';

const POLL = 4;
const SAMPLES = 60;
const SEEDS = [1, 2, 3];
/** Stamps are whole nanoseconds. */
const ROUNDING = 2;

type Course = Omit<OtherClockOptions, 'seed'> & { readonly floorOut?: number };

/** Paths and crystals that keep to the limits which a bound may rest on. */
const COURSES: Readonly<Record<string, Course>> = {
  'a steady path': { floor: 1e5, jitter: 1e3, rate: 2e4, wander: 1 },
  'a path without any jitter': { floor: 1e5, jitter: 0, rate: -3e4 },
  'a jittery path': { floor: 1e5, jitter: 2e6, rate: -1e5, wander: 3 },
  'ways of different lengths': { floor: 1e5, floorOut: 5e6, jitter: 5e4, wander: 1 },
  'a poor crystal that is far off': {
    floor: 1e6,
    jitter: 5e4,
    rate: 3e5,
    wander: 10,
    offset: 1e15,
  },
};

const isFinite = (estimator: Estimator, at: number): boolean =>
  Object.values(estimator.at(rawTime(at))!).every((value) => Number.isFinite(value));

const sample = (at: number, offset: number, delay: number, error = 0): Sample => ({
  at: rawTime(at),
  offset: spanOf(offset),
  delay: spanOf(delay),
  error: spanOf(error),
});

/** How often the truth was outside of the bound, or of the line that a master makes of an estimate, over `course`. */
function timesOutside(course: Course, make: () => Estimator): number {
  let outside = 0;
  for (const seed of SEEDS) {
    const clock = new OtherClock({ ...course, seed });
    clock.floorOut = course.floorOut ?? clock.floorOut;
    const estimator = make();
    for (let i = 0; i < SAMPLES; i += 1) {
      estimator.add(clock.sample());
      const { offset, bound, rate, drift } = estimator.at(rawTime(clock.raw))!;
      if (Math.abs(offset - clock.offset) > bound + ROUNDING) outside += 1;
      for (let passed = 1; passed <= POLL; passed += 1) {
        clock.pass(1);
        const [there, then] = [estimator.at(rawTime(clock.raw))!, passed * 1e9];
        if (Math.abs(there.offset - clock.offset) > there.bound + ROUNDING) outside += 1;
        const line = offset + rate * then;
        if (Math.abs(line - clock.offset) > bound + drift * then + ROUNDING) outside += 1;
      }
    }
  }
  return outside;
}

/** What an estimator must do, each a test of its own. */
const CASES: Readonly<Record<string, (t: Test, make: () => Estimator) => void>> = {
  'before the first sample there is no estimate': (t, make) => {
    const estimator = make();
    t.equal(estimator.at(rawTime(5)), undefined);
    t.equal(estimator.samples, 0);
    t.equal(estimator.doubted, false);
    t.end();
  },

  'of one sample it knows the offset to half the round trip': (t, make) => {
    const estimator = make();
    t.equal(estimator.add(sample(1e12, 7e8, 2e5)), undefined);
    const { offset, bound } = estimator.at(rawTime(1e12))!;
    t.ok(Math.abs(offset - 7e8) <= 1e5, `${offset} ns`);
    t.ok(bound >= 1e5 && bound < 1.01e5, `bound ${bound} ns`);
    t.equal(estimator.samples, 1);
    t.end();
  },

  'a clock that is set is followed within five samples': (t, make) => {
    for (const by of [1e7, -1e7]) {
      const clock = new OtherClock({ seed: 3, floor: 1e5, jitter: 5e4 });
      const estimator = make();
      const step = (): unknown => {
        clock.pass(1);
        return estimator.add(clock.sample());
      };
      for (let i = 0; i < 100; i += 1) step();
      clock.offset += by;
      for (let i = 0; i < 5; i += 1) {
        const refusal = step();
        t.ok([undefined, 'contradiction'].includes(refusal as undefined), `${refusal}`);
        t.equal(estimator.doubted, refusal !== undefined);
      }
      const { offset, bound } = estimator.at(rawTime(clock.raw))!;
      t.ok(Math.abs(offset - clock.offset) < 2e5, `${offset - clock.offset} ns`);
      t.ok(Math.abs(offset - clock.offset) <= bound);
    }
    t.end();
  },

  'to ask changes nothing': (t, make) => {
    const clock = new OtherClock({ seed: 4, floor: 1e5, jitter: 5e4, wander: 1 });
    const [asked, left] = [make(), make()];
    for (let i = 0; i < 40; i += 1) {
      clock.pass(POLL);
      const heard = clock.sample();
      asked.add(heard);
      left.add(heard);
      for (const later of [-1e9, 0, 5e8, 1e13]) asked.at(rawTime(clock.raw + later));
    }
    t.same(asked.at(rawTime(clock.raw)), left.at(rawTime(clock.raw)));
    t.end();
  },

  'samples out of order, or that make no sense, leave every number one': (t, make) => {
    const random = seededRandom(5);
    const same = make();
    for (let i = 0; i < 3; i += 1) same.add(sample(0, 5, 0));
    t.ok(isFinite(same, 1e9), 'three perfect samples of one instant');
    const estimator = make();
    for (let i = 0; i < 500; i += 1) {
      const delay = random() < 0.2 ? -1e4 * random() : 1e6 * random();
      const at = 1e9 * Math.floor(i + 3 * random());
      estimator.add(sample(at, 1e3 * random(), delay, random() < 0.5 ? 0 : 100));
    }
    t.ok(isFinite(estimator, 5e11), 'five hundred odd ones');
    t.ok(isFinite(estimator, 0), 'asked of long ago');
    t.end();
  },
};

/** Declares the suite's tests of the estimators that `make` makes, under `name`. */
export function estimatorBehaves(t: Test, name: string, make: () => Estimator): void {
  for (const [what, test] of Object.entries(CASES))
    void t.test(`${name}: ${what}`, (t) => test(t, make));
  for (const [over, course] of Object.entries(COURSES))
    void t.test(`${name}: the bound holds, and grows as it says, over ${over}`, (t) => {
      t.equal(timesOutside(course, make), 0, 'times outside');
      t.end();
    });
}
