// The rules from group time to what is shown, against what is published of them.
import t from 'tap';
import {
  countAt,
  countedAnew,
  groupTimeAt,
  isLeapSecond,
  leapBegins,
  leapEnds,
  shownOf,
} from '#protocol/leap/rule.js';
import type { Leap } from '#protocol/leap/leap.js';
import { formatGroupTime, groupAdd, groupDifference, groupTime, spanOf } from '#protocol/time.js';
import { seededRandom } from '../../sim/random.js';

const AT = Date.parse('2027-01-01') / 1000;
const all = (['step', 'smear'] as const).flatMap((rule) =>
  (['insert', 'delete'] as const).map((kind): Leap => ({ at: AT, kind, rule })),
);
const [inserted, deleted, smeared, smearedAway] = all as [Leap, Leap, Leap, Leap];

const shown = (leap: Leap, seconds: number): string =>
  formatGroupTime(shownOf(leap, groupAdd(groupTime(AT), spanOf(Math.round(seconds * 1e9)))).time);
const count = (leap: Leap, seconds: number): string =>
  formatGroupTime(countAt(leap, groupAdd(groupTime(AT), spanOf(Math.round(seconds * 1e9)))));

t.test('a second that is put in is shown standing, and counted twice', (t) => {
  t.equal(shown(inserted, -0.5), '2026-12-31T23:59:59.500000000Z');
  t.equal(shown(inserted, 0), '2026-12-31T23:59:59.999999999Z');
  t.equal(shown(inserted, 0.999), '2026-12-31T23:59:59.999999999Z');
  t.equal(shown(inserted, 1), '2027-01-01T00:00:00.000000000Z');
  t.equal(count(inserted, 0.25), '2026-12-31T23:59:59.250000000Z');
  t.equal(count(inserted, 1.25), '2027-01-01T00:00:00.250000000Z');
  t.notOk(isLeapSecond(inserted, groupTime(AT - 1, 999_999_999)));
  t.ok(isLeapSecond(inserted, groupTime(AT)));
  t.ok(isLeapSecond(inserted, groupTime(AT, 999_999_999)));
  t.notOk(isLeapSecond(inserted, groupTime(AT + 1)));
  t.end();
});

t.test('a second that is left out is neither shown nor counted', (t) => {
  t.equal(shown(deleted, -1.25), '2026-12-31T23:59:58.750000000Z');
  t.equal(shown(deleted, -1), '2027-01-01T00:00:00.000000000Z');
  t.equal(count(deleted, -0.5), '2027-01-01T00:00:00.500000000Z');
  t.notOk(isLeapSecond(deleted, groupTime(AT)), 'and there is no second 60');
  t.end();
});

t.test(
  'a smear is half over at the middle of its day, and runs by 11.6 parts in a million',
  (t) => {
    // https://developers.google.com/time/smear: 24 hours, linear, from noon to noon.
    t.equal(shown(smeared, -43_200), '2026-12-31T12:00:00.000000000Z');
    t.equal(shown(smeared, -43_200 + 86_401), '2027-01-01T12:00:00.000000000Z');
    t.equal(
      shown(smeared, 0.5),
      '2027-01-01T00:00:00.000000000Z',
      'half a second later at midnight',
    );
    t.equal(shown(smearedAway, -0.5), '2027-01-01T00:00:00.000000000Z');
    t.equal(shown(smearedAway, -43_200 + 86_399), '2027-01-01T12:00:00.000000000Z');
    const hour = groupAdd(leapBegins(smeared), spanOf(3600e9));
    const lost = groupDifference(hour, countAt(smeared, hour));
    t.ok(Math.abs(lost - 3600e9 / 86_401) < 1, `41.7 ms in the first hour: ${lost}`);
    t.end();
  },
);

t.test('what is shown never runs back, and is a whole second from group time at the end', (t) => {
  const random = seededRandom(7);
  for (const leap of all) {
    const offsets = [-90_000e9, -1e9, -1, 0, 1, 1e9 - 1, 1e9, 1e9 + 1, 90_000e9].concat(
      Array.from({ length: 500 }, () => (random() - 0.5) * 1.8e14),
      Array.from({ length: 500 }, () => (random() - 0.5) * 6e9),
    );
    let last = groupTime(0);
    for (const offset of offsets.toSorted((a, b) => a - b)) {
      const { time } = shownOf(leap, groupAdd(groupTime(AT), spanOf(offset)));
      if (groupDifference(time, last) < 0) t.fail(`${leap.rule} ${leap.kind} at ${offset}`);
      last = time;
    }
    const before = shownOf(leap, groupAdd(leapBegins(leap), spanOf(-1)));
    t.same(before.time, groupAdd(leapBegins(leap), spanOf(-1)), 'before it begins nothing differs');
    const ends = leapEnds(leap);
    t.same(shownOf(leap, ends).time, groupAdd(ends, countedAnew(leap)));
  }
  t.end();
});

t.test('the group time of what is shown is where that is shown', (t) => {
  const random = seededRandom(8);
  for (const leap of all)
    for (let i = 0; i < 500; i += 1) {
      const time = groupAdd(groupTime(AT), spanOf(Math.round((random() - 0.5) * 1.8e14)));
      if (isLeapSecond(leap, time)) continue;
      const back = groupTimeAt(leap, countAt(leap, time));
      const off = Math.abs(groupDifference(back, time));
      // In the second before a second 60 the count comes again: then the later one is meant, or the first.
      if (off > 1 && Math.abs(off - 1e9) > 1) t.fail(`${leap.rule} ${leap.kind}: ${off}`);
    }
  t.same(groupTimeAt(deleted, groupTime(AT - 1, 5)), groupTime(AT - 1), 'one that never was');
  t.same(groupTimeAt(inserted, groupTime(AT)), groupTime(AT + 1));
  t.end();
});
