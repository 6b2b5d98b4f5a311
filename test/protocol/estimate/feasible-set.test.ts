// What the limits leave of offset and rate: always the truth, and no more than it must be.
import { wanderLimit } from '#protocol/estimate/wander-limit.js';
import { FeasibleSet } from '#protocol/estimate/feasible-set.js';
import type { Sample } from '#protocol/measure/exchange.js';
import { rawTime, spanOf } from '#protocol/time.js';
import t from 'tap';
import { OtherClock } from '../../sim/other-clock.js';
import { seededRandom } from '../../sim/random.js';

const FLOOR = 1e5;
const JITTERS = [1e3, 5e4, 2e6];

/** What one way took on top of its queue, nanoseconds, by the number of the sample. */
type Delay = (i: number) => number;

/** The exchange of a clock that is off by `offset`, with these delays each way. */
const sampleOf = (at: number, offset: number, out: number, back: number): Sample => ({
  at: rawTime(at),
  offset: spanOf(offset + (out - back) / 2),
  delay: spanOf(out + back),
  error: spanOf(0),
});

/** Does it leave the truth, at the latest sample and up to a minute later? */
function holds(feasible: FeasibleSet, clock: OtherClock): boolean {
  return [0, 10, 60].every((t) => {
    const raw = rawTime(clock.raw + t * 1e9);
    const offset = clock.offset + clock.rate * t;
    return feasible.leastAt(raw) <= offset && offset <= feasible.mostAt(raw);
  });
}

t.test('the true offset and rate are left from the first sample on, on uneven ways too', (t) => {
  for (const jitter of JITTERS)
    for (const floorOut of [0, FLOOR, 3 * FLOOR]) {
      let outside = 0;
      for (let seed = 1; seed <= 100; seed += 1) {
        const rate = 1e5 * (seededRandom(seed)() - 0.5);
        const clock = new OtherClock({ seed, wander: 3, floor: FLOOR, jitter, rate, offset: 7e8 });
        clock.floorOut = floorOut;
        const feasible = new FeasibleSet(clock.sample());
        for (let n = 1; n <= 60; n += 1) {
          if (!holds(feasible, clock)) outside += 1;
          const { slowest, fastest } = feasible;
          if (clock.rate < slowest || clock.rate > fastest) outside += 1;
          clock.pass(1 + (n % 5));
          if (!feasible.add(clock.sample())) outside += 1;
        }
      }
      t.equal(outside, 0, `queues of ${jitter} ns, ${floorOut} ns out`);
    }
  t.end();
});

const ATTACKS: Readonly<Record<string, readonly [out: Delay, back: Delay]>> = {
  'one way that becomes longer': [(i) => (i < 40 ? 0 : 5e7), () => 0],
  'one that becomes shorter': [() => 0, (i) => (i < 40 ? 5e7 : 0)],
  'ways that swing against each other': [
    (i) => 1e6 + 1e6 * Math.sin(i / 16),
    (i) => 1e6 - 1e6 * Math.sin(i / 16),
  ],
  'a way that grows as if the clock ran faster': [(i) => 2e4 * i, () => 0],
  'ways that share a round trip more and more unevenly': [(i) => 1e4 * i, (i) => 5e6 - 1e4 * i],
  'delays on every second sample': [(i) => (i % 2) * 1e6, (i) => ((i + 1) % 2) * 1e6],
};

for (const [name, [out, back]] of Object.entries(ATTACKS))
  t.test(`${name} leave the truth within, and no sample is taken for impossible`, (t) => {
    const random = seededRandom(7);
    const queue = (): number => 5e3 * random();
    let feasible: FeasibleSet | undefined;
    let [outside, impossible] = [0, 0];
    for (let i = 0; i < 400; i += 1) {
      const [at, offset] = [rawTime(1e12 + i * 1e9), 2e4 * i];
      const sample = sampleOf(at, offset, out(i) + queue(), back(i) + queue());
      if (feasible === undefined) feasible = new FeasibleSet(sample);
      else if (!feasible.add(sample)) impossible += 1;
      if (offset < feasible.leastAt(at) || offset > feasible.mostAt(at)) outside += 1;
    }
    t.same([outside, impossible], [0, 0]);
    t.end();
  });

/** The least and the most that are left at the latest sample. */
const left = (feasible: FeasibleSet): readonly [number, number] => [
  feasible.leastAt(feasible.at),
  feasible.mostAt(feasible.at),
];

t.test('a sample that leaves nothing is left out', (t) => {
  const feasible = new FeasibleSet(sampleOf(0, 0, 1e5, 1e5));
  for (let i = 1; i < 20; i += 1) feasible.add(sampleOf(i * 1e9, 0, 1e5, 1e5));
  const raw = rawTime(2e10);
  const [least, most] = [feasible.leastAt(raw), feasible.mostAt(raw)];
  t.notOk(feasible.add(sampleOf(raw, 1e9, 1e5, 1e5)));
  t.ok(Math.abs(feasible.leastAt(raw) - least) < 1e3, 'time has passed');
  t.ok(Math.abs(feasible.mostAt(raw) - most) < 1e3);
  t.equal(feasible.samples, 20);
  t.end();
});

t.test('of a rate that no clock has, only the latest sample is believed', (t) => {
  const feasible = new FeasibleSet(sampleOf(0, 0, 1e5, 1e5));
  t.ok(feasible.add(sampleOf(1e9, 5e6, 1e5, 1e5)), 'five milliseconds in a second');
  const [least, most] = left(feasible);
  t.ok(Math.abs(least - 4.9e6) < 2e3 && Math.abs(most - 5.1e6) < 2e3, `${least}, ${most} ns`);
  t.ok(feasible.slowest <= -5e5 && feasible.fastest >= 5e6, 'it may run so, or was set');
  t.end();
});

t.test('what left no sound rate once is not believed again as it grows old', (t) => {
  const feasible = new FeasibleSet(sampleOf(0, 0, 1e6, 1e6));
  // It is set by 3.28 ms within 2 s, and the way out takes a second from then on: a rate of 510 ppm explains it, too.
  for (let at = 2; at <= 100; at += 1) feasible.add(sampleOf(at * 1e9, 3.28e6, 1e9, 1e6));
  const raw = rawTime(100e9);
  const [least, most] = [feasible.leastAt(raw), feasible.mostAt(raw)];
  t.ok(most >= 3.28e6 + 1e9 && least <= 3.28e6, `${least}, ${most} ns`);
  t.end();
});

t.test(
  'the latest sample alone allows for all that the clock may have moved during its exchange',
  (t) => {
    const feasible = new FeasibleSet(sampleOf(0, 0, 1e5, 1e5));
    // Two samples leave rates up to 100 ppm; then the clock is set by 0.6 s, and the way back takes 17 ms.
    feasible.add(sampleOf(2e9, 0, 1e5, 1e5));
    t.ok(feasible.add(sampleOf(1256e9, -6.4e8, 1e5, 1.7e7)));
    t.ok(feasible.mostAt(rawTime(1256e9)) >= -6.4e8 + 1e5 + 500e-6 * 8.5e6);
    t.end();
  },
);

t.test('a sample that was overtaken limits as of when it was taken', (t) => {
  const feasible = new FeasibleSet(sampleOf(0, 0, 1e6, 1e6));
  feasible.add(sampleOf(1e10, 0, 1e6, 1e6));
  feasible.add(sampleOf(9e9, 0, 1e3, 1e3));
  const [least, most] = left(feasible);
  // In a second it may have gone by the rate that is left, and by the bend.
  t.ok(most > 1e3 + wanderLimit(1) && most < 1e3 + 3e5, `${most} ns`);
  t.equal(Math.round(least), Math.round(-most));
  t.end();
});

t.test('a round trip of less than no time widens the limits by as much', (t) => {
  const [least, most] = left(new FeasibleSet(sampleOf(0, 0, -2e4, -2e4)));
  t.ok(most >= 4e4 && least <= -4e4);
  t.end();
});
