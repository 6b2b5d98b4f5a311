// The steering of a kernel's clock, against one that behaves like Linux's, in virtual time.

import t from 'tap';
import type { Leap } from '#protocol/leap/leap.js';
import { countedAnew, leapEnds } from '#protocol/leap/rule.js';
import { groupDifference, rawTime, spanOf } from '#protocol/time.js';
import { TICK } from '#agent/core/steering/timex.js';
import { seededRandom } from '#sim/random.js';
import { SECOND, Trial, worst } from './trial.js';

t.test('before the first correction the kernel gets no command', (t) => {
  const trial = new Trial({ off: 3e9 }).run(60);
  t.same(trial.events, []);
  t.equal(Math.round(trial.off), Math.round(3e9 - 60 * 2e-5 * SECOND));
  t.equal(trial.kernel.held.frequency, 0);
  t.notOk(trial.kernel.synchronised);
  t.equal(trial.loop.observe().state, 'waiting');
  t.end();
});

t.test('the first correction steps a clock that nobody called good, in either direction', (t) => {
  // A machine without a clock chip begins in 1970, one with a broken chip in 2051.
  for (const off of [-1.79e18, 3.6e12, 7.8e17]) {
    const trial = new Trial({ off, policy: { maxBackwardStep: spanOf(0) } }).synchronise().run(30);
    t.same(trial.told, ['system-steered', 'system-stepped']);
    const [, stepped] = trial.events;
    t.ok(stepped && 'by' in stepped && Math.abs(stepped.by + off) < 1e5, JSON.stringify(stepped));
    t.ok(Math.abs(trial.off) < 10, `${trial.off} ns`);
    t.ok(trial.kernel.synchronised);
  }
  t.end();
});

t.test('one that programs rely on goes back by the furthest step at most', (t) => {
  const ahead = new Trial({ off: 3.6e12, promised: true }).synchronise().run(30);
  t.same(ahead.told, ['system-steered', 'system-stepped']);
  t.ok(Math.abs(ahead.off) < 10, `${ahead.off} ns`);

  const policy = { maxBackwardStep: spanOf(3.6e12) };
  const tooFar = new Trial({ off: 7.2e12, policy, promised: true }).synchronise().run(30);
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

t.test('a kernel that follows a time that nobody can trace to UTC is not said to be good', (t) => {
  const trial = new Trial({ off: 3e6, untraced: true, promised: true }).synchronise().run(60);
  t.ok(Math.abs(trial.off) < 20, `it follows all the same: ${trial.off} ns`);
  t.notOk(trial.kernel.synchronised);
  t.equal(trial.kernel.held.maxError, 16e6);
  t.ok(new Trial({ off: 3e6 }).synchronise().run(60).kernel.synchronised);
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
  const policy = { maxBackwardStep: spanOf(0) };
  const trial = new Trial({ off: 4.9e8, policy, promised: true }).synchronise();
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

t.test('back from a mistake of years, too, which took the kernel forwards', (t) => {
  const mistake = 3650 * 86_400e9;
  const trial = new Trial({ promised: true }).synchronise().run(20);
  trial.correct(mistake, 2e-5, true);
  trial.run(20);
  t.ok(Math.abs(trial.off) < 10, `${trial.off} ns`);
  trial.correct(-mistake, 2e-5, true);
  trial.run(20);
  t.ok(Math.abs(trial.off) < 10, `${trial.off} ns`);
  trial.correct(-mistake, 2e-5, true);
  trial.run(20);
  t.ok(Math.abs(trial.off) < 21e9, `it goes no further back, on nobody’s order: ${trial.off} ns`);
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
  t.ok(trial.kernel.held.maxError >= 500, 'but the kernel states how little is known');
  t.end();
});

t.test('other programs learn the error, and that it grows while nobody looks', (t) => {
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

t.test('a group that runs beyond the kernel’s rate is one event, and its error grows', (t) => {
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
  const policy = { maxBackwardStep: spanOf(0) };
  const trial = new Trial({ off: 4.9e8, policy, promised: true }).synchronise();
  trial.run(10);
  const { off } = trial;
  trial.raw = rawTime(trial.raw + 60 * SECOND);
  const after = trial.off;
  t.ok(Math.abs(after - off) <= 4 * 4.8e5 + 4.8e5, 'what it was last commanded, at most 2.4 ms');
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

t.test('at a leap second the kernel’s clock steps once it is over, and not before', (t) => {
  for (const kind of ['insert', 'delete'] as const) {
    const trial = new Trial().synchronise().run(30);
    const { seconds } = trial.truth;
    const leap: Leap = { at: seconds + 30, kind, rule: 'step' };
    trial.shown.goThrough(leap, trial.raw);
    trial.run(60, () => {
      const { time } = trial.shown.nowAsGroupTime(trial.raw);
      if (trial.shown.leap === undefined || groupDifference(time, leapEnds(leap)) < 0) return;
      trial.shown.countAnew(countedAnew(leap), trial.raw);
      trial.loop.allowStep();
    });
    t.same(trial.told, ['system-steered', 'system-stepped'], kind);
    const stepped = trial.events.at(-1)!;
    const by = 'by' in stepped ? stepped.by : 0;
    t.ok(Math.abs(by - countedAnew(leap)) < 1e5, `${by}`);
    t.ok(Math.abs(trial.off) < 100, `${trial.off} ns`);
  }
  t.end();
});

t.test('a smear is followed by the kernel’s clock at its rate', (t) => {
  const trial = new Trial().synchronise().run(30);
  const leap: Leap = { at: trial.truth.seconds + 43_260, kind: 'insert', rule: 'smear' };
  trial.shown.goThrough(leap, trial.raw);
  let worstOff = 0;
  trial.run(400, () => {
    worstOff = Math.max(worstOff, Math.abs(trial.off));
  });
  t.ok(trial.shown.nowAsGroupTime(trial.raw).time.seconds > leap.at - 43_000);
  t.ok(worstOff < 2e5, `${worstOff} ns`);
  t.same(trial.told, ['system-steered']);
  t.end();
});
