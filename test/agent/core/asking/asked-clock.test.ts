// A page's clock in virtual time: asks over ways that are uneven, with a counter that counts in steps.

import t from 'tap';
import { EARLIEST, LATEST } from '#protocol/clock/moments.js';
import {
  type GroupTime,
  MILLISECOND,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  groupTime,
  spanOf,
} from '#protocol/time.js';
import { groupTimeOf } from '#protocol/clock/segment.js';
import { AskedClock } from '#agent/core/asking/asked-clock.js';
import { seededRandom } from '#sim/random.js';

const START = groupTime(1_796_000_000);
const INTERVAL = (8 * SECOND) as Span;

interface Page {
  readonly drift: number;
  readonly step: number;
  readonly seed: number;
  /** Mean of the exponential delay each way, nanoseconds. */
  readonly delay: number;
}

/** A computer whose counter runs off and counts in steps, and a console whose clock swings within its bound. */
class Desk {
  readonly clock = new AskedClock({ interval: INTERVAL });
  readonly #page: Page;
  readonly #random: () => number;
  /** True time since the start, nanoseconds. */
  time = 0;

  constructor(page: Page) {
    this.#page = page;
    this.#random = seededRandom(page.seed);
  }

  raw(): RawTime {
    const { drift, step } = this.#page;
    const exact = 5e12 + this.time * (1 + drift);
    return (Math.floor(exact / step) * step) as RawTime;
  }

  truth(): GroupTime {
    return groupAdd(START, this.time as Span);
  }

  ask(group = 'plant', ahead = 0): void {
    const asked = this.raw();
    this.time += this.#way();
    const bound = 200_000;
    const swing = Math.sin(this.time / 3e10) * bound;
    const time = groupAdd(this.truth(), (swing + ahead) as Span);
    this.time += this.#way();
    this.clock.answered({ group, time, bound: spanOf(bound) }, asked, this.raw());
  }

  #way(): number {
    return 300_000 - Math.log(1 - this.#random()) * this.#page.delay;
  }

  error(): { readonly off: number; readonly width: number } {
    const { earliest, latest } = this.clock.now(this.raw());
    const middle = groupTimeOf((earliest + latest) / 2n);
    return {
      off: Math.abs(groupDifference(middle, this.truth())),
      width: Number(latest - earliest) / 2,
    };
  }
}

t.test('before the first answer nothing is known', (t) => {
  const { clock } = new Desk({ drift: 0, step: 1, seed: 1, delay: 1e5 });
  const { earliest, latest, state } = clock.now(0 as RawTime);
  t.same({ earliest, latest, state }, { earliest: EARLIEST, latest: LATEST, state: 'unset' });
  t.equal(clock.group, undefined);
  t.end();
});

t.test('the truth is always within the bound, whatever the counter and the way are like', (t) => {
  let looks = 0;
  for (let seed = 1; seed <= 60; seed += 1)
    for (const step of [1, 5000, 100_000, 1_000_000]) {
      const drift = ((seed % 7) - 3) * 6e-5;
      const desk = new Desk({ drift, step, seed, delay: seed % 3 === 0 ? 2e7 : 8e5 });
      for (let n = 0; n < 25; n += 1) {
        desk.ask();
        for (let k = 0; k < 4; k += 1) {
          desk.time += desk.clock.pause / 4;
          const { off, width } = desk.error();
          looks += 1;
          if (off > width) t.fail(`seed ${seed}, step ${step}: off by ${off}, bound ${width}`);
        }
      }
    }
  t.equal(looks, 24_000);
  t.end();
});

t.test('a way of half a millisecond gives a bound of two milliseconds', (t) => {
  const desk = new Desk({ drift: 3e-5, step: 100_000, seed: 5, delay: 2e5 });
  for (let n = 0; n < 12; n += 1) {
    desk.ask();
    desk.time += desk.clock.pause;
  }
  const { off, width } = desk.error();
  t.ok(width < 2 * MILLISECOND, `${width}`);
  t.ok(off <= width);
  t.equal(desk.clock.now(desk.raw()).state, 'synchronised');
  t.equal(desk.clock.step, 100_000);
  t.end();
});

t.test('what it shows never runs back while it is corrected', (t) => {
  const desk = new Desk({ drift: 5e-5, step: 100_000, seed: 9, delay: 4e6 });
  desk.ask();
  let last = desk.clock.now(desk.raw()).best;
  for (let n = 0; n < 30; n += 1) {
    for (let k = 0; k < 50; k += 1) {
      desk.time += desk.clock.pause / 50;
      const { best } = desk.clock.now(desk.raw());
      if (best < last) t.fail(`it ran back by ${last - best} ns`);
      last = best;
    }
    desk.ask();
  }
  t.end();
});

t.test('without answers it holds over, and its bound grows', (t) => {
  const desk = new Desk({ drift: 4e-5, step: 5000, seed: 3, delay: 3e5 });
  for (let n = 0; n < 8; n += 1) {
    desk.ask();
    desk.time += desk.clock.pause;
  }
  const before = desk.error().width;
  desk.clock.failed();
  desk.time += 600 * SECOND;
  const { off, width } = desk.error();
  t.equal(desk.clock.now(desk.raw()).state, 'holdover');
  t.ok(width > before && off <= width, `${off} ${width}`);
  t.end();
});

t.test('after a sleep nothing is known until the next answer', (t) => {
  const desk = new Desk({ drift: 0, step: 1, seed: 4, delay: 3e5 });
  desk.ask();
  desk.clock.forget();
  t.equal(desk.clock.now(desk.raw()).state, 'unset');
  desk.ask();
  t.equal(desk.clock.now(desk.raw()).state, 'synchronised');
  t.end();
});

t.test("another group's time begins anew", (t) => {
  const desk = new Desk({ drift: 0, step: 1, seed: 4, delay: 3e5 });
  desk.ask('plant');
  desk.ask('campus', 3600 * SECOND);
  t.equal(desk.clock.group, 'campus');
  const { best } = desk.clock.now(desk.raw());
  const apart = groupDifference(groupTimeOf(best), desk.truth());
  t.ok(Math.abs(apart - 3600 * SECOND) < 50 * MILLISECOND);
  t.end();
});

t.test(
  'it asks quickly at first, then at its interval, and more and more seldom while nobody answers',
  (t) => {
    const desk = new Desk({ drift: 0, step: 1, seed: 6, delay: 3e5 });
    t.equal(desk.clock.pause, 2 * SECOND);
    for (let n = 0; n < 5; n += 1) {
      desk.ask();
      desk.time += desk.clock.pause;
    }
    t.equal(desk.clock.pause, INTERVAL);
    const pauses = Array.from({ length: 8 }, () => {
      desk.clock.failed();
      return desk.clock.pause / SECOND;
    });
    t.same(pauses, [2, 4, 8, 16, 32, 60, 60, 60]);
    t.end();
  },
);

t.test('a time that was set begins anew at once, and a bad network does not', (t) => {
  const desk = new Desk({ drift: 2e-5, step: 1, seed: 8, delay: 3e5 });
  for (let n = 0; n < 20; n += 1) {
    desk.ask();
    desk.time += SECOND;
  }
  const { width } = desk.error();
  desk.time += 400 * MILLISECOND;
  desk.ask();
  t.ok(desk.error().width < 2 * width, 'what is known is kept');
  for (const ahead of [3600 * SECOND, 3599.9 * SECOND, -50 * MILLISECOND]) {
    desk.time += SECOND;
    desk.ask('plant', ahead);
    const { earliest, latest } = desk.clock.now(desk.raw());
    const truth = BigInt(groupAdd(desk.truth(), ahead as Span).seconds) * 1_000_000_000n;
    const exact = truth + BigInt(Math.round(groupAdd(desk.truth(), ahead as Span).nanoseconds));
    t.ok(earliest <= exact && exact <= latest, `${ahead}`);
  }
  t.end();
});
