// What an estimate survives: steps, rates and routes that change, and samples that make no sense.
import t, { type Test } from 'tap';
import { EnvelopeEstimator } from '#protocol/estimate/envelope.js';
import type { Estimate } from '#protocol/estimate/estimator.js';
import type { Sample } from '#protocol/measure/exchange.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { OtherClock } from '../../sim/other-clock.js';
import { normal, seededRandom } from '../../sim/random.js';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const J = 2e4;

type Change = (clock: OtherClock) => void;

/** What followed a change, in samples and nanoseconds. */
interface Aftermath {
  /** The first of ten samples in a row with an error below five times the usual. */
  readonly back: number;
  /** The largest error after the third sample, and the RMS error in the end over the usual. */
  readonly peak: number;
  readonly final: number;
  /** Samples after the third at which the bound did not hold. */
  readonly broken: number;
  readonly usual: number;
}

class Run {
  readonly clock: OtherClock;
  readonly estimator = new EnvelopeEstimator();
  readonly #poll: number;

  constructor(seed: number, poll: number, floor: number) {
    this.#poll = poll;
    this.clock = new OtherClock({ seed, wander: 1, floor, jitter: J, offset: 5e6, rate: 2e4 });
  }

  /** An exchange after the usual pause, or after a second if the last one was doubted. */
  step(): void {
    this.clock.pass(this.estimator.doubted ? 1 : this.#poll);
    this.estimator.add(this.clock.sample());
  }

  get estimate(): Estimate {
    return this.estimator.at(rawTime(this.clock.raw))!;
  }

  get error(): number {
    return Math.abs(this.estimate.offset - this.clock.offset);
  }

  /** The RMS error of so many samples. */
  rms(samples: number): number {
    let sum = 0;
    for (let i = 0; i < samples; i += 1) {
      this.step();
      sum += this.error ** 2;
    }
    return Math.sqrt(sum / samples);
  }

  after(change: Change): Aftermath {
    for (let i = 0; i < 200; i += 1) this.step();
    const usual = this.rms(200);
    change(this.clock);
    let [row, back, peak, broken] = [0, Infinity, 0, 0];
    for (let i = 1; i <= 200; i += 1) {
      this.step();
      row = this.error < 5 * usual ? row + 1 : 0;
      if (row === 10) back = Math.min(back, i - 9);
      if (i <= 3) continue;
      peak = Math.max(peak, this.error);
      if (this.error > this.estimate.bound) broken += 1;
    }
    return { back, peak, broken, usual, final: this.rms(100) / usual };
  }
}

const middle = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** The worst of all seeds, and the middle one of `back`. */
function worst(change: Change, poll = 16, floor = 1e5): Aftermath & { middle: number } {
  const all = SEEDS.map((seed) => new Run(seed, poll, floor).after(change));
  const most = (of: keyof Aftermath): number => Math.max(...all.map((one) => one[of]));
  return {
    back: most('back'),
    middle: middle(all.map(({ back }) => back)),
    peak: most('peak'),
    broken: most('broken'),
    usual: most('usual'),
    final: most('final'),
  };
}

t.test('a clock that is set by 10 ms is followed with the third sample', (t) => {
  for (const poll of [4, 16, 64])
    for (const by of [1e7, -1e7]) {
      const { back, middle, peak, final, broken } = worst((clock) => (clock.offset += by), poll);
      t.ok(middle <= 16 && back <= 40, `${poll} s, ${by}: as usual after ${middle}, ${back}`);
      t.ok(peak < 5 * J, `${poll} s, ${by}: ${peak} ns after the third`);
      t.ok(final < 3, `${poll} s, ${by}: ${final} times the usual in the end`);
      t.equal(broken, 0, 'the bound held');
    }
  t.end();
});

t.test('a rate that jumps by 5 or 50 ppm is followed, and the bound holds meanwhile', (t) => {
  for (const poll of [4, 16, 64])
    for (const by of [5e3, -5e3, 5e4, -5e4]) {
      const { back, middle, final, broken } = worst((clock) => (clock.rate += by), poll);
      t.ok(middle <= 40 && back <= 100, `${poll} s, ${by}: as usual after ${middle}, ${back}`);
      t.ok(final < 3, `${poll} s, ${by}: ${final} times the usual in the end`);
      t.equal(broken, 0, 'the bound held');
    }
  t.end();
});

t.test('where the path takes no time, the limits alone hold what the bound promises', (t) => {
  let [seconds, broken, wide] = [0, 0, 0];
  for (const seed of SEEDS) {
    const run = new Run(seed, 16, 0);
    for (let i = 0; i < 400; i += 1) {
      run.step();
      if (i < 50) continue;
      seconds += 1;
      if (run.error > run.estimate.bound) broken += 1;
      wide = Math.max(wide, run.estimate.bound);
    }
  }
  t.ok(broken / seconds < 0.001, `broken ${broken} times in ${seconds}`);
  t.ok(wide < 4 * J, `nor is it wide: ${wide} ns`);
  t.end();
});

const LONGER: readonly (readonly [string, Change])[] = [
  ['out', (clock) => (clock.floorOut += 5e5)],
  ['back', (clock) => (clock.floorBack += 5e5)],
  [
    'both',
    (clock) => {
      clock.floorOut += 5e5;
      clock.floorBack += 5e5;
    },
  ],
];

t.test('a route that becomes longer, in one direction or both, moves nothing', (t) => {
  for (const poll of [4, 16, 64])
    for (const [name, change] of LONGER) {
      const { back, middle, peak, final, broken } = worst(change, poll);
      t.ok(middle <= 2 && back <= 20, `${poll} s, ${name}: as usual after ${middle}, ${back}`);
      // A belief that the path is symmetric would be wrong by 250 us.
      t.ok(peak < 7e4 && final < 6, `${poll} s, ${name}: ${peak} ns, ${final} times the usual`);
      t.equal(broken, 0, 'the bound held');
    }
  t.end();
});

const SHORTER: readonly (readonly [string, Change])[] = [
  ['out', (clock) => (clock.floorOut -= 5e5)],
  ['back', (clock) => (clock.floorBack -= 5e5)],
  [
    'both',
    (clock) => {
      clock.floorOut -= 5e5;
      clock.floorBack -= 5e5;
    },
  ],
];

function becomesShorter(t: Test, polls: readonly number[]): void {
  for (const poll of polls)
    for (const [name, change] of SHORTER) {
      const { middle, peak, broken } = worst(change, poll, 6e5);
      t.ok(middle <= 15, `${poll} s, ${name}: as usual after ${middle}`);
      t.ok(peak < 7e4, `${poll} s, ${name}: ${peak} ns`);
      t.equal(broken, 0, 'the bound held');
    }
  t.end();
}

t.test('nor does one that becomes shorter', (t) => becomesShorter(t, [4, 16]));

t.test('not even at a poll of 64 s, in which a crystal may wander far', (t) =>
  becomesShorter(t, [64]),
);

t.test('a clock that is set by a minute either way is believed', (t) => {
  for (const by of [1e9, 6e10, -6e10]) {
    const { peak, broken } = worst((clock) => (clock.offset += by));
    t.ok(peak < 5 * J, `${by}: ${peak} ns after the third`);
    t.equal(broken, 0, 'the bound held');
  }
  t.end();
});

t.test('and by hours, or decades: as one that had no battery', (t) => {
  for (const by of [1e13, -1e13, 1e15, -1e15, 1e17, -1e17]) {
    const { peak, broken } = worst((clock) => (clock.offset += by));
    t.ok(peak < 5 * J, `${by}: ${peak} ns after the third`);
    t.equal(broken, 0, 'the bound held');
  }
  t.end();
});

/** Is all of it a number, asked of now, of long ago and of the future? */
const isSound = (estimator: EnvelopeEstimator, at: number): boolean =>
  [at, 0, at + 1e14].every((raw) => {
    const estimate = estimator.at(rawTime(raw));
    return estimate === undefined || Object.values(estimate).every((x) => Number.isFinite(x));
  });

/** Feeds samples that `make` makes; answers after how many one estimate was no number. */
function poisonedAfter(seed: number, make: (random: () => number, i: number) => Sample): number {
  const random = seededRandom(seed);
  const estimator = new EnvelopeEstimator();
  for (let i = 0; i < 400; i += 1) {
    const sample = make(random, i);
    estimator.add(sample);
    if (!isSound(estimator, sample.at)) return i;
  }
  return Infinity;
}

const sampleOf = (at: number, offset: number, delay: number, error: number): Sample => ({
  at: rawTime(at),
  offset: spanOf(offset),
  delay: spanOf(delay),
  error: spanOf(error),
});

type Make = (random: () => number, i: number) => Sample;

const ODD: Readonly<Record<string, Make>> = {
  'no delay at all': (_, i) => sampleOf(i * 1e9, 5, 0, 0),
  'all at one instant': (random) => sampleOf(7e9, 1e3 * random(), 1e6 * random(), 0),
  'one sample again and again': () => sampleOf(7e9, 1e3, 1e6, 0),
  'one perfect sample again and again': () => sampleOf(7e9, 5, 0, 0),
  'negative delays': (random, i) => sampleOf(i * 1e9, 1e3 * random(), -1e6 * random(), 0),
  'delays of all sizes': (random, i) => sampleOf(i * 1e9, 0, 10 ** (12 * random()), 0),
  'stamps that are exact, or off by a millisecond': (random, i) =>
    sampleOf(i * 1e9, 1e5 * random(), 1e6 * random(), random() < 0.5 ? 0 : 1e6),
  'far away, but steady': (random, i) => sampleOf(i * 1e9, 1e17, 1e6 * random(), 0),
  'backwards in time': (random, i) => sampleOf(1e15 - i * 1e9, 0, 1e6 * random(), 0),
  'a day between samples': (random, i) => sampleOf(i * 8.64e13, i * 1e9, 1e6 * random(), 0),
  'offsets of up to ten seconds': (random, i) =>
    sampleOf(i * 1e9, 1e10 * (random() - 0.5), 1e6 * random(), 0),
};

t.test('whatever the samples are, every estimate is a number', (t) => {
  for (const [name, make] of Object.entries(ODD))
    for (const seed of [1, 2, 3]) t.equal(poisonedAfter(seed, make), Infinity, name);
  t.end();
});

t.test('even if they jump by years', (t) => {
  const jumping: Make = (random, i) =>
    sampleOf(
      1e9 * (i + 3 * random()),
      random() < 0.05 ? 1e17 * (random() - 0.5) : 1e17 * (Math.floor(i / 40) % 2),
      random() < 0.1 ? -1e4 : 1e6 * random(),
      random() < 0.5 ? 0 : 1e6,
    );
  for (const seed of SEEDS) t.equal(poisonedAfter(seed, jumping), Infinity);
  t.end();
});

/** A wall clock that was set twice, as a master has read it: raw time, seconds, nanoseconds. */
const SET_TWICE = [
  [0, 0, 0],
  [0, 0, 0],
  [1000020000.0136889, 1, 0],
  [2000039999.8731508, 2, 0],
  [3000059999.5314536, 3, 0],
  [4000079999.2170086, 4, 0],
  [5000099998.947363, 5, 0],
  [6000119998.635344, 6, 0],
  [7000139998.330936, 7, 0],
  [8000159998.002045, 8, 0],
  [9000179997.53316, 9, 0],
  [10000199997.013573, 10, 0],
  [11000219996.57776, 11, 0],
  [12000239996.298006, 12, 0],
  [13000259996.10218, 13, 0],
  [14000279995.98016, 14, 0],
  [15000299995.721792, 15, 0],
  [16000319995.462309, 16, 0],
  [17000339995.309164, 17, 0],
  [18000359995.18617, 18, 0],
  [19000379995.15475, 19, 0],
  [20000399995.027214, 19, 0],
  [21000419994.788723, 20, 0],
  [22000439994.473495, 21, 0],
  [23000459994.195843, 22, 0],
  [24000479993.866524, 23, 0],
  [25000499993.692036, 24, 1e7],
  [26000519993.620674, 25, 1e7],
  [27000539993.603012, 26, 1e7],
  [28000559993.523575, 27, 1e7],
  [29000579993.48137, 28, 1e7],
  [30000599993.56912, 29, 1e7],
  [31000619993.62059, 30, 1e7],
  [32000639993.5367, 31, 1e7],
  [33000659993.485577, 32, 1e7],
] as const;

t.test('a variance that rounds to less than nothing is nothing', (t) => {
  const estimator = new EnvelopeEstimator();
  for (const [raw, seconds, nanoseconds] of SET_TWICE) {
    estimator.add(sampleOf(raw, seconds * 1e9 + nanoseconds - raw, 0, 0));
    const estimate = estimator.at(rawTime(raw));
    if (estimate !== undefined) t.notOk(Number.isNaN(estimate.drift), `at ${seconds} s`);
  }
  t.end();
});

t.test(
  'where queues are mostly of one length and seldom short, the bound of few samples holds too',
  (t) => {
    let outside = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = seededRandom(seed);
      const queue = (): number => (random() < 0.05 ? 2e3 * random() : 6e3 + 700 * normal(random));
      const estimator = new EnvelopeEstimator();
      for (let i = 0; i < 120; i += 1) {
        const [at, offset] = [1e12 + 4e8 * i, 1.1e-5 * 4e8 * i];
        const [out, back] = [2e3 + queue() + offset, 2e3 + queue() - offset];
        estimator.add(sampleOf(at, (out - back) / 2, out + back, 100));
        const estimate = estimator.at(rawTime(at))!;
        if (Math.abs(estimate.offset - offset) > estimate.bound) outside += 1;
      }
    }
    t.equal(outside, 0);
    t.end();
  },
);
