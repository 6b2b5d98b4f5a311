// A belief of four numbers: time passing, one direction observed, and mixtures, each done slowly.
import t from 'tap';
import {
  type Direction,
  FLOOR_BACK,
  FLOOR_OUT,
  Gaussian,
  OFFSET,
  type Quantity,
  RATE,
} from '#protocol/estimate/gaussian.js';
import { Queueing } from '#protocol/estimate/queueing.js';
import { exponential, normal, seededRandom } from '../../sim/random.js';
import { simpson } from '../../sim/simpson.js';

type Matrix = readonly (readonly number[])[];

const QUANTITIES = [OFFSET, RATE, FLOOR_OUT, FLOOR_BACK] as const;

const matrix = (of: (i: Quantity, j: Quantity) => number): Matrix =>
  QUANTITIES.map((i) => QUANTITIES.map((j) => of(i, j)));

const times = (one: Matrix, other: Matrix): Matrix =>
  one.map((row) => other[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * other[k]![j]!, 0)));

const transposed = (one: Matrix): Matrix => one[0]!.map((_, j) => one.map((row) => row[j]!));

const covarianceOf = (belief: Gaussian): Matrix => matrix((i, j) => belief.covariance(i, j));

const queueingOf = (short: number, long: number, share: number): Queueing =>
  Object.assign(new Queueing(short), { long, share });

/** A belief in which everything depends on everything: some time, and a few soft observations. */
function tangled(seed = 1): Gaussian {
  const random = seededRandom(seed);
  const belief = new Gaussian();
  belief.reset([500, 20, 300, 200], [100, 30, 60, 80]);
  belief.widenFloors(70);
  for (let i = 0; i < 3; i += 1) {
    belief.predict(1.5, 4);
    belief.update('out', 900 + 40 * normal(random), 900, queueingOf(80, 640, 0.1));
    belief.update('back', -200 + 40 * normal(random), 900, queueingOf(50, 400, 0.1));
  }
  return belief;
}

/** The largest difference of two covariances, in terms of the deviations. */
function apart(one: Matrix, other: Matrix): number {
  const differences = QUANTITIES.flatMap((i) =>
    QUANTITIES.map(
      (j) => Math.abs(one[i]![j]! - other[i]![j]!) / Math.sqrt(one[i]![i]! * one[j]![j]!),
    ),
  );
  return Math.max(...differences);
}

t.test('time passes as matrices say: F P F^T, and the walk of the rate on top', (t) => {
  for (const [seconds, wander2] of [
    [1, 0],
    [0.25, 9],
    [16, 100],
    [1000, 1e4],
  ] as const) {
    const belief = tangled();
    const before = covarianceOf(belief);
    const mean = [...belief.mean];
    const F = matrix((i, j) => (i === j ? 1 : i === OFFSET && j === RATE ? seconds : 0));
    // In small steps, each of which adds variance to the rate alone, as a walk is defined.
    const steps = 1000;
    const small = matrix((i, j) =>
      i === j ? 1 : i === OFFSET && j === RATE ? seconds / steps : 0,
    );
    let walk = matrix(() => 0);
    for (let i = 0; i < steps; i += 1) {
      const half = (wander2 * seconds) / steps / 2;
      const add = (to: Matrix): Matrix =>
        to.map((row, j) => row.map((x, k) => (j === RATE && k === RATE ? x + half : x)));
      walk = add(times(times(small, add(walk)), transposed(small)));
    }
    const moved = times(times(F, before), transposed(F));
    const expected = matrix((i, j) => moved[i]![j]! + walk[i]![j]!);
    const foretold = belief.offsetVariance(seconds, wander2);
    belief.predict(seconds, wander2);
    t.ok(apart(expected, covarianceOf(belief)) < 1e-6, `covariance after ${seconds} s`);
    t.same([...belief.mean], [mean[0]! + seconds * mean[1]!, ...mean.slice(1)]);
    t.equal(belief.covariance(OFFSET, OFFSET), foretold, 'and the offset’s was foretold');
  }
  t.end();
});

t.test('time that passes and passes back leaves all as it was', (t) => {
  const belief = tangled();
  const before = covarianceOf(belief);
  belief.predict(7, 0);
  belief.predict(-7, 0);
  t.ok(apart(before, covarianceOf(belief)) < 1e-12);
  t.end();
});

/** What a direction measures, as a row of coefficients. */
const ALONG = { out: [1, 0, 1, 0], back: [-1, 0, 0, 1] } as const;

interface Posterior {
  readonly mean: number;
  readonly variance: number;
  readonly likelihood: number;
}

/** Bayes' rule on a grid: of z normal, given that z, noise and a queue of two kinds add up. */
function bruteForce(
  { middle, variance }: { middle: number; variance: number },
  measured: number,
  noise: number,
  { short, long, share }: Queueing,
): Posterior {
  const [deviation, noisy] = [Math.sqrt(variance), Math.sqrt(noise)];
  const density = (x: number, spread: number): number =>
    Math.exp(-(x * x) / (2 * spread * spread)) / (spread * Math.sqrt(2 * Math.PI));
  const queue = (q: number): number =>
    ((1 - share) / short) * Math.exp(-q / short) + (share / long) * Math.exp(-q / long);
  // What the noise leaves to the queue must not be negative.
  const likelihood = (z: number): number => {
    const most = Math.min(measured - z, 9 * noisy);
    if (most <= -9 * noisy) return 0;
    return simpson((e) => density(e, noisy) * queue(measured - z - e), -9 * noisy, most, 300);
  };
  const from = middle - 11 * deviation;
  const to = Math.min(middle + 11 * deviation, measured + 9 * noisy);
  const weigh = (power: number): number =>
    simpson(
      (z) => (z - middle) ** power * density(z - middle, deviation) * likelihood(z),
      from,
      to,
      1200,
    );
  const [whole, first, second] = [weigh(0), weigh(1), weigh(2)];
  const mean = first / whole;
  return { mean: middle + mean, variance: second / whole - mean * mean, likelihood: whole };
}

const CASES: readonly [name: string, queueing: Queueing, above: number, noise: number][] = [
  ['a queue as long as the doubt', queueingOf(80, 640, 0.1), 0.5, 400],
  ['a sample far above', queueingOf(80, 640, 0.1), 4, 400],
  ['a sample far below', queueingOf(80, 640, 0.1), -3, 400],
  ['short queues and a sharp edge', queueingOf(20, 3000, 0.1), -0.5, 400],
  ['half of the queues long', queueingOf(60, 300, 0.5), 1.5, 400],
  ['queues that say next to nothing', queueingOf(2000, 16_000, 0.1), 1, 400],
  ['stamps worse than what is believed', queueingOf(80, 640, 0.1), 0.2, 40_000],
];

t.test('an observation leaves the mean, variance and likelihood of Bayes’ rule', (t) => {
  for (const direction of ['out', 'back'] as const)
    for (const [name, queueing, above, noise] of CASES) {
      const belief = tangled();
      const [m, P] = [[...belief.mean], covarianceOf(belief)];
      const h = ALONG[direction];
      const middle = h.reduce<number>((sum, x, i) => sum + x * m[i]!, 0);
      // How each of the four goes along with what is measured.
      const along = P.map((row) => h.reduce<number>((sum, x, i) => sum + x * row[i]!, 0));
      const variance = h.reduce<number>((sum, x, i) => sum + x * along[i]!, 0);
      const measured = middle + above * Math.sqrt(variance + noise);
      const truth = bruteForce({ middle, variance }, measured, noise, queueing);
      const excess = belief.excess(direction, measured, noise);
      t.ok(Math.abs(excess - above) < 1e-9, `${direction}, ${name}: ${excess} deviations above`);
      const log = belief.update(direction, measured, noise, queueing);
      t.ok(Math.abs(log - Math.log(truth.likelihood)) < 2e-6, `likelihood: ${log}`);
      // Normal before, the other numbers follow z in proportion: exactly, not by assumption.
      const mean = m.map((x, i) => x + (along[i]! / variance) * (truth.mean - middle));
      const off = QUANTITIES.map(
        (i) => Math.abs(belief.mean[i]! - mean[i]!) / Math.sqrt(P[i]![i]!),
      );
      t.ok(Math.max(...off) < 2e-6, `mean: ${Math.max(...off)} deviations off`);
      const less = (variance - truth.variance) / (variance * variance);
      const expected = matrix((i, j) => P[i]![j]! - less * along[i]! * along[j]!);
      const worst = apart(expected, covarianceOf(belief));
      t.ok(worst < 2e-5, `covariance: ${worst}`);
    }
  t.end();
});

/** The least eigenvalue's sign, by Cholesky's pivots of the correlations: the least of them. */
function leastPivot(P: Matrix): number {
  const L = P.map(() => [0, 0, 0, 0]);
  let least = Infinity;
  for (let i = 0; i < 4; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = P[i]![j]! / Math.sqrt(P[i]![i]! * P[j]![j]!);
      for (let k = 0; k < j; k += 1) sum -= L[i]![k]! * L[j]![k]!;
      if (i === j) least = Math.min(least, sum);
      L[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / L[j]![j]!;
    }
  return least;
}

t.test('over 100 000 random observations no variance becomes negative', (t) => {
  const random = seededRandom(7);
  const belief = new Gaussian();
  const logarithmic = (from: number, to: number): number => from * (to / from) ** random();
  let [least, odd] = [Infinity, 0];
  for (let i = 0; i < 100_000; i += 1) {
    if (i % 500 === 0) {
      const floor = logarithmic(1e3, 1e8);
      belief.reset([0, 0, floor, floor], [logarithmic(1e2, 1e9), 1e5, 0, 0]);
      belief.widenFloors(floor / 4);
    }
    belief.predict(logarithmic(1e-3, 1e2), logarithmic(0.3, 100) ** 2);
    for (const direction of ['out', 'back'] as Direction[]) {
      const short = logarithmic(1, 1e7);
      const queueing = queueingOf(short, short * logarithmic(4, 100), 0.1 + 0.4 * random());
      const noise = logarithmic(1, 1e6);
      const [x, floor] = [belief.mean[OFFSET]!, direction === 'out' ? FLOOR_OUT : FLOOR_BACK];
      const middle = (direction === 'out' ? x : -x) + belief.mean[floor]!;
      const spread = Math.sqrt(belief.covariance(OFFSET, OFFSET));
      const measured = middle + spread * normal(random) + short * exponential(random);
      const log = belief.update(direction, measured, noise, queueing);
      if (!Number.isFinite(log) || belief.mean.some((one) => !Number.isFinite(one))) odd += 1;
    }
    least = Math.min(least, leastPivot(covarianceOf(belief)));
  }
  t.equal(odd, 0, 'and every number stays one');
  t.ok(least > -1e-6, `least pivot ${least}`);
  t.end();
});

t.test('a mixture keeps the mean and the covariance of its parts', (t) => {
  const parts = [tangled(1), tangled(2), tangled(3)];
  parts.forEach((part, i) => {
    part.mean[OFFSET]! += 300 * i;
    part.mean[FLOOR_BACK]! -= 50 * i * i;
    part.widen(RATE, 10 * i);
  });
  const weights = [0.2, 0.5, 0.3];
  const whole = (of: (part: Gaussian) => number): number =>
    parts.reduce((sum, part, i) => sum + weights[i]! * of(part), 0);
  const mean = QUANTITIES.map((i) => whole((part) => part.mean[i]!));
  // The covariance is what the products are on average, less the product of the averages.
  const expected = matrix(
    (i, j) =>
      whole((part) => part.covariance(i, j) + part.mean[i]! * part.mean[j]!) - mean[i]! * mean[j]!,
  );
  const mixed = tangled(9);
  mixed.mix(parts, weights);
  for (const i of QUANTITIES) t.ok(Math.abs(mixed.mean[i]! - mean[i]!) < 1e-9);
  t.ok(apart(expected, covarianceOf(mixed)) < 1e-9);
  t.end();
});

t.test('to take one in by a weight is to mix the two', (t) => {
  for (const weight of [0, 0.3, 1]) {
    const [one, other, mixture] = [tangled(1), tangled(2), tangled(3)];
    other.mean[OFFSET]! += 300;
    mixture.mix([one, other], [1 - weight, weight]);
    one.mixIn(other, weight);
    for (const i of QUANTITIES) t.ok(Math.abs(one.mean[i]! - mixture.mean[i]!) < 1e-9);
    t.ok(apart(covarianceOf(mixture), covarianceOf(one)) < 1e-9, `${weight}`);
  }
  t.end();
});

t.test('to widen both floors leaves their difference as sure as it was', (t) => {
  const belief = tangled();
  const difference = (): number =>
    belief.covariance(FLOOR_OUT, FLOOR_OUT) -
    2 * belief.covariance(FLOOR_OUT, FLOOR_BACK) +
    belief.covariance(FLOOR_BACK, FLOOR_BACK);
  const [before, offset] = [difference(), belief.covariance(OFFSET, OFFSET)];
  const floor = belief.covariance(FLOOR_OUT, FLOOR_OUT);
  belief.widenFloors(1000);
  t.ok(Math.abs(difference() / before - 1) < 1e-9);
  t.ok(Math.abs(belief.covariance(FLOOR_OUT, FLOOR_OUT) - floor - 1e6) < 1e-6);
  t.equal(belief.covariance(OFFSET, OFFSET), offset);
  t.end();
});

t.test('less sure by a factor is so in every direction', (t) => {
  const belief = tangled();
  const before = covarianceOf(belief);
  belief.inflate(3);
  const expected = before.map((row) => row.map((x) => 9 * x));
  t.ok(apart(expected, covarianceOf(belief)) < 1e-12);
  t.end();
});
