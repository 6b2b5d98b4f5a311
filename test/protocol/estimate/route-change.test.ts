// A longer route: it is found within some samples, and no jitter is taken for one.
import t from 'tap';
import { Queueing } from '#protocol/estimate/queueing.js';
import {
  BLOCKS_LEAST,
  type RouteChange,
  detectRouteChange,
} from '#protocol/estimate/route-change.js';
import { exponential, normal, seededRandom } from '../../sim/random.js';

type Random = () => number;

/** Mean queue of all these networks, nanoseconds. */
const J = 1e4;

const JITTERS: Readonly<Record<string, (random: Random) => number>> = {
  exponential: (random) => J * exponential(random),
  'exponential with a fifth of long ones': (random) =>
    J * (random() < 0.2 ? 20 : 1) * exponential(random),
  gamma: (random) => (J / 4) * [1, 1, 1, 1].reduce((sum) => sum + exponential(random), 0),
  normal: (random) => Math.max(J + (J / 3) * normal(random), 0),
};

/** Both directions, and the visitor's view of each sample. */
class Path {
  readonly out = new Queueing(J);
  readonly back = new Queueing(J);
  readonly #jitter: (random: Random) => number;
  readonly #random: Random;

  constructor(seed: number, jitter = JITTERS['exponential']!) {
    this.#random = seededRandom(seed);
    this.#jitter = jitter;
  }

  get known(): boolean {
    return this.out.blocks >= BLOCKS_LEAST;
  }

  /** One more sample, with both routes so much longer than is known. */
  sample(out = 0, back = 0): RouteChange | undefined {
    this.out.learn(out + this.#jitter(this.#random));
    this.back.learn(back + this.#jitter(this.#random));
    const change = detectRouteChange(this.out, this.back, 0);
    if (change === undefined) {
      this.out.remember();
      this.back.remember();
    }
    return change;
  }

  /** Samples until a change is found. */
  find(out: number, back: number, most = 60): { after: number; change: RouteChange | undefined } {
    for (let after = 1; after <= most; after += 1) {
      const change = this.sample(out, back);
      if (change !== undefined) return { after, change };
    }
    return { after: Infinity, change: undefined };
  }
}

t.test('in 100 000 exponential queues it finds no longer route, known or new', (t) => {
  for (const name of ['exponential', 'exponential with a fifth of long ones']) {
    let alarms = 0;
    const known = new Path(1, JITTERS[name]);
    for (let i = 0; i < 100_000; i += 1) if (known.sample() !== undefined) alarms += 1;
    t.equal(alarms, 0, name);
    // A path of which the usual shortest queue is not known yet.
    for (let seed = 1; seed <= 1000; seed += 1) {
      const fresh = new Path(seed, JITTERS[name]);
      for (let i = 0; i < 100; i += 1) if (fresh.sample() !== undefined) alarms += 1;
    }
    t.equal(alarms, 0, `${name}, 1000 new paths`);
  }
  t.end();
});

t.test('nor in queues that are never short, once it knows that they are not', (t) => {
  for (const name of ['gamma', 'normal']) {
    const path = new Path(2, JITTERS[name]);
    let [early, late] = [0, 0];
    for (let i = 0; i < 100_000; i += 1) {
      const { known } = path;
      if (path.sample() === undefined) continue;
      if (known) late += 1;
      else early += 1;
      // What follows an alarm in earnest.
      for (const queueing of [path.out, path.back]) queueing.restart(undefined);
    }
    t.equal(late, 0, name);
    t.ok(early > 0, `${name}: before, ${early} times`);
  }
  t.end();
});

t.test('one direction that is longer by ten queues is found within twenty samples', (t) => {
  let both = 0;
  for (const before of [40, 300])
    for (let seed = 1; seed <= 40; seed += 1)
      for (const direction of ['out', 'back'] as const) {
        const path = new Path(seed);
        for (let i = 0; i < before; i += 1) path.sample();
        const [out, back] = direction === 'out' ? [10 * J, 0] : [0, 10 * J];
        const { after, change } = path.find(out, back);
        const other = direction === 'out' ? 'back' : 'out';
        if (!(after >= 5 && after <= 20)) t.fail(`seed ${seed}, ${direction}: after ${after}`);
        const by = change?.[direction] ?? 0;
        if (!(by >= 10 * J && by < 11.5 * J)) t.fail(`seed ${seed}, ${direction}: by ${by}`);
        if (change?.equal !== false) t.fail(`seed ${seed}: both by the same`);
        if (change?.[other] !== 0) both += 1;
        if (change !== undefined && change.samples > after) t.fail(`seed ${seed}: of older ones`);
      }
  t.ok(both <= 2, `the other one too in ${both} of 160`);
  t.end();
});

t.test('both directions longer by ten queues are found with the fifth sample, as equal', (t) => {
  for (const before of [40, 300])
    for (let seed = 1; seed <= 40; seed += 1) {
      const path = new Path(seed);
      for (let i = 0; i < before; i += 1) path.sample();
      const { after, change } = path.find(10 * J, 10 * J);
      if (!(after >= 4 && after <= 6)) t.fail(`seed ${seed}: after ${after}`);
      if (change?.equal !== true) t.fail(`seed ${seed}: not equal`);
    }
  t.pass();
  t.end();
});

t.test('both longer, but not by the same, are told apart', (t) => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const path = new Path(seed);
    for (let i = 0; i < 300; i += 1) path.sample();
    const { after, change } = path.find(10 * J, 30 * J);
    if (!(after <= 10)) t.fail(`seed ${seed}: after ${after}`);
    if (change?.equal !== false || !(change.back > 2 * change.out)) t.fail(`seed ${seed}: equal`);
  }
  t.pass();
  t.end();
});

t.test('a route that is longer by less than its queues is none', (t) => {
  let alarms = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const path = new Path(seed);
    for (let i = 0; i < 300; i += 1) path.sample();
    if (path.find(J / 4, J / 4).change !== undefined) alarms += 1;
  }
  t.equal(alarms, 0);
  t.end();
});

t.test('without any jitter, a few nanoseconds of rounding are no route', (t) => {
  const random = seededRandom(3);
  const [out, back] = [new Queueing(1), new Queueing(1)];
  for (let i = 0; i < 10_000; i += 1) {
    out.learn(Math.floor(4 * random()));
    back.learn(Math.floor(4 * random()));
    if (detectRouteChange(out, back, 0) !== undefined) t.fail(`sample ${i}`);
  }
  t.pass();
  t.end();
});

t.test('of five delays both ways, the formula decides as worked by hand', (t) => {
  /** Five queues of 100 ns on average, above `shortest`: R / n is 20 each way. */
  const delayed = (shortest: number): Queueing => {
    const queueing = new Queueing(100);
    queueing.recent.push(...[0, 10, 20, 30, 40].map((more) => shortest + more));
    return queueing;
  };
  // Each way has a probability of (1 + 100 / 20)^-4: both logarithms together are -14.3, and -16 is the limit.
  t.equal(detectRouteChange(delayed(100), delayed(100), 0), undefined);
  // (1 + 120 / 20)^-4: both are -15.57.
  t.equal(detectRouteChange(delayed(120), delayed(120), 0), undefined);
  // (1 + 130 / 20)^-4: both are -16.1.
  t.same(detectRouteChange(delayed(130), delayed(130), 0), {
    out: 130,
    back: 130,
    queueOut: 20,
    queueBack: 20,
    samples: 5,
    equal: true,
  });
  // One way alone needs -30: (1 + 30 000 / 20)^-4 is -29.3, (1 + 40 000 / 20)^-4 is -30.4.
  t.equal(detectRouteChange(delayed(30_000), delayed(0), 0), undefined);
  t.match(detectRouteChange(delayed(40_000), delayed(0), 0), { out: 40_000, back: 0 });
  t.end();
});
