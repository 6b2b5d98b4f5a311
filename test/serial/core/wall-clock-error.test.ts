// How far a wall clock is off: the truth lies in the bound, whoever moves it, however it runs, and what is misread.

import { rawTime, spanOf } from '#protocol/time.js';
import { WallClockError } from '#serial/core/wall-clock-error.js';
import { seededRandom } from '../../sim/random.js';
import t from 'tap';

const SECOND = 1e9;
const QUICK = 0.7 * SECOND;
const QUICK_MOST = 24;

interface Clock {
  readonly offset: number;
  readonly drift: number;
  readonly resolution: number;
  /** How long the reading of the clock may take at most, of which it then is some instant. */
  readonly gap: number;
  /** From one look to the next. */
  readonly every: number;
  /** Somebody moves it at these times by so much. */
  readonly moves?: readonly (readonly [at: number, by: number])[];
  /** So many answers of one are misread: a bit of the number that they tell is turned. */
  readonly misread?: number;
}

interface Seen {
  readonly at: number;
  /** The truth lies outside the bound, by so much. */
  readonly outside: number;
  readonly bound: number;
  /** Since the clock was moved last a whole look has gone by. */
  readonly couldBeSeen: boolean;
  readonly questions: number;
}

/** Looks at a clock for a while, and at the truth five times a second. */
function watch(seed: number, seconds: number, clock: Clock): Seen[] {
  const random = seededRandom(seed);
  const { resolution, misread = 0, moves = [] } = clock;
  const error = new WallClockError(spanOf(resolution), spanOf(1e6));
  const truth = (at: number): number =>
    clock.offset +
    at * clock.drift +
    moves.reduce((sum, [when, by]) => (when <= at ? sum + by : sum), 0);
  const seen: Seen[] = [];
  let [looked, questions, all, lookBegan, next] = [-Infinity, 0, 0, 0, 0];
  const lookOn = (until: number): void => {
    for (; next < until; next += SECOND / 5) {
      const estimate = error.at(rawTime(next));
      if (estimate === undefined) continue;
      const outside = Math.abs(estimate.offset - truth(next)) - estimate.bound;
      const moved = Math.max(-Infinity, ...moves.flatMap(([at]) => (at <= next ? [at] : [])));
      const couldBeSeen = looked > moved;
      seen.push({ at: next, outside, bound: estimate.bound, couldBeSeen, questions: all });
    }
  };
  error.look(rawTime(0));
  for (let asked = 0; asked < seconds * SECOND;) {
    const from = error.readAt(rawTime(asked), 0);
    const gap = clock.gap * (0.3 + 0.7 * random());
    const until = from + gap;
    const read = from + gap * random();
    lookOn(until);
    let shown = Math.floor((read + truth(read)) / resolution);
    if (random() < misread) shown += (random() < 0.5 ? 1 : -1) * 2 ** Math.floor(random() * 16);
    const answer = { low: shown * resolution - until, high: (shown + 1) * resolution - from };
    error.add({ at: rawTime(until), ...answer, gap });
    [questions, all] = [questions + 1, all + 1];
    asked = until + QUICK;
    if (!error.isSettled && questions < QUICK_MOST) continue;
    if (error.isSettled) looked = lookBegan;
    asked = lookBegan = until + clock.every;
    questions = 0;
    error.look(rawTime(asked));
  }
  lookOn(seconds * SECOND);
  return seen;
}

t.test('the truth lies in the bound, however the clock runs, is moved, and answers', (t) => {
  let moments = 0;
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = seededRandom(seed);
    const any = <T>(...all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
    const move = (): readonly [number, number] => [
      random() * 300 * SECOND,
      any(0.3, -0.3, 1, -1, 0.02, -0.02, 0.5, 7) * SECOND,
    ];
    const clock = {
      offset: (random() - 0.5) * 20 * SECOND,
      drift: any(0, 80e-6, -80e-6, 200e-6, 1e-3, -1e-3),
      resolution: any(1e6, 10e6, 100e6, SECOND, SECOND, SECOND),
      gap: any(0.5e6, 3e6, 20e6, 120e6),
      every: any(1, 10, 60) * SECOND,
      moves: random() < 0.3 ? [] : [move(), move()],
    };
    const judged = watch(seed, 400, clock).filter(({ couldBeSeen }) => couldBeSeen);
    const first = judged.find(({ outside }) => outside > 0);
    if (first !== undefined) t.fail(`seed ${seed} is outside its bound`, { clock, first });
    moments += judged.length;
  }
  t.ok(moments > 100_000, `${moments} moments`);
  t.end();
});

const quartz = { offset: 0.4 * SECOND, drift: 20e-6, resolution: SECOND, gap: 3e6 };

t.test('a clock that was moved by a part of a second is wrong until the next look only', (t) => {
  for (const by of [0.3, -0.3, 0.5, -0.8, 1, -1]) {
    const every = 10 * SECOND;
    const seen = watch(1, 300, { ...quartz, every, moves: [[150 * SECOND, by * SECOND]] });
    const wrong = seen.filter(({ outside }) => outside > 0);
    t.ok(wrong.length > 0, 'nobody can know at once');
    const last = Math.max(...wrong.map(({ at }) => at)) / SECOND;
    t.ok(last - 150 < 18, `moved by ${by} s, wrong for ${last - 150} s`);
    t.ok(seen.at(-1)!.bound < 20e6, 'and then it is known as well as before');
  }
  t.end();
});

t.test('two questions beside the edge are enough for a look at a clock that runs well', (t) => {
  const { questions, bound } = watch(1, 3600, { ...quartz, every: 10 * SECOND }).at(-1)!;
  t.ok(questions < 950, `${questions} in an hour`);
  t.ok(bound < 20e6, `${bound / 1e6} ms`);
  t.end();
});

t.test('no misread answer is ever believed, though one of eight is misread', (t) => {
  for (let seed = 1; seed <= 30; seed += 1) {
    for (const resolution of [1e6, SECOND]) {
      const clock = { ...quartz, resolution, every: 10 * SECOND, misread: 0.13 };
      const first = watch(seed, 400, clock).find(({ outside }) => outside > 0);
      t.equal(first, undefined, `seed ${seed}`);
    }
  }
  t.end();
});

t.test('a clock that stands still is where its wide bound says', (t) => {
  const seen = watch(1, 60, { ...quartz, drift: -1, every: 10 * SECOND });
  t.notOk(seen.find(({ outside }) => outside > 0));
  t.ok(seen.at(-1)!.bound < 20 * SECOND, `within ${seen.at(-1)!.bound / SECOND} s after a minute`);
  t.end();
});

t.test('a clock that runs off by 0.5 % is hardly ever outside its wide bound', (t) => {
  const seen = watch(1, 600, { ...quartz, drift: 5e-3, every: 10 * SECOND });
  const wrong = seen.filter(({ outside }) => outside > 0);
  t.ok(wrong.length < 0.05 * seen.length, `${wrong.length} of ${seen.length}`);
  t.end();
});
