// The steering of a kernel's clock, against one that behaves like Linux's, in virtual time.
import t from 'tap';
import type { Line } from '@belfry/protocol/core/clock/line.js';
import { ShownClock, type ShownPolicy } from '@belfry/protocol/core/clock/shown.js';
import {
  type GroupTime,
  type RawTime,
  groupAdd,
  groupDifference,
  groupTime,
  rawTime,
  spanOf,
} from '@belfry/protocol/core/time.js';
import type { Quality } from '@belfry/protocol/core/wire/quality.js';
import { STATUS, TICK } from '@belfry/agent/core/steering/timex.js';
import { type LoopEvent, SteeringLoop } from '@belfry/agent/src/steering/loop.js';
import { SimulatedKernel } from '#sim/kernel.js';
import { seededRandom } from '#sim/random.js';

const START = groupTime(1_790_000_000, 250_000_000);
const SECOND = 1e9;

const POLICY: ShownPolicy = {
  maxSlewRate: 5e-4,
  stepThreshold: spanOf(5e8),
  maxBackwardStep: spanOf(8.64e13),
};

interface Setup {
  /** How far the kernel's clock is ahead at the start. */
  readonly off?: number;
  /** Group seconds per raw second, less one. */
  readonly rate?: number;
  readonly policy?: Partial<ShownPolicy>;
  /** Of the line. */
  readonly bound?: number;
}

/** A shown clock that follows given lines, and a kernel's clock that is steered after it. */
class Trial {
  raw = rawTime(0);
  readonly kernel: SimulatedKernel;
  readonly shown: ShownClock;
  readonly loop: SteeringLoop;
  readonly events: LoopEvent[] = [];
  quality: Quality = 'unset';
  #line: Line;

  constructor({ off = 0, rate = 2e-5, policy = {}, bound = 1e4 }: Setup = {}) {
    const whole = { ...POLICY, ...policy };
    this.#line = { raw: this.raw, group: START, rate, bound: spanOf(bound), drift: 1e-8 };
    this.shown = new ShownClock(whole, this.#line);
    this.kernel = new SimulatedKernel(() => this.raw, groupAdd(START, spanOf(off)));
    this.loop = new SteeringLoop(this.kernel.clock, whole);
  }

  get line(): Line {
    return this.#line;
  }

  now(raw: RawTime): ReturnType<ShownClock['now']> {
    return this.shown.now(raw);
  }

  /** The first correction. */
  synchronise(): this {
    this.quality = 'synchronised';
    return this;
  }

  /** A correction that moves the line by so much, and changes its rate. */
  correct(by: number, rate = this.#line.rate, mayStep = false): void {
    const group = groupAdd(this.truth, spanOf(by));
    this.#line = { ...this.#line, raw: this.raw, group, rate };
    if (this.shown.follow(this.#line, this.raw, mayStep) !== 0) this.loop.allowStep();
  }

  get truth(): GroupTime {
    return this.now(this.raw).time;
  }

  /** The kernel's clock less the shown one, nanoseconds. */
  get off(): number {
    return groupDifference(this.kernel.time, this.truth);
  }

  /** Looks once a second, for so many seconds. */
  run(seconds: number, each: () => void = () => {}): this {
    for (let second = 0; second < seconds; second += 1) {
      this.raw = rawTime(this.raw + SECOND);
      each();
      this.loop.attend(this.raw, this);
      for (let event = this.loop.poll(); event !== undefined; event = this.loop.poll())
        this.events.push(event);
    }
    return this;
  }

  get told(): string[] {
    return this.events.map((event) =>
      'what' in event ? `${event.type} ${event.what}` : event.type,
    );
  }
}

/** The most that it is off meanwhile, looked at once a second. */
function worst(trial: Trial, seconds: number, each?: () => void): number {
  let most = 0;
  trial.run(seconds, () => {
    each?.();
    most = Math.max(most, Math.abs(trial.off));
  });
  return most;
}

t.test('before the first correction the kernel is told nothing', (t) => {
  const trial = new Trial({ off: 3e9 }).run(60);
  t.same(trial.events, []);
  t.equal(Math.round(trial.off), Math.round(3e9 - 60 * 2e-5 * SECOND));
  t.equal(trial.kernel.held.frequency, 0);
  t.notOk(trial.kernel.synchronised);
  t.equal(trial.loop.observe().state, 'waiting');
  t.end();
});

t.test('the first correction steps: forwards by any distance, back within the limit', (t) => {
  // A machine without a clock chip begins in 1970.
  const past = new Trial({ off: -1.79e18 }).synchronise().run(30);
  t.same(past.told, ['system-steered', 'system-stepped']);
  t.ok(Math.abs(past.off) < 10, `${past.off} ns`);
  t.ok(past.kernel.synchronised);

  const ahead = new Trial({ off: 3.6e12 }).synchronise().run(30);
  t.same(ahead.told, ['system-steered', 'system-stepped']);
  t.match(ahead.events[1], { by: Math.round(-3.6e12 + SECOND * 2e-5) });
  t.ok(Math.abs(ahead.off) < 10, `${ahead.off} ns`);

  const tooFar = new Trial({ off: 7.2e12, policy: { maxBackwardStep: spanOf(3.6e12) } });
  tooFar.synchronise().run(30);
  t.same(tooFar.told, ['system-steered', 'system-ahead'], 'it says so, once');
  t.ok(tooFar.off > 7.19e12);
  t.notOk(tooFar.kernel.synchronised, 'and other programs know');
  t.end();
});

t.test('a little that slewing does in seconds is not stepped, even at first', (t) => {
  for (const off of [4e6, -4e6, 2e4]) {
    const trial = new Trial({ off }).synchronise().run(60);
    t.same(trial.told, ['system-steered']);
    t.ok(Math.abs(trial.off) < 20, `${off}: ${trial.off} ns`);
  }
  t.end();
});

t.test('a first correction that may itself be as wrong does not step', (t) => {
  for (const [bound, told] of [
    [1e6, ['system-steered', 'system-stepped']],
    [3e7, ['system-steered']],
  ] as const) {
    const trial = new Trial({ off: 3e7, bound }).synchronise().run(120);
    t.same(trial.told, told);
    t.ok(Math.abs(trial.off) < 10, `${trial.off} ns, later`);
  }
  t.end();
});

t.test('a clock that is being slewed never runs back, and no faster than allowed', (t) => {
  const trial = new Trial({ off: 4.9e8, policy: { maxBackwardStep: spanOf(0) } }).synchronise();
  trial.run(1);
  let before = trial.kernel.time;
  let last = trial.raw;
  for (let second = 0; second < 1500; second += 1) {
    trial.run(1);
    const rate = groupDifference(trial.kernel.time, before) / (trial.raw - last) - 1;
    if (Math.abs(rate - 2e-5) > 5.001e-4) t.fail(`${rate * 1e6} ppm`);
    before = trial.kernel.time;
    last = trial.raw;
  }
  t.ok(Math.abs(trial.off) < 100, `${trial.off} ns after the slew`);
  t.same(trial.told, ['system-steered']);

  const gentle = new Trial({
    off: -4e5,
    rate: 0,
    policy: { maxSlewRate: 1e-4, stepThreshold: spanOf(1e9) },
  });
  gentle.synchronise().run(3);
  const then = gentle.kernel.time;
  gentle.run(1);
  t.ok(
    groupDifference(gentle.kernel.time, then) - SECOND <= 1.0001e5,
    'the operator may want less',
  );
  t.end();
});

t.test('later only an error beyond the threshold is stepped, and only forwards', (t) => {
  const trial = new Trial().synchronise().run(20);
  trial.correct(6e8);
  trial.run(10);
  t.same(trial.told, ['system-steered', 'system-stepped']);
  t.ok(Math.abs(trial.off) < 10);
  trial.correct(-6e8);
  trial.run(10);
  t.same(trial.told.slice(2), ['system-ahead']);
  t.ok(trial.off > 5e8, 'it cannot stand still as the shown clock does');
  t.end();
});

t.test('when the shown clock steps back by order, so does the kernel', (t) => {
  const trial = new Trial().synchronise().run(20);
  trial.correct(-7.2e12, 2e-5, true);
  trial.run(20);
  t.same(trial.told, ['system-steered', 'system-stepped']);
  t.ok(Math.abs(trial.off) < 10, `${trial.off} ns`);
  t.end();
});

t.test('it runs at the learned rate, and a slew of the shown clock is followed', (t) => {
  const trial = new Trial({ rate: -3.7e-5 }).synchronise().run(60);
  t.ok(Math.abs(trial.kernel.held.frequency / 65_536 + 37) < 1 / 65_536, 'in the kernel’s unit');
  // Each second a correction of up to 10 us either way: the kernel's clock stays within them.
  const random = seededRandom(1);
  const most = worst(trial, 600, () => trial.correct(2e4 * (random() - 0.5)));
  t.ok(most < 3e4, `${most} ns`);
  // A slew of 0.3 s by the shown clock, ten minutes long: no lag but the one with which it begins.
  trial.correct(3e8);
  trial.run(20);
  const lag = worst(trial, 500);
  t.ok(lag < 1e6, `${lag} ns`);
  t.ok(trial.shown.slewing(trial.raw));
  trial.run(120);
  t.ok(Math.abs(trial.off) < 10, `${trial.off} ns`);
  t.end();
});

t.test('a wide reading moves the clock by no more than it proves', (t) => {
  const trial = new Trial().synchronise().run(30);
  trial.kernel.width = 1e6;
  const random = seededRandom(2);
  const most = worst(trial, 300, () => (trial.kernel.askew = random() - 0.5));
  t.ok(most < 100, `${most} ns`);
  t.same(trial.told, ['system-steered'], 'nobody is blamed for it');
  t.ok(trial.kernel.held.maxError >= 500, 'but it is told how little is known');
  t.end();
});

t.test('other programs are told the error, and that it grows while nobody looks', (t) => {
  const trial = new Trial().synchronise().run(30);
  // A bound of 10 us that grows by 10 ppb, in whole microseconds, and up to one second of the kernel's.
  const { maxError, estimatedError } = trial.kernel.held;
  t.ok(maxError >= 10 && maxError <= 11 + 500, `${maxError} us`);
  t.ok(estimatedError >= 2 && estimatedError <= 4, `${estimatedError} us`);
  trial.raw = rawTime(trial.raw + 60 * SECOND);
  t.ok(trial.kernel.held.maxError >= 30_000);
  t.ok(trial.kernel.synchronised);
  trial.raw = rawTime(trial.raw + 9 * 3600 * SECOND);
  t.notOk(trial.kernel.synchronised, 'the kernel itself ends it after nine hours');
  t.end();
});

t.test('in holdover it goes on, with wider errors', (t) => {
  const trial = new Trial().synchronise().run(30);
  trial.quality = 'holdover';
  const before = trial.kernel.held.frequency;
  const most = worst(trial, 3600);
  t.ok(most < 10, `${most} ns from the shown clock`);
  t.equal(trial.kernel.held.frequency, before);
  t.ok(trial.kernel.held.maxError >= 10 + 36);
  t.ok(trial.kernel.synchronised);
  t.end();
});

t.test('a clock that somebody set is found out and put right, as at the start', (t) => {
  const trial = new Trial().synchronise().run(30);
  for (const by of [7200e9, -7200e9, 2e6, -5e3, 700]) {
    const before = trial.events.length;
    trial.kernel.move(by);
    trial.run(1);
    t.match(trial.events[before], { type: 'system-set' });
    const { by: set } = trial.events[before] as { by: number };
    t.ok(Math.abs(set - by) < 100, `${by}: ${set}`);
    const steps = trial.told.slice(before).includes('system-stepped');
    t.equal(steps, Math.abs(by) > 5e6);
    t.ok(trial.kernel.synchronised, 'at once');
    trial.run(60);
    t.ok(Math.abs(trial.off) < 10, `${by}: ${trial.off} ns`);
  }
  t.equal(trial.loop.observe().meddled, 5);
  t.equal(trial.loop.observe().state, 'following');
  t.end();
});

t.test('without leave to step back, a clock set too far ahead is only slowed down', (t) => {
  const trial = new Trial({ policy: { maxBackwardStep: spanOf(0) } }).synchronise().run(30);
  trial.kernel.move(7200e9);
  trial.run(100);
  t.same(trial.told, ['system-steered', 'system-set', 'system-ahead']);
  t.ok(trial.off < 7200e9 - 90 * 4.7e5 && trial.off > 7199e9);
  t.notOk(trial.kernel.synchronised);
  t.end();
});

t.test('a rate that somebody changed is put back, and told', (t) => {
  const trial = new Trial().synchronise().run(30);
  trial.kernel.meddle({ frequency: 100 * 65_536 });
  trial.run(1);
  t.same(trial.told.slice(1), ['system-meddled rate']);
  t.ok(Math.abs(trial.kernel.held.frequency / 65_536 - 20) < 1e-4);
  trial.run(60);
  t.ok(Math.abs(trial.off) < 10);
  trial.kernel.meddle({ tick: 10_001 });
  trial.run(60);
  t.equal(trial.kernel.held.tick, TICK);
  t.ok(Math.abs(trial.off) < 10);
  t.equal(trial.loop.observe().state, 'following');
  t.end();
});

t.test('a leap second that somebody announces is taken back: group time has none', (t) => {
  const trial = new Trial().synchronise().run(30);
  const { status } = trial.kernel.held;
  trial.kernel.meddle({ status: status | STATUS.insertLeap });
  trial.run(1);
  t.same(trial.told.slice(1), ['system-meddled leap']);
  t.equal(trial.kernel.held.status & STATUS.insertLeap, 0);
  // Over midnight nothing happens.
  const untilMidnight = 86_400 - (trial.kernel.time.seconds % 86_400);
  trial.run(untilMidnight + 10);
  t.ok(Math.abs(trial.off) < 10, `${trial.off} ns`);
  t.end();
});

t.test('a flag from before the start does not make a leap second either', (t) => {
  const trial = new Trial();
  trial.kernel.meddle({ status: STATUS.insertLeap | STATUS.unsynchronised });
  trial.synchronise().run(5);
  t.equal(trial.kernel.held.status & STATUS.insertLeap, 0);
  t.end();
});

t.test('another time daemon is left alone at its third change within an hour', (t) => {
  for (const fields of [
    { frequency: 5 * 65_536 },
    { maxError: 5000 },
    { status: STATUS.pll, offset: 400 },
  ]) {
    const trial = new Trial().synchronise().run(30);
    for (let time = 0; time < 3; time += 1) {
      trial.kernel.meddle(fields);
      trial.run(64);
    }
    t.equal(trial.told.at(-1), 'system-contested', JSON.stringify(fields));
    t.equal(trial.loop.observe().state, 'contested');
    const { calls } = trial.kernel;
    trial.kernel.meddle({ frequency: 7 * 65_536 });
    trial.run(100);
    t.equal(trial.kernel.held.frequency, 7 * 65_536, 'it is the other one’s');
    t.equal(trial.kernel.calls, calls);
    t.equal(trial.loop.lookAt(), Infinity);
  }
  const seldom = new Trial().synchronise().run(30);
  for (let time = 0; time < 8; time += 1) {
    seldom.kernel.meddle({ frequency: 0 });
    seldom.run(2000);
  }
  t.equal(seldom.loop.observe().state, 'following', 'who does so seldom is only undone');
  t.end();
});

t.test('another daemon shows before the first correction, too', (t) => {
  const trial = new Trial().run(5);
  for (let time = 1; time <= 3; time += 1) {
    trial.kernel.meddle({ frequency: time * 65_536 });
    trial.run(2);
  }
  t.same(trial.told.at(-1), 'system-contested');
  trial.synchronise().run(10);
  t.equal(trial.kernel.held.frequency, 3 * 65_536);
  t.end();
});

t.test('after sleep the clock is not trusted until the next correction, which may step', (t) => {
  const trial = new Trial().synchronise().run(30);
  // Raw time stood still; the kernel's clock went on by the clock chip's whole seconds.
  trial.kernel.slept = 3600.4e9;
  t.ok(trial.kernel.synchronised, 'the kernel thinks nothing of it');
  trial.loop.slept();
  trial.quality = 'unset';
  trial.run(3);
  t.notOk(trial.kernel.synchronised);
  t.same(trial.told, ['system-steered'], 'nobody is blamed for it');
  trial.correct(3600e9, 2e-5, true);
  trial.synchronise().run(20);
  t.same(trial.told, ['system-steered', 'system-steered', 'system-stepped']);
  t.ok(Math.abs(trial.off) < 10, `${trial.off} ns`);
  t.ok(trial.kernel.synchronised);
  t.end();
});

t.test('however often it is asked to, it looks twice a second at most', (t) => {
  const trial = new Trial().synchronise().run(10);
  const before = trial.kernel.calls;
  for (let time = 0; time < 1000; time += 1) {
    trial.raw = rawTime(trial.raw + SECOND / 100);
    trial.loop.attend(trial.raw, trial);
  }
  // A look and a command each.
  t.ok(trial.kernel.calls - before <= 40, `${trial.kernel.calls - before} calls in ten seconds`);
  t.end();
});

t.test('a group that runs beyond the kernel’s rate is told once, and its error grows', (t) => {
  const trial = new Trial({ rate: 1.2e-3 }).synchronise().run(600);
  t.same(trial.told, ['system-steered', 'system-rate-limit']);
  t.equal(trial.kernel.held.frequency, 500 * 65_536);
  t.ok(trial.off < -1e8 && trial.kernel.held.maxError > 1e5);
  t.end();
});

t.test('at the end the rate stays, the slew ends, and the error goes on to grow', (t) => {
  const trial = new Trial({ off: -4e6 }).synchronise().run(3);
  t.ok(trial.kernel.held.offset > 1e6, 'in the middle of a slew');
  trial.loop.release();
  const { frequency, offset, status, tick } = trial.kernel.held;
  t.match({ offset, status, tick }, { offset: 0, status: 0, tick: TICK });
  t.ok(Math.abs(frequency / 65_536 - 20) < 1e-4, 'learned');
  trial.raw = rawTime(trial.raw + SECOND);
  const { off } = trial;
  trial.raw = rawTime(trial.raw + 600 * SECOND);
  t.ok(Math.abs(trial.off - off) < 10, 'not drifting');
  t.ok(trial.kernel.held.maxError > 3e5);
  trial.run(100);
  t.ok(Math.abs(trial.off - off) < 10, 'it looks no more');
  t.end();
});

t.test('a process that is killed leaves no slew behind', (t) => {
  // The worst: 0.49 s to be slewed, and killed at any moment.
  const trial = new Trial({ off: 4.9e8, policy: { maxBackwardStep: spanOf(0) } }).synchronise();
  trial.run(10);
  const { off } = trial;
  trial.raw = rawTime(trial.raw + 60 * SECOND);
  const after = trial.off;
  t.ok(Math.abs(after - off) <= 4 * 4.8e5 + 4.8e5, 'what it was told last, at most 2.4 ms');
  trial.raw = rawTime(trial.raw + 86_400 * SECOND);
  t.ok(Math.abs(trial.off - after) < 86_400, `${trial.off - after} ns in a day`);
  t.end();
});

t.test('what the kernel refuses later ends the steering, with a word', (t) => {
  const trial = new Trial().synchronise().run(10);
  trial.kernel.refuses = 1;
  trial.run(10);
  t.match(trial.events.at(-1), { type: 'system-refused', reason: /\(EPERM\)$/ });
  t.equal(trial.told.length, 2, 'once');
  t.match(trial.loop.ended, /EPERM/);
  t.doesNotThrow(() => trial.loop.release());
  t.end();
});
