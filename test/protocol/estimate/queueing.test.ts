// Learning how long datagrams queue: means and shares of known mixtures, and what is usual.
import t from 'tap';
import { Queueing } from '#protocol/estimate/queueing.js';
import { exponential, seededRandom } from '../../sim/random.js';

interface Mixture {
  readonly short: number;
  readonly long: number;
  readonly share: number;
}

/** Queues of this mixture, without end. */
function queues(mixture: Mixture, seed: number): () => number {
  const random = seededRandom(seed);
  return () => {
    const mean = random() < mixture.share ? mixture.long : mixture.short;
    return mean * exponential(random);
  };
}

const feed = (queueing: Queueing, queue: () => number, count: number): void => {
  for (let i = 0; i < count; i += 1) queueing.learn(queue());
};

/** What is learned on average, once the start is forgotten. */
function learned(mixture: Mixture, seed = 1): Mixture {
  const queueing = new Queueing(3 * mixture.short);
  const queue = queues(mixture, seed);
  feed(queueing, queue, 1000);
  const sum = { short: 0, long: 0, share: 0 };
  const count = 20_000;
  for (let i = 0; i < count; i += 1) {
    queueing.learn(queue());
    sum.short += queueing.short / count;
    sum.long += queueing.long / count;
    sum.share += queueing.share / count;
  }
  return sum;
}

const near = (value: number, expected: number, share: number): boolean =>
  Math.abs(value / expected - 1) <= share;

t.test('of two kinds of queues it learns both means and the share', (t) => {
  for (const mixture of [
    { short: 1e3, long: 2e4, share: 0.1 },
    { short: 1e3, long: 5e4, share: 0.2 },
    { short: 1e6, long: 1e8, share: 0.3 },
    { short: 1e4, long: 1e5, share: 0.5 },
  ]) {
    const { short, long, share } = learned(mixture);
    t.ok(near(short, mixture.short, 0.05), `${mixture.short}: ${short}`);
    t.ok(near(long, mixture.long, 0.1), `${mixture.long}: ${long}`);
    t.ok(Math.abs(share - mixture.share) < 0.035, `${mixture.share}: ${share}`);
  }
  t.end();
});

t.test('of one kind it keeps a tenth for long ones, and is hardly wrong about the mean', (t) => {
  const { short, long, share } = learned({ short: 1e3, long: 1e3, share: 0 });
  t.ok(near(short, 1e3, 0.15), `${short}`);
  t.ok(near(short * (1 - share) + long * share, 1e3, 0.25), `${short}, ${long}, ${share}`);
  t.ok(share >= 0.1 && share < 0.12, `${share}`);
  t.end();
});

t.test('whatever it began with, sixteen samples tell the mean to a factor of two', (t) => {
  for (const start of [0, 1, 1e9])
    for (let seed = 1; seed <= 20; seed += 1) {
      const queueing = new Queueing(start);
      feed(queueing, queues({ short: 1e5, long: 1e5, share: 0 }, seed), 16);
      const { short } = queueing;
      // The start counts for less than two of them, unless it is beyond all measure.
      if (start < 1e9 && !(short > 4e4 && short < 2e5)) t.fail(`seed ${seed}: ${short}`);
      feed(queueing, queues({ short: 1e5, long: 1e5, share: 0 }, seed + 20), 240);
      if (!near(queueing.short, 1e5, 0.5)) t.fail(`seed ${seed}, later: ${queueing.short}`);
    }
  t.pass();
  t.end();
});

t.test('the sixteenth sample sets spikes among the first apart', (t) => {
  const queueing = new Queueing(1e3);
  const queue = queues({ short: 1e3, long: 1e3, share: 0 }, 4);
  for (let i = 1; i <= 16; i += 1) {
    if (i === 16) t.ok(queueing.short < 3e3, 'until then they do not count as short ones');
    queueing.learn(i % 5 === 0 ? 1e6 : queue());
  }
  t.ok(queueing.short < 3e3, `${queueing.short}`);
  t.equal(queueing.long, 1e6);
  t.equal(queueing.share, 3 / 16);
  t.end();
});

t.test('it follows a network that becomes ten times worse, or better', (t) => {
  const queueing = new Queueing(1e3);
  feed(queueing, queues({ short: 1e3, long: 1e3, share: 0 }, 5), 500);
  feed(queueing, queues({ short: 1e4, long: 1e4, share: 0 }, 6), 1500);
  // Slowly: queues that are all of one kind look much like a mixture of two.
  t.ok(near(queueing.short, 1e4, 0.5), `${queueing.short}`);
  feed(queueing, queues({ short: 1e3, long: 1e3, share: 0 }, 7), 500);
  t.ok(near(queueing.short, 1e3, 0.35), `${queueing.short}`);
  t.end();
});

t.test('the long ones stay four times as long as the short ones, even if there are none', (t) => {
  const queueing = new Queueing(1e3);
  const queue = queues({ short: 1e3, long: 1e3, share: 0 }, 11);
  for (let i = 0; i < 5000; i += 1) {
    queueing.learn(queue());
    if (!(queueing.long >= 4 * queueing.short)) t.fail(`${queueing.long} of ${queueing.short}`);
  }
  queueing.learn(1e12);
  t.ok(queueing.long > 1e6 && queueing.short < 2e3, 'one beyond all measure is a long one');
  t.end();
});

t.test('within all it keeps its limits, whatever it is fed', (t) => {
  const random = seededRandom(8);
  const queueing = new Queueing(0);
  for (let i = 0; i < 20_000; i += 1) {
    queueing.learn(random() < 0.2 ? 0 : 10 ** (19 * random() - 1));
    const { short, long, share } = queueing;
    if (!(short >= 1 && long >= 4 * short && share >= 0.1 && share <= 0.5))
      t.fail(`${short}, ${long}, ${share}`);
  }
  for (let i = 0; i < 3000; i += 1) queueing.learn(0);
  t.equal(queueing.short, 1, 'no queues at all are a nanosecond long');
  t.end();
});

t.test('it remembers how short the shortest of sixteen usually is', (t) => {
  const queueing = new Queueing(1e3);
  const random = seededRandom(9);
  for (let i = 0; i < 3200; i += 1) {
    queueing.learn(5e3 + 1e3 * random());
    queueing.remember();
  }
  t.equal(queueing.blocks, 200);
  t.ok(near(queueing.least, 5e3 + 1e3 / 17, 0.01), `${queueing.least}`);
  t.ok(queueing.leastDeviation > 10 && queueing.leastDeviation < 120, `${queueing.leastDeviation}`);
  t.end();
});

t.test('of a new route it takes the mean, or keeps what it knew', (t) => {
  const queueing = new Queueing(1e3);
  feed(queueing, queues({ short: 1e3, long: 2e4, share: 0.3 }, 10), 500);
  const { short, long, share } = queueing;
  queueing.restart(undefined);
  t.same([queueing.short, queueing.long, queueing.share], [short, long, share]);
  t.equal(queueing.recent.length, 0, 'but none of the delays');
  queueing.restart(7e3);
  t.same([queueing.short, queueing.long, queueing.share], [7e3, 5.6e4, 0.1]);
  queueing.restart(-1);
  t.equal(queueing.short, 1);
  t.end();
});
