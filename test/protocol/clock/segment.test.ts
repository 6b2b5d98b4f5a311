// The segment: what a reader works out of it is what the shown clock shows, and a torn copy is none.

import t from 'tap';
import {
  SEGMENT_AT,
  SEGMENT_SIZE,
  type KernelCounter,
  type Segment,
  decodeSegment,
  encodeSegment,
  groupTimeOf,
  laterOf,
  nanosecondsOf,
  segmentAt,
  segmentOf,
} from '#protocol/clock/segment.js';
import { shownAt } from '#protocol/clock/course.js';
import { ShownClock } from '#protocol/clock/shown.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';
import { seededRandom } from '../../sim/random.js';
import { START, ahead, line } from './line-of.js';

const ORIGIN = 987_654_321_987_654_321n;
/** A machine that has run for years, and a raw time that gains by `pace`. */
const counter = (pace = 0): KernelCounter => ({
  at: (raw) => ORIGIN + BigInt(Math.round(raw / (1 + pace))),
  pace,
});
const POLICY = { maxSlewRate: 5e-4, stepThreshold: spanOf(5e8), maxBackwardStep: spanOf(6e10) };
const FACTS = {
  state: 'synchronised',
  voidAfter: rawTime(8e9),
  asleep: spanOf(0),
  floor: undefined,
  writer: 7,
} as const;
const EXAMPLE: Segment = segmentOf(
  new ShownClock(POLICY, line()).course,
  rawTime(3e9),
  counter(),
  FACTS,
);

t.test('a segment comes back as it was written, to the bit', (t) => {
  const segment: Segment = {
    ...EXAMPLE,
    state: 'holdover',
    steps: 4_000_000_000,
    raw: 2n ** 62n,
    until: -5n,
    rate: -1,
    bound: Infinity,
    growth: 1e-6,
    floor: -(2n ** 63n),
  };
  const bytes = encodeSegment(segment);
  t.equal(bytes.length, SEGMENT_SIZE);
  t.equal(Buffer.from(bytes.subarray(0, 4)).toString(), 'BELF');
  t.same(decodeSegment(bytes), segment);
  t.end();
});

t.test('a copy that is torn, cut, odd or something else is none', (t) => {
  const good = encodeSegment(EXAMPLE);
  const changed = (at: number, to: number): Uint8Array => {
    const bytes = good.slice();
    bytes[at] = to;
    return bytes;
  };
  t.ok(decodeSegment(good));
  for (const at of [SEGMENT_AT.magic, SEGMENT_AT.version, SEGMENT_AT.raw, SEGMENT_AT.writer])
    t.equal(decodeSegment(changed(at, good[at]! ^ 2)), undefined, `byte ${at}`);
  t.equal(decodeSegment(changed(SEGMENT_AT.generation, 3)), undefined);
  t.equal(decodeSegment(good.subarray(1)), undefined);
  t.end();
});

t.test('readers show what the clock shows, while it slews, stands still and holds over', (t) => {
  const random = seededRandom(20);
  const between = (least: number, most: number): number =>
    Math.floor(least + random() * (most - least + 1));
  const wrong: string[] = [];
  for (let story = 0; story < 300; story += 1) {
    const pace = story % 3 === 0 ? 1e-4 : 0;
    const clock = new ShownClock(POLICY, line());
    let at = 2e9;
    for (let i = 0; i < 3; i += 1, at += between(1e8, 2e9)) {
      const by = between(-1, 1) === 0 ? -9e8 : between(-1e6, 1e6);
      const bound = spanOf(between(10, 1e5));
      const rate = between(-1e4, 1e4) / 1e9;
      const heard = story % 2 === 0 ? {} : { unheardSince: rawTime(at - 1e9) };
      clock.follow(ahead(by, { bound, rate, drift: 1e-6, ...heard }), rawTime(at), false);
    }
    const published = rawTime(at);
    const { course } = clock;
    const segment = segmentOf(course, published, counter(pace), {
      ...FACTS,
      voidAfter: rawTime(at + 5e9),
    });
    for (let after = 0; after < 5e9; after += 7e8) {
      const raw = rawTime(at + after);
      const expected = shownAt(course, raw);
      const { best, bound } = segmentAt(segment, counter(pace).at(raw));
      const off = Number(best - nanosecondsOf(expected.time));
      if (!(Math.abs(off) <= 2)) wrong.push(`${story}: off by ${off} ns`);
      // The chord above the bend costs some nanoseconds, and what is rounded is a nanosecond or two.
      const wider = bound - expected.bound;
      if (!(wider >= 0 && wider < 300)) wrong.push(`${story}: wider by ${wider} ns`);
    }
  }
  t.same(wrong, []);
  t.end();
});

t.test('a clock that stands still shows one time to the nanosecond', (t) => {
  const clock = new ShownClock(POLICY, line());
  clock.follow(ahead(-9e8, { rate: 3e-5 }), rawTime(2e9), false);
  const segment = segmentOf(clock.course, rawTime(2.5e9), counter(), FACTS);
  t.equal(segment.shownRate, -1);
  const shown = new Set<bigint>();
  for (let after = 0n; after < 300_000_000n; after += 999_983n)
    shown.add(segmentAt(segment, segment.raw + after).best);
  t.equal(shown.size, 1);
  t.end();
});

t.test('nothing earlier is shown than what an older segment showed, and the bound says so', (t) => {
  const floor = groupTime(START.seconds + 2, 0);
  const segment = segmentOf(new ShownClock(POLICY, line()).course, rawTime(2e9), counter(), {
    ...FACTS,
    floor,
  });
  const free = { ...segment, floor: -(2n ** 63n) };
  const [held, unheld] = [segmentAt(segment, segment.raw), segmentAt(free, segment.raw)];
  t.equal(held.best, nanosecondsOf(floor));
  t.equal(held.bound - unheld.bound, Number(held.best - unheld.best));
  t.end();
});

t.test('of an unset clock nothing is known, whatever the line says', (t) => {
  const endless = new ShownClock(POLICY, line({ bound: spanOf(Infinity) }));
  const segment = segmentOf(endless.course, rawTime(2e9), counter(), FACTS);
  t.equal(segment.state, 'unset');
  t.equal(segmentAt(segment, segment.raw).bound, Infinity);
  t.equal(segmentAt({ ...EXAMPLE, state: 'unset' }, EXAMPLE.raw).bound, Infinity);
  t.end();
});

t.test('group time is told in nanoseconds and back, before 1970 too', (t) => {
  for (const time of [groupTime(1_790_000_000, 999_999_999), groupTime(-1, 5), groupTime(0)])
    t.same(groupTimeOf(nanosecondsOf(time)), time);
  const [early, late] = [groupTime(5, 1), groupTime(5, 2)];
  t.equal(laterOf(early, late), late);
  t.equal(laterOf(late, early), late);
  t.end();
});
