// A served clock read for many clients at once: exact within a moment, anew after it, and covered by its bound where a slew
// ends.

import t from 'tap';
import { ShownClock } from '#protocol/clock/shown.js';
import type { Leap } from '#protocol/leap/leap.js';
import { type ServedClock, ServedTime } from '#protocol/ntp/served-time.js';
import { groupAdd, groupTime, rawTime, spanOf } from '#protocol/time.js';

const START = groupTime(1_790_000_000);
const SINCE_1900 = 2_208_988_800;

/** A clock that slews at `rate` until raw time `until`, and then runs evenly. It counts how often it is looked at. */
class SlewingClock implements ServedClock {
  readonly steps = 0;
  looks = 0;
  off = 0;
  trusted = true;
  readonly #rate: number;
  readonly #until: number;

  constructor(rate = 0, until = 0) {
    this.#rate = rate;
    this.#until = until;
  }

  shows(raw: number): number {
    return raw + this.#rate * Math.min(raw, this.#until) + this.off;
  }

  expected(raw: number) {
    this.looks += 1;
    return { time: groupAdd(START, spanOf(this.shows(raw))), bound: spanOf(1000) };
  }

  isTrusted(): boolean {
    return this.trusted;
  }
}

/** What it told for `raw`, nanoseconds since the start. */
function told(time: ServedTime, raw: number): number {
  const { seconds, fraction } = time.at(rawTime(raw));
  return ((seconds >>> 0) - SINCE_1900 - START.seconds) * 1e9 + ((fraction >>> 0) * 1e9) / 2 ** 32;
}

t.test('many who ask at once cost two looks, and each is told its own time', (t) => {
  const clock = new SlewingClock(4e-4, Infinity);
  const time = new ServedTime(clock);
  for (let i = 0; i < 1000; i += 1) {
    const raw = 5e9 + i * 1999;
    const wrong = told(time, raw) - clock.shows(raw);
    // 2^-32 s, and a double's own rounding.
    if (Math.abs(wrong) > 1) t.fail(`${wrong} ns`);
  }
  t.equal(clock.looks, 2);
  t.end();
});

t.test('what is further away, or of another moment, is looked at anew', (t) => {
  const clock = new SlewingClock();
  const time = new ServedTime(clock);
  told(time, 1e9);
  t.equal(told(time, 2e9), 2e9);
  clock.off = 3e9;
  clock.trusted = false;
  t.equal(told(time, 2e9), 2e9, 'within a moment nobody corrects the clock');
  time.end();
  t.equal(told(time, 2e9), 5e9);
  t.notOk(time.isTrusted(rawTime(2e9)));
  t.end();
});

t.test('wherever in the moment a slew ends, the bound covers it', (t) => {
  for (const rate of [5e-4, -5e-4, 0.1])
    for (let until = 1e9 - 3e6; until <= 1e9 + 3e6; until += 1e5) {
      const clock = new SlewingClock(rate, until);
      const time = new ServedTime(clock);
      for (const raw of [1e9, 1e9 - 2e6, 1e9 - 1e6, 1e9 + 3e5, 1e9 + 2e6]) {
        const wrong = Math.abs(told(time, raw) - clock.shows(raw));
        const allowed = time.bound(rawTime(raw)) - 1000 + 1;
        if (wrong > allowed) t.fail(`${rate} until ${until}: ${wrong} ns at ${raw}, ${allowed}`);
      }
    }
  t.pass();
  t.end();
});

t.test('a step within the moment, as for a leap second, is told where it is', (t) => {
  const clock = new SlewingClock();
  const leap = 1e9 + 1e6;
  const shows = (raw: number): number => (raw < leap ? raw : raw - 1e9);
  clock.shows = shows;
  const time = new ServedTime(clock);
  for (const raw of [1e9, leap - 1, leap, leap + 1e5, 1e9 + 2e6, 1e9 + 5e6])
    t.equal(Math.round(told(time, raw)), shows(raw), `${raw}`);
  t.equal(time.bound(rawTime(1e9)), 1000);
  t.end();
});

const MIDNIGHT = Date.parse('2027-01-01') / 1000;

/** A shown clock that is exact, and goes through a leap second 100 000 s after raw time 0. */
function leaping(rule: Leap['rule'], kind: Leap['kind'] = 'insert') {
  const leap: Leap = { at: MIDNIGHT, kind, rule };
  const line = {
    raw: rawTime(0),
    group: groupTime(MIDNIGHT - 100_000),
    rate: 0,
    bound: spanOf(1000),
    drift: 0,
  };
  const policy = { maxSlewRate: 5e-4, stepThreshold: spanOf(5e8), maxBackwardStep: spanOf(0) };
  const shown = new ShownClock(policy, line);
  shown.goThrough(leap, rawTime(0));
  const time = new ServedTime({
    expected: (raw) => shown.expected(raw),
    isTrusted: () => true,
    get steps() {
      return shown.course.steps;
    },
    get leap() {
      return shown.leap;
    },
  });
  const at = (seconds: number) => rawTime((100_000 + seconds) * 1e9);
  return { shown, time, at };
}

t.test('a leap second is told on its day, and the second before it comes twice', (t) => {
  const { shown, time, at } = leaping('step');
  const seconds = (from: number): number => (time.at(at(from)).seconds >>> 0) - SINCE_1900;
  t.equal(time.leap(at(-86_401)), 'none');
  t.equal(time.leap(at(-86_400)), 'insert');
  t.equal(seconds(-0.5), MIDNIGHT - 1);
  const before = time.steps(at(-0.5));
  t.equal(seconds(0.5), MIDNIGHT - 1, 'and again');
  t.equal(time.leap(at(0.5)), 'insert');
  t.not(time.steps(at(0.5)), before, 'what it showed before does not belong with that');
  t.ok(time.bound(at(0.5)) < 2000);
  shown.countAnew(spanOf(-1e9), at(1));
  t.equal(seconds(1.5), MIDNIGHT);
  t.equal(time.leap(at(1.5)), 'none');
  t.end();
});

t.test('one that is left out is told as such, and one that is smeared is not told', (t) => {
  const away = leaping('step', 'delete');
  t.equal(away.time.leap(away.at(-10)), 'delete');
  const { time, at } = leaping('smear');
  for (const from of [-50_000, -10, 0, 10, 40_000]) t.equal(time.leap(at(from)), 'none');
  t.end();
});
