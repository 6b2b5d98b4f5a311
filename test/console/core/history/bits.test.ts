// Numbers of any width in a row of bytes.

import t from 'tap';
import { BitReader, BitWriter, unzigzag, zigzag } from '#console/core/history/bits.js';

t.test('numbers of every width come back as they were', (t) => {
  const to = new BitWriter();
  const numbers: [value: number, bits: number][] = [];
  for (let bits = 1; bits <= 53; bits += 1)
    for (const value of [0, 1, 2 ** (bits - 1), 2 ** bits - 1]) numbers.push([value, bits]);
  for (const [value, bits] of numbers) to.write(value, bits);
  const from = new BitReader(to.finish());
  t.same(
    numbers.map(([, bits]) => from.read(bits)),
    numbers.map(([value]) => value),
  );
  t.end();
});

t.test('counts and numbers with a sign come back, up to what a number can hold', (t) => {
  const counts = [0, 1, 127, 128, 16_383, 16_384, 2 ** 32, 2 ** 52, Number.MAX_SAFE_INTEGER];
  const signed = [0, -1, 1, -64, 64, 1 - 2 ** 51, 2 ** 51];
  const to = new BitWriter();
  to.write(1, 3);
  for (const count of counts) to.writeCount(count);
  for (const one of signed) to.writeSigned(one);
  const from = new BitReader(to.finish());
  t.equal(from.read(3), 1);
  t.same(
    counts.map(() => from.readCount()),
    counts,
  );
  t.same(
    signed.map(() => from.readSigned()),
    signed,
  );
  t.same(
    signed.map((one) => unzigzag(zigzag(one))),
    signed,
  );
  t.end();
});

t.test('ones are counted up to the next zero, across bytes, and no further than is wanted', (t) => {
  const to = new BitWriter();
  for (const ones of [0, 1, 7, 19]) to.write(2 ** (ones + 1) - 2, ones + 1);
  to.write(2 ** 20 - 1, 20);
  to.write(5, 3);
  const from = new BitReader(to.finish());
  t.same(
    [from.readOnes(20), from.readOnes(20), from.readOnes(20), from.readOnes(20)],
    [0, 1, 7, 19],
  );
  t.equal(from.readOnes(20), 20);
  t.equal(from.read(3), 5, 'no zero was read behind as many as are wanted');
  t.end();
});

t.test('what is cut off or too long is damaged', (t) => {
  t.throws(() => new BitReader(new Uint8Array(2)).read(17), { name: 'DamagedChunk' });
  t.throws(() => new BitReader(new Uint8Array(1).fill(255)).readOnes(9), { name: 'DamagedChunk' });
  t.throws(() => new BitReader(new Uint8Array(20).fill(255)).readCount(), { name: 'DamagedChunk' });
  t.end();
});
