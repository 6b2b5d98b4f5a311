// Tests of the scan: what it tries stands for the whole density, wherever that is narrow.

import { scan, gridWeights } from '#protocol/estimate/scan.js';
import t from 'tap';

/** Mean and variance as the scan has them. */
function moments(logDensity: (at: number) => number, from: number, to: number): [number, number] {
  const tried = scan(logDensity, from, to);
  const shares = gridWeights(tried);
  const sum = (of: (at: number) => number): number =>
    tried.at.reduce((so, at, i) => so + shares[i]! * of(at), 0);
  const mean = sum((at) => at) / sum(() => 1);
  return [mean, sum((at) => (at - mean) ** 2) / sum(() => 1)];
}

const normal =
  (mean: number, deviation: number) =>
  (at: number): number =>
    -(((at - mean) / deviation) ** 2) / 2;

t.test('a narrow summit is found, and its mean and variance are right to some per cent', (t) => {
  for (const deviation of [1e-3, 1, 1e3, 1e6]) {
    const [mean, variance] = moments(normal(123.456, deviation), -1e8, 1e8);
    t.ok(Math.abs(mean - 123.456) < 1e-2 * deviation, `mean, of a deviation of ${deviation}`);
    t.ok(Math.abs(variance / deviation ** 2 - 1) < 2e-2, `variance, of ${deviation}`);
  }
  t.end();
});

t.test('a summit with an edge is too', (t) => {
  const edge = (at: number): number => (at < 70 ? -1e6 * (70 - at) : -(at - 70) / 5);
  const [mean, variance] = moments(edge, -1e5, 1e5);
  t.ok(Math.abs(mean - 75) < 0.5, `mean ${mean}`);
  t.ok(Math.abs(variance / 25 - 1) < 0.15, `variance ${variance}`);
  t.end();
});

t.test('of two summits beside each other, both count', (t) => {
  const [one, other] = [normal(-40, 3), normal(40, 3)];
  const both = (at: number): number => Math.log(Math.exp(one(at)) + 2 * Math.exp(other(at)));
  const [mean, variance] = moments((at) => Math.max(both(at), -1e3), -1000, 1000);
  t.ok(Math.abs(mean - 40 / 3) < 0.1, `mean ${mean}`);
  t.ok(Math.abs(variance / (9 + 1600 * (8 / 9)) - 1) < 1e-2, `variance ${variance}`);
  t.end();
});

t.test('what is tried stays in its order, and within the range', (t) => {
  const { at, logDensities } = scan(normal(-1e7, 1), -1e7, 1e7);
  t.strictSame(
    at,
    at.toSorted((a, b) => a - b),
  );
  t.equal(new Set(at).size, at.length);
  t.equal(at.length, logDensities.length);
  t.ok(at[0] === -1e7 && at.at(-1) === 1e7);
  t.end();
});
