// One column of a chunk of history: numbers, NaN where one is not known, as few bits as they take. Each is foretold from
// those before it, and what is left is written (`rice.ts`).

import { type BitReader, type BitWriter, DamagedChunk, unzigzag, zigzag } from './bits.js';
import { readResiduals, writeResiduals } from './rice.js';

/** How each number is foretold: as the column's median, as the last one, or on the line through the last two. */
const ORDERS = [0, 1, 2] as const;
type Order = (typeof ORDERS)[number];

/** In two bits: one of the orders, or all numbers as they are. */
const AS_THEY_ARE = 3;
const WAY_BITS = 2;
const WORD_BITS = 32;
/** Beyond that, residuals of the second order would not be exact. */
const LARGEST = 2 ** 48;

/** Writes a column. Whole numbers below 2^48 take few bits; others are written as they are, exact all the same. */
export function writeColumn(to: BitWriter, column: readonly number[]): void {
  const known = column.filter((one) => !Number.isNaN(one));
  writePresence(to, column, known.length);
  if (known.length === 0) return;
  if (!known.every((one) => Number.isInteger(one) && Math.abs(one) < LARGEST)) {
    to.write(AS_THEY_ARE, WAY_BITS);
    for (const one of known) writeDouble(to, one);
    return;
  }
  let best: Foretold | undefined;
  for (const order of ORDERS) {
    const next = foretell(known, order);
    if (best === undefined || next.bits < best.bits) best = next;
  }
  const { order, seeds, residuals } = best!;
  to.write(order, WAY_BITS);
  for (const seed of seeds) to.writeSigned(seed);
  writeResiduals(to, residuals);
}

/** Reads a column of so many. @throws DamagedChunk for what `writeColumn` never wrote. */
export function readColumn(from: BitReader, count: number): number[] {
  const presence = readPresence(from, count);
  const knownCount = presence.reduce((sum, run, i) => sum + (i % 2 === 0 ? run : 0), 0);
  const known = knownCount === 0 ? [] : readKnown(from, knownCount);
  if (presence.length === 1) return known;
  const column: number[] = [];
  let next = 0;
  for (const [i, run] of presence.entries())
    for (let one = 0; one < run; one += 1) column.push(i % 2 === 0 ? known[next++]! : NaN);
  return column;
}

function readKnown(from: BitReader, count: number): number[] {
  const way = from.read(WAY_BITS);
  if (way === AS_THEY_ARE) return Array.from({ length: count }, () => readDouble(from));
  const order = way as Order;
  const seedCount = seedsOf(order, count);
  const seeds = Array.from({ length: seedCount }, () => from.readSigned());
  const residuals = readResiduals(from, count - (order === 0 ? 0 : seedCount)).map(unzigzag);
  if (order === 0) return residuals.map((one) => one + seeds[0]!);
  const known = [seeds[0]!];
  if (order === 1) {
    for (const one of residuals) known.push(known.at(-1)! + one);
    return known;
  }
  let step = seeds[1] ?? 0;
  if (seedCount > 1) known.push(seeds[0]! + step);
  for (const one of residuals) {
    step += one;
    known.push(known.at(-1)! + step);
  }
  return known;
}

interface Foretold {
  readonly order: Order;
  readonly seeds: readonly number[];
  readonly residuals: readonly number[];
  /** About how many bits the residuals take: the sum of their logarithms. The seeds take about the same each time. */
  readonly bits: number;
}

const seedsOf = (order: Order, count: number): number => (order === 2 ? Math.min(2, count) : 1);

function foretell(known: readonly number[], order: Order): Foretold {
  const seeds: number[] = [order === 0 ? medianOf(known) : known[0]!];
  if (order === 2 && known.length > 1) seeds.push(known[1]! - known[0]!);
  const residuals: number[] = [];
  let bits = 0;
  for (let i = order === 0 ? 0 : seeds.length; i < known.length; i += 1) {
    const last = known[i - 1]!;
    const guess = order === 0 ? seeds[0]! : order === 1 ? last : 2 * last - known[i - 2]!;
    const residual = zigzag(known[i]! - guess);
    residuals.push(residual);
    bits += Math.log2(residual + 1);
  }
  return { order, seeds, residuals, bits };
}

const medianOf = (known: readonly number[]): number =>
  known.toSorted((a, b) => a - b)[known.length >> 1]!;

/** One bit where all are known; else runs, of known and unknown in turn, until they make up the column. */
function writePresence(to: BitWriter, column: readonly number[], known: number): void {
  to.write(known === column.length ? 0 : 1, 1);
  if (known === column.length) return;
  let isKnown = true;
  let run = 0;
  for (const one of column) {
    if (Number.isNaN(one) === isKnown) {
      to.writeCount(run);
      isKnown = !isKnown;
      run = 0;
    }
    run += 1;
  }
  to.writeCount(run);
}

/** Runs of known and unknown in turn. */
function readPresence(from: BitReader, count: number): number[] {
  if (from.read(1) === 0) return [count];
  const runs: number[] = [];
  let sum = 0;
  while (sum < count) {
    const run = from.readCount();
    sum += run;
    if (sum > count || (run === 0 && runs.length > 0))
      throw new DamagedChunk('a chunk of history holds a run that is too long');
    runs.push(run);
  }
  return runs;
}

const view = new DataView(new ArrayBuffer(8));

function writeDouble(to: BitWriter, value: number): void {
  view.setFloat64(0, value);
  to.write(view.getUint32(0), WORD_BITS);
  to.write(view.getUint32(4), WORD_BITS);
}

function readDouble(from: BitReader): number {
  view.setUint32(0, from.read(WORD_BITS));
  view.setUint32(4, from.read(WORD_BITS));
  return view.getFloat64(0);
}
