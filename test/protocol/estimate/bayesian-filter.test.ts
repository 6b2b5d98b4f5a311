// The filter by itself: what it takes in, what it sets aside, and from where it begins again.
import t from 'tap';
import { BayesianFilter } from '#protocol/estimate/bayesian-filter.js';
import { FeasibleSet } from '#protocol/estimate/feasible-set.js';
import type { Sample } from '#protocol/measure/exchange.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { OtherClock } from '../../sim/other-clock.js';

const POLL = 4;

/** A filter that has followed a clock for 100 samples. */
class Pursuit {
  readonly clock: OtherClock;
  readonly filter = new BayesianFilter();

  constructor(seed: number, samples = 100) {
    this.clock = new OtherClock({
      seed,
      floor: 1e5,
      jitter: 1e4,
      wander: 1,
      rate: 2e4,
      offset: 5e6,
    });
    for (let i = 0; i < samples; i += 1) this.step();
  }

  /** One more sample, with these delays on top. */
  step(out = 0, back = 0): string | undefined {
    this.clock.pass(POLL);
    const { offset, delay, ...sample } = this.clock.sample();
    return this.filter.add({
      ...sample,
      offset: spanOf(offset + (out - back) / 2),
      delay: spanOf(delay + out + back),
    });
  }

  get error(): number {
    return this.filter.at(rawTime(this.clock.raw))!.offset - this.clock.offset;
  }

  get deviation(): number {
    return this.filter.at(rawTime(this.clock.raw))!.offsetError;
  }
}

t.test('before the first sample it knows nothing, and its rate is 0', (t) => {
  const filter = new BayesianFilter();
  t.equal(filter.at(rawTime(0)), undefined);
  t.same([filter.rate, filter.samples, filter.doubted], [0, 0, false]);
  t.end();
});

t.test('the offset is off by as much as its deviation says, and the rate by no more', (t) => {
  const runs = 200;
  let [offset, rate] = [0, 0];
  for (let seed = 1; seed <= runs; seed += 1) {
    const { clock, filter } = new Pursuit(seed, 60);
    const likely = filter.at(rawTime(clock.raw))!;
    offset += ((likely.offset - clock.offset) / likely.offsetError) ** 2 / runs;
    rate += ((likely.rate * 1e9 - clock.rate) / (likely.rateError * 1e9)) ** 2 / runs;
  }
  t.ok(offset > 0.4 && offset < 1.6, `${offset}`);
  // Models of more wander than this crystal has make the rate's wider.
  t.ok(rate < 1, `${rate}`);
  t.end();
});

t.test('two contradictions are set aside, and the third is believed', (t) => {
  const pursuit = new Pursuit(1);
  pursuit.clock.offset += 1e7;
  const refusals = [1, 2, 3].map(() => [pursuit.step(), pursuit.filter.doubted]);
  t.same(refusals, [
    ['contradiction', true],
    ['contradiction', true],
    [undefined, false],
  ]);
  t.ok(Math.abs(pursuit.error) < 5e4, `${pursuit.error} ns`);
  t.ok(pursuit.filter.samples <= 3, 'it rests on those three');
  t.end();
});

t.test(
  'a contradiction that the next samples overrule is forgotten, and leaves it less sure',
  (t) => {
    const [pursuit, undisturbed] = [new Pursuit(2), new Pursuit(2)];
    const { offset, delay, at, error } = pursuit.clock.sample();
    undisturbed.clock.sample();
    const wrong: Sample = { at, offset: spanOf(offset + 1e7), delay, error };
    t.equal(pursuit.filter.add(wrong), 'contradiction');
    t.equal(pursuit.filter.isDivided, true);
    for (const one of [pursuit, undisturbed]) one.step();
    t.equal(pursuit.filter.isDivided, false);
    t.ok(Math.abs(pursuit.error) < 3e4);
    t.ok(pursuit.deviation > undisturbed.deviation);
    t.end();
  },
);

t.test('delays that are long by the same on both ways do not move the offset', (t) => {
  for (const seed of [1, 2, 3]) {
    const pursuit = new Pursuit(seed);
    const before = pursuit.error;
    for (let i = 0; i < 20; i += 1) t.equal(pursuit.step(2e6, 2e6), undefined);
    t.ok(Math.abs(pursuit.error - before) < 2e4, `${pursuit.error - before} ns`);
  }
  t.end();
});

t.test('it begins again in the middle of the feasible set, two deviations from its edges', (t) => {
  const { clock, filter } = new Pursuit(4);
  const feasible = new FeasibleSet(clock.sample());
  clock.pass(POLL);
  feasible.add(clock.sample());
  filter.restart(feasible);
  const { offset, offsetError, rate } = filter.at(feasible.at)!;
  const [least, most] = [feasible.leastAt(feasible.at), feasible.mostAt(feasible.at)];
  t.ok(Math.abs(offset - (least + most) / 2) < 1e-3);
  t.ok(Math.abs(offsetError - (most - least) / 4) < 1e-3);
  t.ok(Math.abs(rate * 1e9 - (feasible.slowest + feasible.fastest) / 2) < 1e-3);
  t.end();
});

t.test('with all models less sure by a factor, so is nearly what they say together', (t) => {
  const { clock, filter } = new Pursuit(5);
  const at = rawTime(clock.raw);
  const before = filter.at(at)!.offsetError;
  filter.inflate(3);
  const { offsetError } = filter.at(at)!;
  // Their means lie apart as before.
  t.ok(offsetError > 2.5 * before && offsetError <= 3 * before, `${offsetError / before}`);
  t.ok(filter.margin(at, 8).offset >= 4 * offsetError, 'the margin is four deviations at least');
  t.end();
});
