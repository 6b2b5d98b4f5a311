// The shown clock: it slews, steps or stands still, and never runs backwards.
import t from 'tap';
import { lineAt, lineBound } from '#protocol/clock/line.js';
import { ShownClock, type ShownPolicy } from '#protocol/clock/shown.js';
import {
  type GroupTime,
  groupAdd,
  groupDifference,
  groupTime,
  rawTime,
  spanOf,
  wholeNanoseconds,
} from '#protocol/time.js';
import { integer } from '../../sim/dice.js';
import { seededRandom } from '../../sim/random.js';
import { START, ahead, line } from './line-of.js';

const POLICY: ShownPolicy = {
  maxSlewRate: 5e-4,
  stepThreshold: spanOf(5e8),
  maxBackwardStep: spanOf(6e10),
};

t.test('a small error is slewed within the limit, and the bound holds the way still to go', (t) => {
  for (const by of [1e6, -1e6]) {
    const clock = new ShownClock(POLICY, line());
    const at = rawTime(2e9);
    t.equal(clock.follow(ahead(by, { bound: spanOf(10) }), at, false), 0);
    t.equal(clock.slewing(at), true);
    t.same(clock.now(at).time, groupAdd(START, spanOf(1e9)), 'it goes on from where it was');
    t.equal(clock.now(at).bound, 10 + 1e6);
    // 1 ms at 500 ppm takes two seconds.
    const half = clock.now(rawTime(3e9));
    t.ok(Math.abs(groupDifference(half.time, START) - (2e9 + by / 2)) < 0.01);
    t.ok(Math.abs(half.bound - (10 + 5e5)) < 0.01);
    t.equal(clock.slewing(rawTime(4e9 + 10)), false);
    t.same(clock.now(rawTime(5e9)), { time: groupAdd(START, spanOf(4e9 + by)), bound: 10 });
  }
  t.end();
});

t.test('an order takes back what steps took forwards, however far, and no more', (t) => {
  const year = 3650 * 86_400e9;
  const clock = new ShownClock(POLICY, line());
  t.equal(clock.follow(ahead(year), rawTime(2e9), true), year);
  t.equal(clock.follow(ahead(year + 1e6), rawTime(3e9), false), 0, 'it may slew meanwhile');
  t.equal(clock.follow(ahead(0), rawTime(60e9), false), 0, 'without an order it stands still');
  const back = new ShownClock(POLICY, line());
  back.follow(ahead(year), rawTime(2e9), true);
  back.follow(ahead(year + 1e6), rawTime(3e9), false);
  t.equal(back.follow(ahead(1e6), rawTime(60e9), true), -year);
  t.equal(back.follow(ahead(-year), rawTime(90e9), true), 0, 'that was not taken forwards');
  t.end();
});

t.test(
  'whoever took it forwards, at the first correction or later, an order takes it back',
  (t) => {
    const year = 3650 * 86_400e9;
    for (const bound of [10, Infinity]) {
      const clock = new ShownClock(POLICY, { ...line(), bound: spanOf(bound) });
      t.equal(clock.follow(ahead(year), rawTime(2e9), false), year);
      t.equal(clock.follow(ahead(0), rawTime(3e9), true), -year);
      const never = new ShownClock(
        { ...POLICY, maxBackwardStep: spanOf(0) },
        { ...line(), bound: spanOf(bound) },
      );
      t.equal(never.follow(ahead(year), rawTime(2e9), false), year);
      t.equal(never.follow(ahead(0), rawTime(3e9), true), 0, 'unless it may never go back');
    }
    const back = new ShownClock(POLICY, { ...line(), bound: spanOf(Infinity) });
    t.equal(back.follow(ahead(-year), rawTime(2e9), false), -year, 'from what nobody relied on');
    t.equal(back.follow(ahead(-2 * year), rawTime(3e9), true), 0, 'that gives no leave');
    t.end();
  },
);

t.test('forwards it steps beyond the threshold, and always when it may', (t) => {
  const at = rawTime(1e9);
  const stepped = (by: number, may: boolean): number =>
    new ShownClock(POLICY, line()).follow(ahead(by), at, may);
  t.equal(stepped(5e8, false), 0);
  t.equal(stepped(5e8 + 1, false), 5e8 + 1);
  t.equal(stepped(1000, true), 1000);
  t.equal(stepped(3e18, true), 3e18, 'a century, for a device that boots in the past');
  t.equal(stepped(0, true), 0);
  t.end();
});

t.test('backwards it steps only when it may, and then within the limit', (t) => {
  const at = rawTime(1e9);
  const stepped = (by: number, may: boolean): number =>
    new ShownClock(POLICY, line()).follow(ahead(by), at, may);
  t.equal(stepped(-1000, false), 0);
  t.equal(stepped(-5e8 - 1, false), 0);
  t.equal(stepped(-3.6e12, false), 0);
  t.equal(stepped(-6e10, true), -6e10);
  t.equal(stepped(-6e10 - 1, true), 0);
  const stubborn = new ShownClock({ ...POLICY, maxBackwardStep: spanOf(0) }, line());
  t.equal(stubborn.follow(ahead(-1), at, true), 0);
  t.end();
});

t.test('for a line that lies far back it stands still until that has caught up', (t) => {
  const clock = new ShownClock(POLICY, line({ rate: 3e-5 }));
  const at = rawTime(1e9);
  clock.follow(ahead(-1e10, { rate: 3e-5 }), at, false);
  for (const raw of [1e9, 2e9, 6e9, 10.9e9])
    t.same(wholeNanoseconds(clock.now(rawTime(raw)).time), START, `at ${raw}`);
  t.equal(clock.slewing(rawTime(10.9e9)), true);
  t.ok(Math.abs(clock.now(rawTime(6e9)).bound - 5e9) < 1e6, 'half the way still to go');
  t.equal(clock.slewing(rawTime(11.1e9)), false);
  const after = groupDifference(clock.now(rawTime(21e9)).time, START);
  t.ok(Math.abs(after - (1e10 + 20e9 * 3e-5)) < 0.01, `${after}`);
  t.end();
});

t.test('standing still is standing still, to the nanosecond and for a day', (t) => {
  const random = seededRandom(2);
  let moved = 0;
  for (let i = 0; i < 2000; i += 1) {
    const rate = (random() - 0.5) * 2e-3;
    const clock = new ShownClock(
      POLICY,
      line({ group: groupTime(1_790_000_000, integer(random, 1e9)) }),
    );
    const before = clock.now(rawTime(1e9)).time;
    clock.follow(ahead(-8.64e13, { rate }), rawTime(1e9), false);
    for (const raw of [2e9, 1e12, 5e13]) {
      const whole = wholeNanoseconds(clock.now(rawTime(raw)).time);
      if (groupDifference(whole, before) < 0) moved += 1;
    }
  }
  t.equal(moved, 0, 'times at which it had run back');
  t.end();
});

/** A clock with a random life; the visitor sees each reading and what the clock has followed. */
function live(
  seed: number,
  lives: { mayStep: boolean; most: number; policy?: Partial<ShownPolicy> },
  visit: (clock: ShownClock, raw: number, stepped: number) => void,
): void {
  const random = seededRandom(seed);
  const clock = new ShownClock({ ...POLICY, ...lives.policy }, line());
  let raw = 1e9;
  for (let change = 0; change < 60; change += 1) {
    const error = (random() - 0.5) * 10 ** (random() * Math.log10(lives.most));
    const current = lineAt(clock.line, rawTime(raw));
    const next = line({
      raw: rawTime(raw),
      group: groupAdd(current, spanOf(random() < 0.5 ? error : Math.floor(error))),
      rate: (random() - 0.5) * 1e-3,
      bound: spanOf(100),
      drift: 1e-6,
    });
    const stepped = clock.follow(next, rawTime(raw), lives.mayStep);
    visit(clock, raw, stepped);
    const span = 10 ** (random() * 11);
    for (let i = 0; i < 20; i += 1) {
      raw += 1 + Math.floor((random() * span) / 10);
      visit(clock, raw, 0);
    }
  }
}

t.test(
  'over random changes of its line it never runs backwards, whole nanoseconds neither',
  (t) => {
    let backwards = 0;
    let readings = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      let [last, whole]: GroupTime[] = [START, START];
      live(seed, { mayStep: false, most: 1e12 }, (clock, raw) => {
        const { time } = clock.now(rawTime(raw));
        readings += 1;
        if (groupDifference(wholeNanoseconds(time), whole!) < 0) backwards += 1;
        if (groupDifference(time, last!) < -1e-3) backwards += 1;
        last = time;
        whole = wholeNanoseconds(time);
      });
    }
    t.equal(backwards, 0, `of ${readings} readings`);
    t.end();
  },
);

t.test('what was shown is not taken back by a line that came before somebody looked', (t) => {
  for (const back of [-2e9, -4e8, -1e6]) {
    const clock = new ShownClock(POLICY, line());
    const looked = clock.now(rawTime(15e9)).time;
    clock.follow(ahead(back), rawTime(10e9), false);
    const early = clock.now(rawTime(12e9)).time;
    t.ok(groupDifference(early, looked) < 0, 'what was shown earlier may be asked again');
    let before = looked;
    for (let raw = 15e9; raw < 25e9; raw += 1e8) {
      const { time, bound } = clock.now(rawTime(raw));
      if (groupDifference(time, before) < 0) t.fail(`back at ${raw}`);
      const off = Math.abs(groupDifference(time, lineAt(clock.line, rawTime(raw))));
      if (bound < off) t.fail(`${off} ns off, and ${bound} ns admitted`);
      before = time;
    }
    t.equal(clock.follow(ahead(-3e9), rawTime(25e9), true) < 0, true);
    t.ok(groupDifference(clock.now(rawTime(25e9)).time, before) < 0, 'a step is a step');
  }
  t.end();
});

t.test('who plans ahead is shown nothing, and changes nothing', (t) => {
  const [clock, alone] = [new ShownClock(POLICY, line()), new ShownClock(POLICY, line())];
  clock.expected(rawTime(90e9));
  for (const one of [clock, alone]) one.follow(ahead(-2e9), rawTime(10e9), false);
  for (let raw = 10e9; raw < 100e9; raw += 1e9)
    t.same(clock.now(rawTime(raw)), alone.now(rawTime(raw)));
  t.end();
});

t.test('around the end of a slew, nanosecond by nanosecond, it never runs backwards', (t) => {
  const random = seededRandom(3);
  let backwards = 0;
  for (let i = 0; i < 500; i += 1) {
    const rate = (random() - 0.5) * 1e-3;
    const by = (random() - 0.5) * 2e6;
    const clock = new ShownClock(POLICY, line({ rate }));
    clock.follow(ahead(by, { rate }), rawTime(1e9), false);
    const until = Math.floor(1e9 + Math.abs(by) / 5e-4);
    let last: GroupTime | undefined;
    for (let raw = until - 5; raw <= until + 5; raw += 1) {
      const whole = wholeNanoseconds(clock.now(rawTime(raw)).time);
      if (last !== undefined && groupDifference(whole, last) < 0) backwards += 1;
      last = whole;
    }
  }
  t.equal(backwards, 0);
  t.end();
});

t.test('steps apart, its speed stays within the line’s rate and the slew limit', (t) => {
  let [fast, back] = [0, 0];
  for (let seed = 1; seed <= 100; seed += 1) {
    let last: { time: GroupTime; raw: number } | undefined;
    live(
      seed,
      { mayStep: true, most: 4e8, policy: { maxBackwardStep: spanOf(0) } },
      (clock, raw, stepped) => {
        const { time } = clock.now(rawTime(raw));
        if (last !== undefined && raw > last.raw) {
          const passed = groupDifference(time, last.time);
          const most = 5e-4 + Math.abs(clock.line.rate) + 1e-9;
          const off = Math.abs(passed - (raw - last.raw));
          if (off > (raw - last.raw) * most + 0.01) fast += 1;
          if (passed < 0) back += 1;
        }
        if (stepped < 0) back += 1;
        last = { time, raw };
      },
    );
  }
  t.same({ fast, back }, { fast: 0, back: 0 });
  t.end();
});

t.test('the shown time always lies within its bound of the line', (t) => {
  let outside = 0;
  for (let seed = 1; seed <= 100; seed += 1)
    live(seed, { mayStep: seed % 2 === 0, most: 1e12 }, (clock, raw) => {
      const { time, bound } = clock.now(rawTime(raw));
      const distance = Math.abs(groupDifference(time, lineAt(clock.line, rawTime(raw))));
      if (distance + lineBound(clock.line, rawTime(raw)) > bound + 0.01) outside += 1;
    });
  t.equal(outside, 0);
  t.end();
});

t.test(
  'what another place has shown is held to, until the clock steps, and steps are counted',
  (t) => {
    const clock = new ShownClock(POLICY, line());
    clock.now(rawTime(2e9));
    const later = groupAdd(START, spanOf(1e9 + 500));
    clock.wasShown(rawTime(2e9), later);
    t.same(clock.now(rawTime(2e9)).time, later);
    clock.wasShown(rawTime(1e9), START);
    t.same(clock.now(rawTime(2e9)).time, later, 'an older reading changes nothing');
    t.equal(clock.course.steps, 0);
    clock.follow(ahead(2e9), rawTime(2e9), false);
    t.equal(clock.course.steps, 1);
    t.end();
  },
);

t.test('another policy counts from the next line on, and a slew that has begun goes on', (t) => {
  const clock = new ShownClock(POLICY, line());
  clock.follow(ahead(1e6), rawTime(2e9), false);
  clock.policy = { ...POLICY, maxSlewRate: 1e-4, stepThreshold: spanOf(1e6) };
  t.equal(clock.slewing(rawTime(4e9 - 10)), true);
  t.equal(clock.slewing(rawTime(4e9 + 10)), false, 'two seconds at 500 ppm');
  t.equal(clock.follow(ahead(2e6), rawTime(5e9), false), 0);
  t.equal(clock.slewing(rawTime(15e9 - 10)), true, 'ten at 100 ppm');
  t.equal(clock.follow(ahead(9e6), rawTime(16e9), false), 7e6, 'it steps sooner');
  t.end();
});
