// A crystal's answer to temperature, learned from windows of five minutes.

import t from 'tap';
import {
  THERMAL_WINDOW,
  ThermalModel,
  parseThermalMemory,
} from '#agent/core/clock/thermal-model.js';
import { SECOND } from '#protocol/time.js';
import { AT_CUT, crystalRate, dayCurve } from '#sim/day-curve.js';
import { normal, seededRandom } from '#sim/random.js';

const WINDOW = THERMAL_WINDOW / SECOND;
const A_DAY = 86_400 / WINDOW;

interface Course {
  readonly rates: readonly number[];
  readonly temperatures: readonly number[];
}

/** Windows of a crystal over days, with 5 ppb of noise; `feels` is false where the sensor is of something else. */
function course(seed: number, days: number, feels = true): Course {
  const random = seededRandom(seed);
  const [curve, elsewhere] = [dayCurve(seed), dayCurve(seed + 100)];
  const rate = crystalRate(curve, AT_CUT);
  const rates: number[] = [];
  const temperatures: number[] = [];
  let felt = curve(0);
  for (let window = 0; window < days * A_DAY; window += 1) {
    let [sum, warmth] = [0, 0];
    for (let second = window * WINDOW; second < (window + 1) * WINDOW; second += 1) {
      sum += rate(second);
      felt += (curve(second) - felt) / 150;
      warmth += feels ? felt : elsewhere(second * 1.7);
    }
    rates.push(sum / WINDOW + 12e-6 + 5e-9 * normal(random));
    temperatures.push(warmth / WINDOW);
  }
  return { rates, temperatures };
}

/** By how much the rate differs at two temperatures; NaN before the model counts. */
const between = (model: ThermalModel, from: number, to: number): number =>
  (model.rateAt(to) ?? NaN) - (model.rateAt(from) ?? NaN);

function taught({ rates, temperatures }: Course): ThermalModel {
  const model = new ThermalModel();
  rates.forEach((rate, i) => model.learn(rate, temperatures[i]!));
  return model;
}

t.test('after three days it knows by how much ten degrees change the rate', (t) => {
  for (const seed of [1, 2, 3]) {
    const model = taught(course(seed, 3));
    t.ok(model.counts);
    const truth = AT_CUT.slope * 10 + AT_CUT.curve * ((45 - 30) ** 2 - (35 - 30) ** 2);
    const learned = between(model, 35, 45);
    t.ok(Math.abs(learned / truth - 1) < 0.25, `seed ${seed}: ${learned} for ${truth}`);
  }
  t.end();
});

t.test('before it has shown that it foretells, nothing changes', (t) => {
  const model = taught(course(1, 0.1));
  t.notOk(model.counts);
  t.equal(model.rateAt(40), undefined);
  t.end();
});

t.test('a sensor that tells nothing of the crystal is not heeded', (t) => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const model = taught(course(seed, 3, false));
    t.notOk(model.counts, `seed ${seed}: evidence ${model.evidence}`);
  }
  t.end();
});

t.test('a crystal that answers no more is noticed within days', (t) => {
  const { rates, temperatures } = course(4, 3);
  const model = taught({ rates, temperatures });
  t.ok(model.counts);
  const random = seededRandom(8);
  for (let day = 0; day < 3; day += 1)
    temperatures.forEach((one) => model.learn(12e-6 + 5e-9 * normal(random), one));
  const { counts } = model;
  t.ok(!counts || Math.abs(between(model, 35, 45)) < 5e-8, `${counts}`);
  t.end();
});

t.test('what it has learned outlives a restart', (t) => {
  const model = taught(course(2, 2));
  const memory = parseThermalMemory(JSON.parse(JSON.stringify(model.memory)));
  t.equal(new ThermalModel(memory).rateAt(45), model.rateAt(45));
  t.ok(model.rateAt(45));
  t.end();
});

t.test('a memory that this program would not have written is not believed', (t) => {
  const good = taught(course(2, 1)).memory;
  t.ok(parseThermalMemory(good));
  const wrong: unknown[] = [
    undefined,
    null,
    7,
    {},
    { ...good, mean: [1, 2] },
    { ...good, mean: [1, 2, NaN] },
    { ...good, mean: [1, 2, 1e300] },
    { ...good, covariance: good.covariance.map((one) => -one) },
    { ...good, noise: 0 },
    { ...good, errors: [] },
    { ...good, errors: good.errors.map(() => [1, -1, 0]) },
  ];
  for (const value of wrong) t.equal(parseThermalMemory(value), undefined);
  t.end();
});
