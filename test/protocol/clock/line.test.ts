// The group's line: arithmetic, and how its bound grows.
import t from 'tap';
import { lineAt, lineBound, lineFrom } from '#protocol/clock/line.js';
import { groupAdd, groupDifference, rawTime, spanOf } from '#protocol/time.js';
import { seededRandom } from '../../sim/random.js';
import { START, line } from './line-of.js';

t.test('a line runs at its rate from its anchor, both ways', (t) => {
  const fast = line({ rate: 1e-4 });
  t.same(lineAt(fast, rawTime(1e9)), START);
  t.same(lineAt(fast, rawTime(11e9)), groupAdd(START, spanOf(1e10 + 1e6)));
  t.same(lineAt(fast, rawTime(0)), groupAdd(START, spanOf(-1e9 - 1e5)));
  t.end();
});

t.test('its bound grows forwards only', (t) => {
  const growing = line({ bound: spanOf(100), drift: 1e-6 });
  t.equal(lineBound(growing, rawTime(1e9)), 100);
  t.equal(lineBound(growing, rawTime(3e9)), 2100);
  t.equal(lineBound(growing, rawTime(0)), 100);
  t.end();
});

t.test('without news its bound grows as far as crystals bend, wherever it is anchored', (t) => {
  const alone = line({
    raw: rawTime(5e9),
    bound: spanOf(100),
    drift: 0,
    unheardSince: rawTime(1e9),
  });
  const after = (seconds: number): number => lineBound(alone, rawTime(1e9 + seconds * 1e9));
  t.equal(after(4), 100, 'what it bent before its anchor is in its bound');
  t.ok(Math.abs(after(3600) - 5e6) < 5e4, '5 ms in an hour');
  t.ok(Math.abs(after(86_400) - 5.87e8) < 1e6, '587 ms in a day');
  const later = lineFrom(alone, rawTime(1e12));
  t.ok(Math.abs(lineBound(later, rawTime(8e13)) - lineBound(alone, rawTime(8e13))) < 1);
  t.end();
});

t.test('a bound that grows without limit is a number at its anchor too', (t) => {
  const unknown = line({ bound: spanOf(100), drift: Infinity });
  t.equal(lineBound(unknown, rawTime(2e9)), Infinity);
  t.notOk(Number.isNaN(lineBound(unknown, rawTime(1e9))));
  t.end();
});

t.test('a line anchored elsewhere is the same line', (t) => {
  const random = seededRandom(1);
  for (let i = 0; i < 1000; i += 1) {
    const one = line({ rate: (random() - 0.5) * 1e-3, bound: spanOf(100), drift: 1e-6 });
    const from = rawTime(1e9 + random() * 1e12);
    const at = rawTime(from + random() * 1e12);
    const other = lineFrom(one, from);
    const apart = Math.abs(groupDifference(lineAt(other, at), lineAt(one, at)));
    if (apart > 0.01) t.fail(`${apart} ns apart`);
    if (Math.abs(lineBound(other, at) - lineBound(one, at)) > 1e-3) t.fail('another bound');
  }
  t.pass();
  t.end();
});

t.test('the page of the protocol follows a line in integers of 64 bits, to 3 ns', (t) => {
  const random = seededRandom(11);
  const isNarrow = (value: bigint): boolean => BigInt.asIntN(64, value) === value;
  for (let i = 0; i < 10_000; i += 1) {
    const count = BigInt(Math.round((random() - 0.5) * 2 ** (i % 2 === 0 ? 32 : 20)));
    const seconds = BigInt(Math.floor(random() * 2 ** (i % 31)));
    const nanoseconds = BigInt(Math.floor(random() * 1e9));
    const x = seconds * count;
    const products = [x, ((x & (2n ** 40n - 1n)) >> 8n) * 1_000_000_000n, nanoseconds * count];
    if (!products.every(isNarrow)) t.fail(`${seconds} s at ${count}`);
    const extra = (x >> 40n) * 1_000_000_000n + (products[1]! >> 32n) + (products[2]! >> 40n);
    // The same without rounding, in 2^-40 ns.
    const exact = (seconds * 1_000_000_000n + nanoseconds) * count;
    const short = exact - (extra << 40n);
    if (short < 0n || short >= 3n << 40n) t.fail(`${seconds} s at ${count}: ${short}`);
  }
  t.pass();
  t.end();
});
