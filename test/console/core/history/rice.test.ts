// Residuals as bits, by Rice's code.

import t from 'tap';
import { BitReader, BitWriter } from '#console/core/history/bits.js';
import { readResiduals, writeResiduals } from '#console/core/history/rice.js';

function bytesOf(residuals: readonly number[]): Uint8Array {
  const to = new BitWriter();
  writeResiduals(to, residuals);
  return to.finish();
}

const comeBack = (residuals: readonly number[]): number[] =>
  readResiduals(new BitReader(bytesOf(residuals)), residuals.length);

t.test('residuals of every size come back, in blocks that are full and not', (t) => {
  const mixed = Array.from({ length: 150 }, (_, i) => (i * 7919) % 1000);
  for (const residuals of [[], [0], [1], [2 ** 52], mixed, [...mixed.map(() => 0), 3]])
    t.same(comeBack(residuals), residuals);
  t.end();
});

t.test('an outlier among small residuals costs itself, and not its neighbours', (t) => {
  const small = Array.from({ length: 64 }, (_, i) => i % 8);
  const withOutlier = small.map((one, i) => (i === 20 ? 2 ** 50 : one));
  t.same(comeBack(withOutlier), withOutlier);
  t.ok(bytesOf(withOutlier).length <= bytesOf(small).length + 10);
  t.end();
});

t.test(
  'a block of zeros takes six bits, and a few values among zeros little more than themselves',
  (t) => {
    t.equal(bytesOf(Array.from({ length: 640 }, () => 0)).length, Math.ceil((10 * 6) / 8));
    const held = Array.from({ length: 64 }, (_, i) => (i % 16 === 0 ? 50_000 + i : 0));
    t.same(comeBack(held), held);
    t.ok(bytesOf(held).length <= 20, `${bytesOf(held).length} bytes`);
    t.end();
  },
);
