// One column of a chunk of history.

import t from 'tap';
import { BitReader, BitWriter } from '#console/core/history/bits.js';
import { readColumn, writeColumn } from '#console/core/history/number-column.js';
import { normal, seededRandom } from '#sim/random.js';

function bytesOf(column: readonly number[]): Uint8Array {
  const to = new BitWriter();
  writeColumn(to, column);
  return to.finish();
}

const comeBack = (column: readonly number[]): number[] =>
  readColumn(new BitReader(bytesOf(column)), column.length);

t.test('whole numbers, fractions, huge ones and what is not known come back exactly', (t) => {
  for (const column of [
    [],
    [NaN],
    [NaN, NaN, 5],
    [5],
    [5, NaN, -7, NaN, NaN, 12],
    [1, 2],
    [2 ** 47, -(2 ** 47), 0],
    [2 ** 48, 1.7e18, -3],
    [0.1, -0.25, 1e-300],
  ])
    t.strictSame(comeBack(column), column);
  t.end();
});

t.test('columns of all kinds come back, with a seed', (t) => {
  const rng = seededRandom(7);
  for (let round = 0; round < 60; round += 1) {
    const scale = 10 ** Math.floor(rng() * 14);
    const gap = rng() / 2;
    const column = Array.from({ length: Math.floor(rng() * 300) }, () =>
      rng() < gap ? NaN : Math.round(normal(rng) * scale),
    );
    t.strictSame(comeBack(column), column);
  }
  t.end();
});

t.test('what stands still or grows evenly takes next to nothing', (t) => {
  const still = Array.from({ length: 600 }, () => 45_000);
  const even = Array.from({ length: 600 }, (_, i) => 1_796_083_200 + i);
  for (const column of [still, even]) t.ok(bytesOf(column).length < 20);
  t.end();
});

t.test('runs of what is not known that exceed the column are damage', (t) => {
  const bytes = bytesOf([NaN, NaN, NaN, NaN, 3]);
  t.throws(() => readColumn(new BitReader(bytes), 3), { name: 'DamagedChunk' });
  t.end();
});
