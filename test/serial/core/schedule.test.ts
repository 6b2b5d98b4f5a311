// When telegrams leave: the mark on the second, whatever the format, the line and the clock do.

import { type Departure, countedAgain, namedSecond, nextDeparture } from '#serial/core/schedule.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { formatIn } from '#telegrams/language/moment.js';
import { timingOf } from '#telegrams/language/layout.js';
import { UTC, zoneOf, type Zone } from '#telegrams/language/zone.js';
import { groupAdd, groupTime, spanOf } from '#protocol/time.js';
import t from 'tap';

/** 2026-07-15 12:34:56 UTC. */
const A = 1_784_118_896;

const cadence = (name: string, zone: Zone = UTC, delay = 0) => {
  const format = formatIn(CATALOGUE.get(name)!, zone);
  return { format, zone, timing: timingOf(format), delay: spanOf(delay) };
};

t.test('a telegram whose first character is on time leaves on the second', (t) => {
  const next = nextDeparture(cadence('meinberg-std'), groupTime(A, 1));
  t.same(next, { second: A + 1, names: A + 1, leaves: groupTime(A + 1) });
  t.end();
});

t.test('one that ends on the second leaves earlier by all of its characters', (t) => {
  // 17 characters of 10 bits at 9600 baud.
  const lead = (170 / 9600) * 1e9;
  const { second, leaves } = nextDeparture(cadence('if482'), groupTime(A, 1));
  t.equal(second, A + 1);
  t.ok(Math.abs(leaves.nanoseconds - (1e9 - lead)) < 1 && leaves.seconds === A);
  const late = nextDeparture(cadence('if482'), groupTime(A, 1e9 - lead + 1));
  t.equal(late.second, A + 2, 'after its moment it is the next one');
  t.end();
});

t.test('what a way takes is taken off the moment', (t) => {
  const { leaves } = nextDeparture(cadence('meinberg-std', UTC, 1.5e6), groupTime(A, 1));
  t.same(leaves, groupTime(A, 998.5e6));
  const early = nextDeparture(cadence('meinberg-std', UTC, -2e6), groupTime(A, 1));
  t.same(early.leaves, groupTime(A, 2e6));
  t.equal(early.second, A, 'the telegram of this second has not left yet');
  t.end();
});

t.test('telegrams follow each other without a gap or a twin, however the timer rings', (t) => {
  const ways = cadence('hopf-6021', zoneOf('Europe/Berlin')!);
  let last: Departure | undefined;
  let now = groupTime(A, 5e8);
  for (let i = 0; i < 100; i += 1) {
    const next = nextDeparture(ways, now, last);
    if (last !== undefined) t.equal(next.second, last.second + 1);
    last = next;
    // From 40 us too early to 900 ms too late.
    now = groupAdd(next.leaves, spanOf(i % 3 === 0 ? -40e3 : i * 9e6));
  }
  t.end();
});

t.test('a clock that was set back sends the same seconds again', (t) => {
  const ways = cadence('meinberg-std');
  const last = nextDeparture(ways, groupTime(A));
  t.equal(nextDeparture(ways, groupTime(A - 60), last).second, A - 59);
  t.end();
});

t.test('a telegram a minute leaves at the minute of its own scale', (t) => {
  const every = { every: spanOf(3600e9) };
  // Half an hour ahead of the full hours of UTC.
  const zone = zoneOf('Asia/Kolkata')!;
  const { format, ...rest } = cadence('gorgy', zone);
  const next = nextDeparture({ ...rest, format: { ...format, ...every } }, groupTime(A));
  t.equal((next.second + 19_800) % 3600, 0);
  t.ok(next.second > A && next.second <= A + 3600);
  t.end();
});

const MIDNIGHT = Date.parse('2027-01-01') / 1000;

t.test('through a leap second each second has its telegram, and second 60 one of its own', (t) => {
  const ways = cadence('meinberg-std');
  for (const [kind, names] of [
    ['insert', [-2, -1, -1, 0, 1]],
    ['delete', [-3, -2, 0, 1, 2]],
  ] as const) {
    const leap = { at: MIDNIGHT, kind, rule: 'step' } as const;
    let next = nextDeparture(ways, groupTime(MIDNIGHT + names[0] - 1, 1), undefined, leap);
    const seen: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const { seconds, leapSecond } = namedSecond(next.names, leap);
      seen.push(seconds - MIDNIGHT);
      t.equal(leapSecond, kind === 'insert' && i === 2);
      next = nextDeparture(ways, groupAdd(next.leaves, spanOf(1)), next, leap);
    }
    t.same(seen, names);
  }
  t.end();
});

t.test('a telegram that is planned before it leaves at its moment after it', (t) => {
  const leap = { at: MIDNIGHT, kind: 'insert', rule: 'step' } as const;
  const ways = cadence('meinberg-std');
  const before = nextDeparture(ways, groupTime(MIDNIGHT, 5e8), undefined, leap);
  t.same(namedSecond(before.names, leap), { seconds: MIDNIGHT, leapSecond: false });
  const after = countedAgain(before, leap);
  t.same(after, nextDeparture(ways, groupTime(MIDNIGHT - 1, 5e8)));
  t.equal(after.names, MIDNIGHT);
  t.end();
});

t.test('a format with a telegram a minute sends none in second 60', (t) => {
  const leap = { at: MIDNIGHT, kind: 'insert', rule: 'step' } as const;
  const ways = cadence('meinberg-std');
  const minutely = { ...ways, format: { ...ways.format, every: spanOf(60e9), at: spanOf(0) } };
  const next = nextDeparture(minutely, groupTime(MIDNIGHT - 30), undefined, leap);
  t.same(namedSecond(next.second, leap).seconds, MIDNIGHT);
  t.end();
});
