// A shown clock through a leap second, and the course by which others show the same.
import t from 'tap';
import { shownAt } from '#protocol/clock/course.js';
import { ShownClock, type ShownPolicy } from '#protocol/clock/shown.js';
import { rawAt } from '#protocol/clock/through-leap.js';
import type { Leap } from '#protocol/leap/leap.js';
import { countedAnew, leapBegins, leapEnds, shownOf } from '#protocol/leap/rule.js';
import { groupAdd, groupDifference, groupTime, rawTime, spanOf } from '#protocol/time.js';
import { line } from './line-of.js';

const AT = Date.parse('2027-01-01') / 1000;
const POLICY: ShownPolicy = {
  maxSlewRate: 5e-4,
  stepThreshold: spanOf(5e8),
  maxBackwardStep: spanOf(6e10),
};
const LEAPS = (['step', 'smear'] as const).flatMap((rule) =>
  (['insert', 'delete'] as const).map((kind): Leap => ({ at: AT, kind, rule })),
);

/** A clock that shows group time exactly: ten seconds before the rule of `leap` begins it is raw time 0. */
function clockBefore(leap: Leap, rate = 1e-4): ShownClock {
  const began = groupAdd(leapBegins(leap), spanOf(-10e9));
  return new ShownClock(POLICY, line({ raw: rawTime(0), group: began, rate, bound: spanOf(50) }));
}

t.test('it shows the rule’s time, and counts anew without a step', (t) => {
  for (const leap of LEAPS) {
    const clock = clockBefore(leap);
    clock.goThrough(leap, rawTime(0));
    const over = rawAt(clock.line, leapEnds(leap));
    for (const raw of [0, 5e9, 9.9e9, 10e9, 10.5e9, over - 1e9, over].filter(
      (one) => one <= over,
    )) {
      const { time } = clock.nowAsGroupTime(rawTime(raw));
      t.same(clock.now(rawTime(raw)).time, shownOf(leap, time).time, `${leap.rule} ${leap.kind}`);
      t.equal(clock.now(rawTime(raw)).bound, 50);
    }
    const before = clock.expected(rawTime(over)).time;
    clock.countAnew(countedAnew(leap), rawTime(over));
    t.equal(clock.leap, undefined);
    const after = clock.now(rawTime(over)).time;
    t.ok(Math.abs(groupDifference(after, before)) < 1, 'the same is shown');
    t.same(clock.course.steps, leap.rule === 'step' && leap.kind === 'delete' ? 1 : 0);
  }
  t.end();
});

t.test('its course is what it shows, until the rule turns', (t) => {
  for (const leap of LEAPS) {
    const clock = clockBefore(leap);
    clock.goThrough(leap, rawTime(0));
    const turns = rawAt(clock.line, leapBegins(leap));
    const over = rawAt(clock.line, leapEnds(leap));
    for (const [from, to] of [
      [0, turns - 1],
      [turns + 1, over - 1],
    ] as const) {
      const course = clock.courseAt(rawTime(from));
      for (let raw = from; raw <= to; raw += (to - from) / 7 || 1) {
        const [others, own] = [shownAt(course, rawTime(raw)), clock.now(rawTime(raw))];
        const off = Math.abs(groupDifference(others.time, own.time));
        if (off > 20) t.fail(`${leap.rule} ${leap.kind} at ${raw}: ${off}`);
        t.ok(others.bound >= own.bound - 20);
      }
    }
  }
  t.end();
});

t.test('in second 60 it stands and says so, and computers count the second before again', (t) => {
  const clock = clockBefore(LEAPS[0]!, 0);
  clock.goThrough(LEAPS[0], rawTime(0));
  t.same(clock.now(rawTime(10.25e9)), {
    time: groupTime(AT, -1),
    bound: spanOf(50),
    leapSecond: true,
  });
  t.same(clock.expected(rawTime(10.25e9)).time, groupTime(AT - 1, 2.5e8));
  t.equal(clock.expected(rawTime(9.9e9)).leapSecond, undefined);
  t.end();
});

t.test('a slew goes on through it', (t) => {
  const clock = clockBefore(LEAPS[0]!, 0);
  clock.goThrough(LEAPS[0], rawTime(0));
  clock.follow(
    { ...clock.line, group: groupAdd(clock.line.group, spanOf(-2e6)) },
    rawTime(9e9),
    false,
  );
  let last = clock.now(rawTime(9e9)).time;
  for (let raw = 9e9; raw < 20e9; raw += 1e7) {
    if (raw === 11e9) clock.countAnew(spanOf(-1e9), rawTime(raw));
    const { time, bound } = clock.now(rawTime(raw));
    if (groupDifference(time, last) < 0) t.fail(`back at ${raw}`);
    t.ok(bound < 2e6 + 51);
    last = time;
  }
  t.same(clock.now(rawTime(20e9)).time, groupTime(AT + 9, -2e6));
  t.end();
});

t.test('one that is announced in the middle of a smear is slewed into', (t) => {
  const smear = LEAPS[2]!;
  const clock = clockBefore(smear, 0);
  const half = rawTime(610e9);
  const before = clock.now(half).time;
  clock.goThrough(smear, half);
  t.same(clock.now(half).time, before, 'nothing is shown twice');
  const rule = (raw: number) =>
    shownOf(smear, groupAdd(leapBegins(smear), spanOf(raw - 10e9))).time;
  for (const raw of [610e9, 615e9, 640e9]) {
    const { time, bound } = clock.now(rawTime(raw));
    t.ok(Math.abs(groupDifference(time, rule(raw))) <= bound, `${raw}`);
  }
  t.ok(Math.abs(groupDifference(clock.now(rawTime(640e9)).time, rule(640e9))) < 1e3);
  t.end();
});

t.test('a clock that was never set does not run back when it hears of a leap second', (t) => {
  for (const leap of LEAPS) {
    const after = groupAdd(leapEnds(leap), spanOf(5e9));
    const clock = new ShownClock(
      POLICY,
      line({ raw: rawTime(0), group: after, bound: spanOf(Infinity) }),
    );
    const before = clock.now(rawTime(0)).time;
    clock.goThrough(leap, rawTime(0));
    let last = before;
    for (let raw = 0; raw < 3e9; raw += 1e8) {
      const { time } = clock.now(rawTime(raw));
      t.ok(groupDifference(time, last) >= 0, `${leap.rule} ${leap.kind} at ${raw}`);
      last = time;
    }
  }
  t.end();
});
