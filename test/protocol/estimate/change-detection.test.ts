// Three samples that contradict all: the explanation is found that makes them possible.
import t from 'tap';
import { InteractingModels } from '#protocol/estimate/interacting-models.js';
import { FLOOR_BACK, FLOOR_OUT, OFFSET, RATE } from '#protocol/estimate/gaussian.js';
import { Queueing } from '#protocol/estimate/queueing.js';
import { type ExplainedChange, explainChange } from '#protocol/estimate/change-detection.js';
import { OtherClock } from '../../sim/other-clock.js';

const FLOOR = 1e6;
const J = 1e4;
const POLL = 16;

interface Errors {
  readonly offset: number;
  readonly rate: number;
  readonly out: number;
  readonly back: number;
}

/** A path that is well known, then `change`, three samples one second apart, and their meaning. */
class Story {
  readonly clock: OtherClock;
  readonly #models = new InteractingModels();
  readonly #queueing = { out: new Queueing(J), back: new Queueing(J) };

  constructor(seed: number) {
    this.clock = new OtherClock({ seed, wander: 1, floor: FLOOR, jitter: J, rate: 2e4 });
    this.#models.reset((belief) => {
      belief.reset([0, 0, FLOOR, FLOOR], [1e5, 1e5, 0, 0]);
      belief.widenFloors(1e4);
    });
    for (let i = 0; i < 200; i += 1) {
      this.clock.pass(POLL);
      this.#models.predict(POLL);
      this.#models.update(this.clock.delays(), this.#queueing);
    }
  }

  /** The change happens `late` samples after the first that is set aside. */
  after(change: (clock: OtherClock) => void, late = 0): ExplainedChange {
    const samples = [0, 1, 2].map((i) => {
      if (i === late && i > 0) change(this.clock);
      this.clock.pass(i === 0 ? POLL : 1);
      if (i === 0 && late === 0) change(this.clock);
      return this.clock.delays();
    });
    // As the estimator has it: its beliefs have passed to the last sample's instant.
    this.#models.predict(POLL + 2);
    return explainChange(this.#models, this.#queueing, -POLL - 2, samples, [POLL, 1, 1]);
  }

  errors({ models: { combined } }: ExplainedChange): Errors {
    const { mean } = combined;
    return {
      offset: mean[OFFSET]! - this.clock.offset,
      rate: mean[RATE]! - this.clock.rate,
      out: mean[FLOOR_OUT]! - this.clock.floorOut,
      back: mean[FLOOR_BACK]! - this.clock.floorBack,
    };
  }
}

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);

/** The worst error of each kind over all seeds. */
function worst(change: (clock: OtherClock) => void): Errors {
  const all = SEEDS.map((seed) => {
    const story = new Story(seed);
    return story.errors(story.after(change));
  });
  const most = (kind: keyof Errors): number => Math.max(...all.map((one) => Math.abs(one[kind])));
  return { offset: most('offset'), rate: most('rate'), out: most('out'), back: most('back') };
}

t.test('a clock that was set: the offset is new, and nothing else', (t) => {
  for (const by of [1e6, -1e7, 1e10]) {
    const { offset, rate, out, back } = worst((clock) => (clock.offset += by));
    t.ok(offset < 5 * J, `${by}: offset ${offset}`);
    t.ok(rate < J, `${by}: rate ${rate}`);
    t.ok(out < J && back < J, `${by}: floors ${out}, ${back}`);
  }
  t.end();
});

t.test('a rate that has changed since the last sample', (t) => {
  for (const by of [5e4, -5e4]) {
    const { offset, rate, out, back } = worst((clock) => {
      // As if it had run at this rate for all of the pause.
      clock.rate += by;
      clock.offset += by * POLL;
    });
    t.ok(offset < 3 * J, `offset ${offset}`);
    t.ok(rate < J, `rate ${rate}`);
    t.ok(out < J && back < J, `floors ${out}, ${back}`);
  }
  t.end();
});

t.test('a shorter route, both ways or one: the offset does not move', (t) => {
  const by = 5e5;
  const both = worst((clock) => {
    clock.floorOut -= by;
    clock.floorBack -= by;
  });
  t.ok(both.offset < J, `both: offset ${both.offset}`);
  t.ok(both.out < 3 * J && both.back < 3 * J, `both: floors ${both.out}, ${both.back}`);
  for (const floor of ['floorOut', 'floorBack'] as const) {
    const one = worst((clock) => (clock[floor] -= by));
    t.ok(one.offset < 3 * J, `${floor}: offset ${one.offset}`);
    t.ok(one.out < 4 * J && one.back < 4 * J, `${floor}: floors ${one.out}, ${one.back}`);
  }
  t.end();
});

t.test('a sample from before the change is left out, and no other', (t) => {
  for (const late of [1, 2])
    for (const seed of SEEDS) {
      const story = new Story(seed);
      const explained = story.after((clock) => {
        clock.offset += 1e7;
      }, late);
      const { offset } = story.errors(explained);
      if (!(explained.samples === 3 - late)) t.fail(`seed ${seed}: of ${explained.samples}`);
      if (!(Math.abs(offset) < 5 * J)) t.fail(`seed ${seed}: ${offset}`);
    }
  t.pass();
  t.end();
});

t.test('where nothing has happened, nothing moves', (t) => {
  const { offset, rate, out, back } = worst(() => undefined);
  t.ok(offset < 3 * J && rate < J, `offset ${offset}, rate ${rate}`);
  t.ok(out < J && back < J, `floors ${out}, ${back}`);
  t.end();
});

t.test('no way becomes shorter than nothing', (t) => {
  for (const seed of SEEDS) {
    const story = new Story(seed);
    const explained = story.after((clock) => {
      // In one direction only, and by more than that way ever took: so the clock was set.
      clock.offset += 3e6;
    });
    const { combined } = explained.models;
    for (const floor of [FLOOR_OUT, FLOOR_BACK] as const)
      if (!(combined.mean[floor]! > 0)) t.fail(`seed ${seed}: ${combined.mean[floor]}`);
    const { offset } = story.errors(explained);
    if (!(Math.abs(offset) < 5 * J)) t.fail(`seed ${seed}: ${offset}`);
  }
  t.pass();
  t.end();
});
