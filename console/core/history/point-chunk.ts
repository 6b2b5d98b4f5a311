// Minutes or hours of one clock as bytes: what a store keeps for a year, and for ever. docs/history.md has the layout.

import { BitReader, BitWriter, DamagedChunk } from './bits.js';
import { readColumn, writeColumn } from './number-column.js';
import { toSteps, fromSteps } from './resolution.js';
import { GRAIN_MS } from './roll-up.js';
import {
  HISTORY_QUANTITIES,
  type Grain,
  type HistoryPoint,
  type HistoryQuantity,
} from './sample.js';
import { chunkHead, stateAt } from './second-chunk.js';
import { SHOWN_STATES } from '../wall/view.js';

/** Six hours of minutes are one chunk: it is written anew each ten minutes until they are over. */
export const MINUTES_CHUNK_MS = 6 * 3_600_000;

/** The first byte of a chunk. */
const FORMAT = 2;
/** Spans of points are kept in steps that are a power of two of nanoseconds, and at most this share of the least bound. */
const COARSEST = 1 / 64;
const POWER_MOST = 40;
const POINTS_MOST = 100_000;

/**
 * Points as bytes; `grain` is theirs. Spans are rounded to a 64th of the least bound among them, or less: the least down,
 * the greatest up, so that what is kept is never better than what was. What was rounded once stays as it is.
 */
export function encodePoints(points: readonly HistoryPoint[], grain: Grain): Uint8Array {
  const to = new BitWriter();
  const power = grain === 'minute' ? powerFor(points) : 0;
  to.write(FORMAT, 8);
  to.writeCount(points.length);
  to.writeCount(power);
  for (const column of [
    points.map(({ atMs }) => Math.floor(atMs / GRAIN_MS[grain])),
    points.map(({ seconds }) => seconds),
    points.map(({ secondsUnwell }) => secondsUnwell),
    points.map(({ secondsOutside }) => secondsOutside),
    points.map(({ state }) => SHOWN_STATES.indexOf(state)),
  ])
    writeColumn(to, column);
  for (const quantity of HISTORY_QUANTITIES) {
    const step = stepOf(quantity, power);
    const steps = (of: 'least' | 'mean' | 'most', round: (value: number) => number): number[] =>
      points.map(({ values }) => round(toSteps(quantity, values[quantity]?.[of]) / step));
    const least = steps('least', Math.floor);
    const mean = steps('mean', Math.round);
    const most = steps('most', Math.ceil);
    // Both differences are small, and never negative.
    writeColumn(to, mean);
    writeColumn(
      to,
      mean.map((one, i) => one - least[i]!),
    );
    writeColumn(
      to,
      most.map((one, i) => one - mean[i]!),
    );
  }
  return to.finish();
}

/** Bytes as points. @throws DamagedChunk for what is no chunk of this version. */
export function decodePoints(bytes: Uint8Array, grain: Grain): HistoryPoint[] {
  const from = new BitReader(bytes);
  const count = chunkHead(from, FORMAT, POINTS_MOST);
  const power = from.readCount();
  if (power > POWER_MOST) throw new DamagedChunk('a chunk of history has steps that are too large');
  const next = (): number[] => readColumn(from, count);
  const [at, seconds, unwell, outside, state] = [next(), next(), next(), next(), next()];
  const columns = HISTORY_QUANTITIES.map((quantity): QuantityColumns => {
    const [mean, below, above] = [next(), next(), next()];
    return { quantity, step: stepOf(quantity, power), mean, below, above };
  });
  return at.map((one, i) => ({
    atMs: one * GRAIN_MS[grain],
    seconds: seconds[i]!,
    secondsUnwell: unwell[i]!,
    secondsOutside: outside[i]!,
    state: stateAt(state[i]!),
    values: valuesAt(columns, i),
  }));
}

/** One quantity of all points: the mean, and how far the least and the greatest are from it. */
interface QuantityColumns {
  readonly quantity: HistoryQuantity;
  readonly step: number;
  readonly mean: readonly number[];
  readonly below: readonly number[];
  readonly above: readonly number[];
}

function valuesAt(columns: readonly QuantityColumns[], place: number): HistoryPoint['values'] {
  const values: { -readonly [K in keyof HistoryPoint['values']]: HistoryPoint['values'][K] } = {};
  for (const { quantity, step, mean, below, above } of columns) {
    const middle = mean[place]!;
    if (Number.isNaN(middle)) continue;
    values[quantity] = {
      least: fromSteps(quantity, (middle - below[place]!) * step),
      mean: fromSteps(quantity, middle * step),
      most: fromSteps(quantity, (middle + above[place]!) * step),
    };
  }
  return values;
}

/** The largest power of two of nanoseconds that is fine enough for all points; 0 where no bound is known. */
function powerFor(points: readonly HistoryPoint[]): number {
  const bounds = points.map(({ values }) => values.bound?.least ?? 0).filter((bound) => bound > 0);
  const finest = Math.min(...bounds) * COARSEST;
  if (bounds.length === 0 || finest < 1) return 0;
  return Math.min(POWER_MOST, Math.floor(Math.log2(finest)));
}

const SPANS: ReadonlySet<HistoryQuantity> = new Set(['offset', 'bound', 'roundTrip']);

const stepOf = (quantity: HistoryQuantity, power: number): number =>
  SPANS.has(quantity) ? 2 ** power : 1;
