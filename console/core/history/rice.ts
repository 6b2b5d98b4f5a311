// Residuals as bits, by Rice's code (R. F. Rice, "Some practical universal noiseless coding techniques", JPL 79-22,
// 1979): each is a quotient by a power of two in ones, and a remainder in bits. The power suits a block of 64.

import type { BitReader, BitWriter } from './bits.js';

/** So many residuals share one power. */
const BLOCK = 64;
/** Bits of the power in the head of a block; its highest value says that all residuals are zero. */
const POWER_BITS = 6;
const ALL_ZERO = 63;
/** A quotient from here on is followed by the whole residual. */
const QUOTIENT_MOST = 20;
const WHOLE_BITS = 53;
const POWER_MOST = 48;

/** How a block is written: by which power, and whether zeros have a bit of their own. */
interface Manner {
  readonly power: number;
  readonly isSparse: boolean;
  readonly bits: number;
}

/** Writes whole numbers from 0 on, below 2^53. */
export function writeResiduals(to: BitWriter, residuals: readonly number[]): void {
  for (let from = 0; from < residuals.length; from += BLOCK) {
    const end = Math.min(from + BLOCK, residuals.length);
    const { power, isSparse } = mannerOf(residuals, from, end);
    to.write(power, POWER_BITS);
    if (power === ALL_ZERO) continue;
    to.write(isSparse ? 1 : 0, 1);
    for (let i = from; i < end; i += 1) {
      const residual = residuals[i]!;
      if (!isSparse) writeRice(to, residual, power);
      else if (residual === 0) to.write(0, 1);
      else {
        to.write(1, 1);
        writeRice(to, residual - 1, power);
      }
    }
  }
}

/** Reads so many. @throws DamagedChunk for what `writeResiduals` never wrote. */
export function readResiduals(from: BitReader, count: number): number[] {
  const residuals: number[] = [];
  while (residuals.length < count) {
    const many = Math.min(BLOCK, count - residuals.length);
    const power = from.read(POWER_BITS);
    if (power === ALL_ZERO) {
      for (let i = 0; i < many; i += 1) residuals.push(0);
      continue;
    }
    const isSparse = from.read(1) === 1;
    for (let i = 0; i < many; i += 1) {
      if (!isSparse) residuals.push(readRice(from, power));
      else residuals.push(from.read(1) === 0 ? 0 : readRice(from, power) + 1);
    }
  }
  return residuals;
}

function writeRice(to: BitWriter, value: number, power: number): void {
  const quotient = Math.floor(value / 2 ** power);
  if (quotient >= QUOTIENT_MOST) {
    to.write(2 ** QUOTIENT_MOST - 1, QUOTIENT_MOST);
    to.write(value, WHOLE_BITS);
    return;
  }
  to.write(2 ** (quotient + 1) - 2, quotient + 1);
  if (power > 0) to.write(value % 2 ** power, power);
}

function readRice(from: BitReader, power: number): number {
  const quotient = from.readOnes(QUOTIENT_MOST);
  if (quotient === QUOTIENT_MOST) return from.read(WHOLE_BITS);
  return quotient * 2 ** power + (power > 0 ? from.read(power) : 0);
}

/** The cheapest manner for a block. */
function mannerOf(residuals: readonly number[], from: number, end: number): Manner {
  const others: number[] = [];
  for (let i = from; i < end; i += 1) if (residuals[i] !== 0) others.push(residuals[i]!);
  if (others.length === 0) return { power: ALL_ZERO, isSparse: false, bits: POWER_BITS };
  const head = POWER_BITS + 1;
  const zeros = end - from - others.length;
  let best: Manner | undefined;
  for (const power of powersFor(others)) {
    let dense = head + zeros * (power + 1);
    let sparse = head + zeros + others.length;
    for (const other of others) {
      dense += riceBits(other, power);
      sparse += riceBits(other - 1, power);
    }
    const bits = Math.min(dense, sparse);
    if (best === undefined || bits < best.bits) best = { power, isSparse: sparse < dense, bits };
  }
  return best!;
}

/** The powers next to the mean and to the median: one outlier moves the mean, and not the median. */
function powersFor(others: readonly number[]): Set<number> {
  const sorted = others.toSorted((a, b) => a - b);
  const mean = others.reduce((sum, one) => sum + one, 0) / others.length;
  const near = [mean, sorted[sorted.length >> 1]!].map((one) => Math.floor(Math.log2(one)));
  return new Set(
    near.flatMap((power) =>
      [power - 1, power, power + 1].map((one) => Math.max(0, Math.min(POWER_MOST, one))),
    ),
  );
}

function riceBits(value: number, power: number): number {
  const quotient = Math.floor(value / 2 ** power);
  return quotient >= QUOTIENT_MOST ? QUOTIENT_MOST + WHOLE_BITS : quotient + 1 + power;
}
