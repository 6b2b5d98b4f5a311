// Beliefs side by side: the crystal's pace is learned, and together they know how much they know.
import t from 'tap';
import { InteractingModels } from '#protocol/estimate/interacting-models.js';
import { FLOOR_BACK, FLOOR_OUT, Gaussian, OFFSET, RATE } from '#protocol/estimate/gaussian.js';
import { Queueing } from '#protocol/estimate/queueing.js';
import { OtherClock } from '../../sim/other-clock.js';

const FLOOR = 1e5;
const J = 1e4;
const POLL = 64;

/** A clock that wanders by `wander`, and the models that follows it from sample to sample. */
class Pursuit {
  readonly models = new InteractingModels();
  readonly queueing = { out: new Queueing(J), back: new Queueing(J) };
  readonly clock: OtherClock;

  constructor(seed: number, wander: number) {
    this.clock = new OtherClock({ seed, wander, floor: FLOOR, jitter: J });
    begin(this.models);
  }

  run(samples: number): void {
    for (let i = 0; i < samples; i += 1) {
      this.clock.pass(POLL);
      this.models.predict(POLL);
      this.models.update(this.clock.delays(), this.queueing);
    }
  }

  /** The pace it believes in. */
  get pace(): number {
    return Math.sqrt(this.models.wander2);
  }
}

function begin(models: InteractingModels): void {
  models.reset((belief) => {
    belief.reset([0, 0, FLOOR, FLOOR], [1e5, 1e5, 0, 0]);
    belief.widenFloors(1e4);
  });
}

t.test('the weight moves to the pace at which the crystal wanders', (t) => {
  for (const wander of [0.3, 1, 3, 10, 30, 100])
    for (const seed of [1, 2]) {
      const pursuit = new Pursuit(seed, wander);
      pursuit.run(150);
      let sum = 0;
      for (let i = 0; i < 300; i += 1) {
        pursuit.run(1);
        sum += Math.log(pursuit.pace) / 300;
      }
      const pace = Math.exp(sum);
      // The two slowest paces hardly differ behind so much jitter.
      const [least, most] = wander < 1 ? [0.3, 1] : [0.8 * wander, 1.5 * wander];
      t.ok(pace > least && pace < most, `${wander}: ${pace}`);
    }
  t.end();
});

t.test('it is wrong by as much as it says, at every pace', (t) => {
  for (const wander of [1, 10, 100]) {
    let [wrong, said] = [0, 0];
    for (const seed of [1, 2, 3]) {
      const pursuit = new Pursuit(seed, wander);
      pursuit.run(50);
      for (let i = 0; i < 400; i += 1) {
        pursuit.run(1);
        const { mean } = pursuit.models.combined;
        wrong += (mean[OFFSET]! - pursuit.clock.offset) ** 2;
        said += pursuit.models.combined.covariance(OFFSET, OFFSET);
      }
    }
    const ratio = Math.sqrt(wrong / said);
    t.ok(ratio > 0.8 && ratio < 1.3, `${wander}: ${ratio}`);
  }
  t.end();
});

t.test(
  'a crystal that begins to wander is believed within some samples, and when it rests',
  (t) => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const pursuit = new Pursuit(seed, 1);
      pursuit.run(300);
      const before = pursuit.pace;
      pursuit.clock.wander = 100;
      pursuit.run(12);
      const after = pursuit.pace;
      if (!(before < 2 && after > 50)) t.fail(`seed ${seed}: ${before} to ${after}`);
      pursuit.clock.wander = 1;
      pursuit.run(150);
      if (!(pursuit.pace < 3)) t.fail(`seed ${seed}: back to ${pursuit.pace}`);
    }
    t.pass();
    t.end();
  },
);

t.test('as time passes, all of it combined stays the mixture of its parts', (t) => {
  const pursuit = new Pursuit(6, 10);
  const fresh = new InteractingModels();
  const places = [OFFSET, RATE, FLOOR_OUT, FLOOR_BACK] as const;
  for (let i = 0; i < 100; i += 1) {
    pursuit.run(1);
    pursuit.models.predict(POLL);
    // A copy combines its parts anew.
    fresh.copy(pursuit.models);
    const [one, other] = [pursuit.models.combined, fresh.combined];
    for (const j of places) {
      const deviation = Math.sqrt(other.covariance(j, j));
      if (!(Math.abs(one.mean[j]! - other.mean[j]!) < 1e-6 * deviation)) t.fail(`mean ${j}`);
      for (const k of places) {
        const scale = deviation * Math.sqrt(other.covariance(k, k));
        if (!(Math.abs(one.covariance(j, k) - other.covariance(j, k)) < 1e-6 * scale))
          t.fail(`covariance ${j}, ${k}`);
      }
    }
    if (!(Math.abs(pursuit.models.wander2 / fresh.wander2 - 1) < 1e-9)) t.fail('wander');
  }
  t.pass();
  t.end();
});

t.test('how likely a sample was is the mean over all paces', (t) => {
  const queueing = { out: new Queueing(J), back: new Queueing(2 * J) };
  const models = new InteractingModels();
  begin(models);
  models.predict(POLL);
  const delays = { out: 1.4e5, back: 1.1e5, noise: 100 };
  const alone = new Gaussian();
  // At first all paces believe the same: the usual shares add up to one.
  const usual = [0.1, 0.25, 0.25, 0.25, 0.11, 0.04];
  const likelihood = [0.3, 1, 3, 10, 30, 100].reduce((sum, wander, i) => {
    alone.reset([0, 0, FLOOR, FLOOR], [1e5, 1e5, 0, 0]);
    alone.widenFloors(1e4);
    alone.predict(POLL, wander ** 2);
    const there = alone.update('out', delays.out, delays.noise, queueing.out);
    const here = alone.update('back', delays.back, delays.noise, queueing.back);
    return sum + usual[i]! * Math.exp(there + here);
  }, 0);
  const log = models.update(delays, queueing);
  t.ok(Math.abs(log - Math.log(likelihood)) < 1e-9, `${log}`);
  t.end();
});

t.test('only a sample below the limits contradicts: no queue is negative', (t) => {
  const pursuit = new Pursuit(4, 1);
  pursuit.run(200);
  const { models } = pursuit;
  const { mean } = models.combined;
  const [x, out, back] = [mean[OFFSET]!, mean[FLOOR_OUT]!, mean[FLOOR_BACK]!];
  const contradiction = (there: number, here: number): number =>
    models.contradiction({ out: out + x + there, back: back - x + here, noise: 1 });
  t.ok(Math.abs(contradiction(0, 0)) < 1);
  t.ok(contradiction(1e6, 1e6) > 6);
  t.ok(contradiction(-1e6, 1e6) < -6, 'out');
  t.ok(contradiction(1e6, -1e6) < -6, 'back');
  t.end();
});

t.test('a copy, a mixture of equals, and there and back in time are the same', (t) => {
  const one = new Pursuit(5, 3);
  one.run(100);
  const seen = ({ combined, wander2 }: InteractingModels): number[] => [
    ...combined.mean,
    combined.covariance(OFFSET, OFFSET),
    combined.covariance(RATE, RATE),
    wander2,
  ];
  const before = seen(one.models);
  const isBefore = (models: InteractingModels): boolean =>
    seen(models).every((value, i) => Math.abs(value / before[i]! - 1) < 1e-6);
  const copy = new InteractingModels();
  copy.copy(one.models);
  const mixture = new InteractingModels();
  mixture.mix([copy, one.models], [0.3, 0.7]);
  t.ok(isBefore(mixture), 'mixed');
  one.run(5);
  t.ok(isBefore(copy), 'a copy does not follow');
  t.notOk(isBefore(one.models));
  copy.rewind(-30);
  copy.rewind(30);
  t.ok(isBefore(copy), 'there and back');
  t.end();
});
