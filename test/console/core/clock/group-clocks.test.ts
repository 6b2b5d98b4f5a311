// What time it is in a group, asked of its sources in virtual time.

import t from 'tap';
import { GroupClocks } from '#console/core/clock/group-clocks.js';
import { type RawTime, SECOND, type Span, groupAdd, groupTime, spanOf } from '#protocol/time.js';
import { seededRandom } from '#sim/random.js';

const START = 1_796_000_000;

/** A machine whose counter runs off by 30 ppm, and daemons that answer it. */
class Bench {
  readonly clocks = new GroupClocks(SECOND as Span);
  readonly #random = seededRandom(5);
  /** True group time since the start, nanoseconds. */
  now = 0;

  raw(): RawTime {
    return (7e12 + this.now * (1 + 3e-5)) as RawTime;
  }

  /** A daemon of this bound answers, and is off by all of it, there or back. */
  ask(source: string, boundNs: number, ahead = 0): boolean {
    const asked = this.raw();
    this.now += 40_000 + this.#random() * 200_000;
    const off = (this.#random() < 0.5 ? -1 : 1) * boundNs;
    const { seconds, nanoseconds } = groupAdd(groupTime(START), (this.now + off + ahead) as Span);
    this.now += 40_000 + this.#random() * 900_000;
    const line = { type: 'time', ask: 1, seconds, nanoseconds: Math.floor(nanoseconds), boundNs };
    return this.clocks.answered(source, line, asked, this.raw());
  }

  /** How far the time by these sources is off, and what is promised. */
  error(...sources: string[]): { readonly off: number; readonly bound: number } {
    const reading = this.clocks.time(sources, this.raw());
    if (reading === undefined) return { off: NaN, bound: Infinity };
    const truth = BigInt(START) * 1_000_000_000n + BigInt(Math.floor(this.now));
    return { off: Math.abs(Number(reading.time - truth)), bound: reading.bound };
  }
}

t.test('the bound is a promise, and is narrower than a single answer allows', (t) => {
  const bench = new Bench();
  t.equal(bench.error('lab-1').bound, Infinity);
  for (let n = 0; n < 300; n += 1) {
    t.ok(bench.ask('lab-1', 20_000));
    for (const later of [0, 0.1 * SECOND, 0.9 * SECOND]) {
      bench.now += later;
      const { off, bound } = bench.error('lab-1');
      if (off > bound) t.fail(`${n}: off by ${off}, bound ${bound}`);
    }
    bench.now += bench.clocks.pause('lab-1') - SECOND;
  }
  t.ok(bench.error('lab-1').bound < 300_000, `${bench.error('lab-1').bound}`);
  t.end();
});

t.test('the first source that is corrected counts, then the one that is least wrong', (t) => {
  const bench = new Bench();
  for (let n = 0; n < 8; n += 1) {
    bench.ask('lab-1', 1000);
    bench.ask('mit', 500_000);
    bench.now += SECOND;
  }
  const { bound } = bench.error('lab-1', 'mit');
  t.ok(bound < bench.error('mit', 'lab-1').bound);
  t.equal(bench.error('nobody', 'lab-1').bound, bound);
  for (let n = 0; n < 8; n += 1) {
    bench.now += SECOND;
    bench.ask('mit', 500_000);
  }
  t.equal(
    bench.error('lab-1', 'mit').bound,
    bench.error('mit').bound,
    'lab-1 was silent meanwhile',
  );
  bench.now += 60 * SECOND;
  t.equal(bench.error('mit', 'lab-1').bound, bench.error('lab-1').bound, 'both were');
  t.ok(bench.error('lab-1').off < bench.error('lab-1').bound);
  bench.clocks.forget();
  t.equal(bench.error('lab-1', 'mit').bound, Infinity);
  t.end();
});

t.test('a time that was set is told at once', (t) => {
  const bench = new Bench();
  for (let n = 0; n < 8; n += 1) {
    bench.ask('lab-1', 1000);
    bench.now += SECOND;
  }
  bench.ask('lab-1', 1000, 3600 * SECOND);
  const reading = bench.clocks.time(['lab-1'], bench.raw())!;
  const truth = BigInt(START + 3600) * 1_000_000_000n + BigInt(Math.floor(bench.now));
  t.ok(Math.abs(Number(reading.time - truth)) <= reading.bound);
  t.end();
});

t.test('answers that say nothing change nothing', (t) => {
  const clocks = new GroupClocks(spanOf(SECOND));
  const good = { seconds: START, nanoseconds: 5, boundNs: 7 };
  const odd = [
    null,
    7,
    {},
    { ...good, boundNs: null },
    { ...good, boundNs: -1 },
    { ...good, seconds: 3 },
    { ...good, seconds: START + 0.5 },
    { ...good, nanoseconds: 2e9 },
  ];
  for (const line of odd)
    t.equal(clocks.answered('x', line, 5 as RawTime, 9 as RawTime), false, JSON.stringify(line));
  t.equal(clocks.time(['x'], 10 as RawTime), undefined);
  const quick = clocks.pause('x');
  for (let n = 0; n < 20; n += 1) clocks.failed('x');
  t.ok(clocks.pause('x') > quick);
  t.ok(clocks.answered('x', good, 5 as RawTime, 9 as RawTime));
  t.equal(clocks.time(['x'], 10 as RawTime)?.time, BigInt(START) * 1_000_000_000n + 8n);
  t.end();
});
