// The estimator in use: it converges, keeps its promise, follows a step and not a spike.
import t from 'tap';
import { EnvelopeEstimator } from '#protocol/estimate/envelope.js';
import { InteractingModels } from '#protocol/estimate/interacting-models.js';
import type { Sample } from '#protocol/measure/exchange.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { exponential, normal, seededRandom } from '../../sim/random.js';
import { estimatorBehaves } from './estimator-behaves.js';

/** Another clock: ahead by `offset`, faster by `drift` with a random walk, behind a jittery path. */
interface Scene {
  readonly seed?: number;
  readonly offset?: number;
  readonly drift?: number;
  readonly wander?: number;
  readonly base?: number;
  readonly jitter?: number;
  /** Share of the jitter that the way back has; the way out has all of it. */
  readonly backShare?: number;
  readonly loss?: number;
}

/** Runs second by second; the visitor sees the truth beside the estimator after each sample. */
class Run {
  readonly estimator = new EnvelopeEstimator();
  readonly random: () => number;
  readonly #scene: Scene;
  second = 0;
  offset: number;
  rate: number;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.random = seededRandom(scene.seed ?? 1);
    this.offset = scene.offset ?? 0;
    this.rate = scene.drift ?? 0;
  }

  get raw(): number {
    return 1e12 + this.second * 1e9;
  }

  /** A second passes on both clocks. */
  pass(): void {
    this.second += 1;
    this.rate += (this.#scene.wander ?? 0) * normal(this.random);
    this.offset += this.rate * 1e9;
  }

  sample(extra: { offset?: number; delay?: number } = {}): Sample {
    const { base = 1e5, jitter = 0, backShare = 1 } = this.#scene;
    const out = base + jitter * exponential(this.random) + (extra.delay ?? 0);
    const back = base + backShare * jitter * exponential(this.random);
    return {
      at: rawTime(this.raw),
      offset: spanOf(this.offset + (out - back) / 2 + (extra.offset ?? 0)),
      delay: spanOf(out + back),
      error: spanOf(0),
    };
  }

  step(): string | undefined {
    this.pass();
    if (this.random() < (this.#scene.loss ?? 0)) return undefined;
    return this.estimator.add(this.sample());
  }

  error(): number {
    return this.estimator.at(rawTime(this.raw))!.offset - this.offset;
  }

  bound(): number {
    return this.estimator.at(rawTime(this.raw))!.bound;
  }
}

estimatorBehaves(t, 'envelope', () => new EnvelopeEstimator());
estimatorBehaves(t, 'envelope with one model', () => {
  return new EnvelopeEstimator(new InteractingModels([[3, 1]]));
});

t.test('over a perfect path it has the offset at once and 20 ppm within a minute', (t) => {
  const run = new Run({ offset: -7.2e12, drift: 20e-6 });
  run.step();
  t.ok(Math.abs(run.error()) < 2e3, `${run.error()} ns after the first of 200 us`);
  for (let i = 0; i < 60; i += 1) run.step();
  const estimate = run.estimator.at(rawTime(run.raw))!;
  t.ok(Math.abs(run.error()) < 20, `${run.error()} ns`);
  t.ok(Math.abs(estimate.rate - 20e-6) < 2e-8, `${estimate.rate}`);
  t.ok(Math.abs(estimate.rate - 20e-6) < 4 * estimate.rateError);
  // The rate carries it through ten seconds of silence.
  for (let i = 0; i < 10; i += 1) run.pass();
  t.ok(Math.abs(run.error()) < 300, `${run.error()} ns after ten seconds`);
  t.end();
});

t.test('it learns a rate of 20 ppm through a millisecond of jitter', (t) => {
  for (const drift of [20e-6, -20e-6]) {
    const run = new Run({ seed: 2, drift, jitter: 1e6 });
    for (let i = 0; i < 600; i += 1) run.step();
    const { rate } = run.estimator.at(rawTime(run.raw))!;
    t.ok(Math.abs(rate - drift) < 1e-6, `${rate}`);
  }
  t.end();
});

t.test('the bound holds in 99.9 % of all seconds, for every jitter and seed', (t) => {
  for (const jitter of [1e3, 1e4, 1e5, 1e6, 1e7]) {
    let [out, seconds, worst, sum] = [0, 0, 0, 0];
    for (let seed = 1; seed <= 8; seed += 1) {
      const run = new Run({ seed, offset: 1e8, drift: 30e-6, wander: 1e-9, jitter });
      for (let i = 0; i < 1500; i += 1) {
        run.step();
        const error = Math.abs(run.error());
        seconds += 1;
        if (error > run.bound()) out += 1;
        if (i < 100) continue;
        worst = Math.max(worst, error);
        sum += run.bound() / 1400 / 8;
      }
    }
    const held = 1 - out / seconds;
    t.ok(held >= 0.999, `jitter ${jitter} ns: held in ${(100 * held).toFixed(3)} %`);
    const [most, mean] = [worst, sum].map((ns) => (ns / 1e3).toFixed(1));
    t.comment(`jitter ${jitter / 1e3} us: worst error ${most} us, mean bound ${mean} us`);
  }
  t.end();
});

t.test('the bound holds with loss, with jitter one way only, and with a wandering crystal', (t) => {
  const scenes: [string, Scene][] = [
    ['half lost', { jitter: 1e6, loss: 0.5, drift: 1e-5, wander: 1e-9 }],
    ['one way', { jitter: 1e6, backShare: 0, drift: 1e-5, wander: 1e-9 }],
    ['wander', { jitter: 1e5, wander: 1e-8 }],
  ];
  for (const [name, scene] of scenes) {
    let out = 0;
    for (let seed = 1; seed <= 4; seed += 1) {
      const run = new Run({ ...scene, seed });
      while (run.estimator.samples === 0) run.step();
      for (let i = 0; i < 2000; i += 1) {
        run.step();
        if (Math.abs(run.error()) > run.bound()) out += 1;
      }
    }
    t.ok(out <= 8, `${name}: outside in ${out} of 8000 seconds`);
  }
  t.end();
});

t.test('more samples make it surer, and silence makes it less sure', (t) => {
  const run = new Run({ jitter: 1e6 });
  run.step();
  const first = run.bound();
  for (let i = 0; i < 300; i += 1) run.step();
  const after = run.bound();
  t.ok(after < first / 3, `${first} to ${after}`);
  let before = after;
  for (let i = 0; i < 100; i += 1) {
    run.pass();
    const bound = run.bound();
    if (bound <= before) t.fail(`the bound shrank in silence: ${before} to ${bound}`);
    before = bound;
  }
  t.end();
});

t.test('a true step of 10 ms is followed within a few samples', (t) => {
  for (const by of [1e7, -1e7]) {
    const run = new Run({ seed: 3, jitter: 5e4 });
    for (let i = 0; i < 300; i += 1) run.step();
    run.offset += by;
    const refused = [];
    for (let i = 0; i < 5; i += 1) refused.push(run.step());
    t.same(refused.slice(0, 2), ['contradiction', 'contradiction'], 'twice it doubts');
    t.ok(Math.abs(run.error()) < 2e5, `${run.error()} ns after five samples`);
    t.ok(Math.abs(run.error()) <= run.bound());
    for (let i = 0; i < 60; i += 1) run.step();
    t.ok(Math.abs(run.error()) < 5e4, `${run.error()} ns after a minute`);
  }
  t.end();
});

t.test('a single spike is not followed: neither a slow reply, nor one that just lies', (t) => {
  const run = new Run({ seed: 4, jitter: 2e4 });
  for (let i = 0; i < 300; i += 1) run.step();
  const before = run.error();
  run.pass();
  run.estimator.add(run.sample({ delay: 2e7 }));
  t.ok(Math.abs(run.error() - before) < 2e4, 'a queue of 20 ms on one way');
  run.pass();
  t.equal(run.estimator.add(run.sample({ offset: 1e7 })), 'contradiction');
  t.ok(Math.abs(run.error() - before) < 2e4, 'an offset of 10 ms with no delay to excuse it');
  t.equal(run.step(), undefined, 'and the next good sample is taken');
  run.pass();
  run.estimator.add(run.sample({ offset: 1e7 }));
  run.step();
  run.pass();
  run.estimator.add(run.sample({ offset: -1e7 }));
  run.step();
  t.ok(Math.abs(run.error()) < 3e4, 'nor are single spikes one after the other');
  t.end();
});
