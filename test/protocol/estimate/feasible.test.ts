// What the limits leave of offset and rate: always the truth, and no more than it must be.
import { bendAfter } from '@belfry/protocol/core/estimate/bend.js';
import { Feasible } from '@belfry/protocol/core/estimate/feasible.js';
import type { Sample } from '@belfry/protocol/core/measure/exchange.js';
import { rawTime, spanOf } from '@belfry/protocol/core/time.js';
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
function holds(feasible: Feasible, clock: OtherClock): boolean {
  return [0, 10, 60].every((t) => {
    const offset = clock.offset + clock.rate * t;
    return feasible.leastAfter(t) <= offset && offset <= feasible.mostAfter(t);
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
        const feasible = new Feasible();
        for (let n = 1; n <= 60; n += 1) {
          t.ok(feasible.add(clock.sample()), 'it fits');
          if (!holds(feasible, clock)) outside += 1;
          const { slowest, fastest } = feasible;
          if (clock.rate < slowest || clock.rate > fastest) outside += 1;
          clock.pass(1 + (n % 5));
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
    const feasible = new Feasible();
    let outside = 0;
    for (let i = 0; i < 400; i += 1) {
      const at = 1e12 + i * 1e9;
      const sample = sampleOf(at, 2e4 * i, out(i) + queue(), back(i) + queue());
      t.ok(feasible.add(sample));
      const offset = 2e4 * i;
      if (offset < feasible.leastAfter(0) || offset > feasible.mostAfter(0)) outside += 1;
    }
    t.equal(outside, 0);
    t.end();
  });

t.test('a sample that leaves nothing is left out, until it begins again with it', (t) => {
  const feasible = new Feasible();
  for (let i = 0; i < 20; i += 1) t.ok(feasible.add(sampleOf(i * 1e9, 0, 1e5, 1e5)));
  const [least, most] = [feasible.leastAfter(1), feasible.mostAfter(1)];
  const set = sampleOf(2e10, 1e9, 1e5, 1e5);
  t.notOk(feasible.add(set));
  t.ok(Math.abs(feasible.leastAfter(0) - least) < 1e3, 'time has passed');
  t.ok(Math.abs(feasible.mostAfter(0) - most) < 1e3);
  feasible.restart([set]);
  t.ok(feasible.leastAfter(0) < 1e9 && feasible.mostAfter(0) > 1e9);
  t.ok(feasible.mostAfter(0) - feasible.leastAfter(0) < 2.01e5, 'and only that sample counts');
  t.end();
});

t.test('of samples that fit nothing together the latest counts', (t) => {
  const feasible = new Feasible();
  feasible.restart([sampleOf(0, 0, 1e5, 1e5), sampleOf(1e9, 1e9, 1e5, 1e5)]);
  t.ok(Math.abs(feasible.leastAfter(0) + 1e5 - 1e9) < 1e3);
  t.end();
});

t.test('a sample that was overtaken limits as of when it was taken', (t) => {
  const feasible = new Feasible();
  feasible.add(sampleOf(0, 0, 1e6, 1e6));
  feasible.add(sampleOf(1e10, 0, 1e6, 1e6));
  feasible.add(sampleOf(9e9, 0, 1e3, 1e3));
  const [least, most] = [feasible.leastAfter(0), feasible.mostAfter(0)];
  // In a second it may have gone by the rate that is left, and by the bend.
  t.ok(most > 1e3 + bendAfter(1) && most < 1e3 + 3e5, `${most} ns`);
  t.equal(Math.round(least), Math.round(-most));
  t.end();
});

t.test('a round trip of less than no time widens the limits by as much', (t) => {
  const feasible = new Feasible();
  t.ok(feasible.add(sampleOf(0, 0, -2e4, -2e4)));
  t.ok(feasible.mostAfter(0) >= 4e4 && feasible.leastAfter(0) <= -4e4);
  t.end();
});
