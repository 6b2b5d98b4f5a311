// The lower edge of one direction's delays: its formulas worked by hand, and what is kept of many samples.
import t from 'tap';
import { Edge } from '#protocol/estimate/edge.js';
import { exponential, seededRandom } from '../../sim/random.js';

const near = (value: number, expected: number): boolean => Math.abs(value - expected) < 1e-9;

t.test('of three delays the edge, its likelihood and its distance are as worked by hand', (t) => {
  const edge = new Edge(1);
  for (const [at, level] of [
    [0, 10],
    [1, 30],
    [2, 20],
  ] as const)
    edge.add(at, level);
  // At no rate: A = 10, R = 20 + 10 = 30, and with s = 6, R + s = 36.
  edge.evaluate(0, 6);
  t.same([edge.lowest, edge.age, edge.sum], [10, 2, 36]);
  t.ok(near(edge.logLikelihood, -3 * Math.log(36)));
  t.equal(edge.mean, 12);
  // Lomax of shape 3 and scale 12: mean 12 / 2, variance 12^2 * 3 / (2^2 * 1); or of a triangle up to 9.
  t.same([edge.below(Infinity), edge.below(9)], [6, 3]);
  t.same([edge.variance(Infinity), edge.variance(9)], [108, 4.5]);
  // If the clock gains 10 ns in a second, the delays were 30, 40 and 20 as of now.
  edge.evaluate(10, 6);
  t.same([edge.lowest, edge.age, edge.sum], [20, 0, 36]);
  t.end();
});

t.test('on the way back the offset shortens what is measured', (t) => {
  const edge = new Edge(-1);
  edge.add(0, 100);
  edge.add(1, 90);
  // If the clock gains 10 ns in a second, both say the same.
  edge.evaluate(10, 1);
  t.same([edge.lowest, edge.sum], [90, 1]);
  t.end();
});

t.test(
  'how far the lowest delay lies above the edge is F distributed, as the formula assumes',
  (t) => {
    const random = seededRandom(5);
    const [runs, samples] = [20_000, 5];
    let [below, square] = [0, 0];
    for (let run = 0; run < runs; run += 1) {
      const edge = new Edge(1);
      for (let n = 0; n < samples; n += 1) edge.add(n, 1e4 * exponential(random));
      edge.evaluate(0, 0);
      // The edge is at 0, so the lowest delay is its distance.
      below += edge.lowest / edge.below(Infinity) / runs;
      const { mean } = edge;
      square += edge.lowest ** 2 / mean ** 2 / runs;
    }
    // n S / (R / (n - 1)) is F(2, 2 n - 2): of mean (n - 1) / (n - 2).
    t.ok(Math.abs(below - 4 / 3) < 0.08, `${below}`);
    // Its second moment is 2 (n - 1)^2 / ((n - 2) (n - 3)), over (n - 1)^2.
    t.ok(Math.abs(square - 2 / ((samples - 2) * (samples - 3))) < 0.06, `${square}`);
    t.end();
  },
);

t.test('a queue that is far longer than all others says nothing of theirs', (t) => {
  const edges = [false, true].map((isLong) => {
    const random = seededRandom(3);
    const edge = new Edge(1);
    for (let n = 0; n < 14; n += 1)
      edge.add(n, 1e4 * exponential(random) + (isLong && n === 5 ? 1e7 : 0));
    edge.markLongQueues(0, 1e3);
    edge.evaluate(0, 1e3);
    return edge;
  });
  t.ok(edges[1]!.mean < 1.5 * edges[0]!.mean, `${edges[0]!.mean} ns, ${edges[1]!.mean} ns`);
  t.end();
});

t.test('of many samples few are kept, and show at any rate what all of them do', (t) => {
  const random = seededRandom(4);
  const edge = new Edge(-1);
  const all: { at: number; level: number }[] = [];
  for (let at = 0; at < 300; at += 1) {
    const level = 1e5 * exponential(random);
    all.push({ at, level });
    edge.add(at, level);
    edge.condense();
  }
  for (const rate of [-2e4, -300, 0, 50, 1e4]) {
    const levels = all.map(({ at, level }) => level + rate * (at - 299));
    const lowest = Math.min(...levels);
    const sum = levels.reduce((total, level) => total + level - lowest, 0);
    edge.evaluate(rate, 0);
    t.ok(Math.abs(edge.lowest - lowest) < 1e-3, `${rate}: ${edge.lowest} ns`);
    t.ok(Math.abs(edge.sum - sum) < 1e-6 * sum, `${rate}: ${edge.sum} ns`);
  }
  t.end();
});
