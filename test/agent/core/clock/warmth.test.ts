// What a clock in holdover makes of a thermometer.

import t from 'tap';
import { type Line, lineAt, lineBound } from '#protocol/clock/line.js';
import {
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  groupTime,
  spanOf,
} from '#protocol/time.js';
import { Warmth } from '#agent/core/clock/warmth.js';
import { AT_CUT, crystalRate, dayCurve } from '#sim/day-curve.js';
import { Oscillator } from '#sim/oscillator.js';
import { seededRandom } from '#sim/random.js';

const START = groupTime(1_796_000_000);
const INTERVAL = 16;

/** A machine whose crystal feels a day's temperature, and lines as a master would send them. */
class Machine {
  readonly #curve: (second: number) => number;
  readonly #oscillator: Oscillator;
  readonly warmth: Warmth;
  second = 0;

  constructor(seed: number, hasThermometer = true) {
    const curve = dayCurve(seed);
    this.#curve = curve;
    this.#oscillator = new Oscillator(
      { drift: 12e-6, wander: 1e-10, warmth: crystalRate(curve, AT_CUT) },
      seededRandom(seed),
    );
    const thermometer = hasThermometer ? () => this.#curve(this.second) : undefined;
    this.warmth = new Warmth(thermometer, undefined);
  }

  raw(): RawTime {
    return this.#oscillator.raw(this.second * SECOND);
  }

  truth() {
    return groupAdd(START, (this.second * SECOND) as Span);
  }

  /** The line that fits the last minutes: it knows the rate that was. */
  line(): Line {
    const now = this.raw();
    const ago = this.#oscillator.raw(Math.max(this.second - 600, 0) * SECOND);
    const rate = this.second === 0 ? 0 : (Math.min(this.second, 600) * SECOND) / (now - ago) - 1;
    return { raw: now, group: this.truth(), rate, bound: spanOf(20_000), drift: 1e-6 };
  }

  follow(hours: number): void {
    const end = this.second + hours * 3600;
    for (; this.second < end; this.second += INTERVAL)
      this.warmth.corrected(this.line(), this.raw());
  }

  /** Holds over for hours; answers how far the straight line and the bent one are off at the end, and its bound. */
  holdOver(hours: number) {
    const straight = this.line();
    let line = straight;
    this.warmth.holdOver(straight, this.raw());
    const end = this.second + hours * 3600;
    for (; this.second < end; this.second += 10) {
      line = this.warmth.wake(line, this.raw()) ?? line;
      const off = Math.abs(groupDifference(lineAt(line, this.raw()), this.truth()));
      if (off > lineBound(line, this.raw())) t.fail(`outside its bound by ${off}`);
    }
    const error = (one: Line): number =>
      Math.abs(groupDifference(lineAt(one, this.raw()), this.truth()));
    return { straight: error(straight), bent: error(line), line };
  }
}

t.test('after three days it is much nearer to the truth in a day without a network', (t) => {
  let [straight, bent] = [0, 0];
  for (const seed of [1, 2, 3, 4]) {
    const machine = new Machine(seed);
    machine.follow(72 + 5 * seed);
    const end = machine.holdOver(24);
    straight += end.straight;
    bent += end.bent;
  }
  t.ok(bent < straight / 2, `${bent / 4e6} ms instead of ${straight / 4e6} ms`);
  t.end();
});

t.test('without a thermometer, and before it has learned, the line stays straight', (t) => {
  for (const [has, hours] of [
    [false, 48],
    [true, 1],
  ] as const) {
    const machine = new Machine(5, has);
    machine.follow(hours);
    const { straight, bent } = machine.holdOver(2);
    t.equal(bent, straight);
    t.equal(machine.warmth.counts, false);
  }
  t.equal(new Machine(5, false).warmth.memory, undefined);
  t.end();
});

t.test('a thermometer that fails or shows nonsense is not heeded', (t) => {
  let reading: number | undefined = 45;
  const warmth = new Warmth(() => reading, undefined);
  const line: Line = {
    raw: 0 as RawTime,
    group: START,
    rate: 0,
    bound: spanOf(1000),
    drift: 1e-6,
  };
  for (const odd of [undefined, NaN, 1e6, -273]) {
    reading = odd;
    warmth.corrected(line, (60 * SECOND) as RawTime);
  }
  t.equal(warmth.memory, undefined);
  t.end();
});

t.test('a correction ends the holdover, and nobody is woken any more', (t) => {
  const machine = new Machine(2);
  machine.follow(72);
  machine.holdOver(1);
  t.ok(machine.warmth.wakeAt() < Infinity);
  machine.warmth.corrected(machine.line(), machine.raw());
  t.equal(machine.warmth.wakeAt(), Infinity);
  t.end();
});
