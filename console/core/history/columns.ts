// A history as columns: for pages, which draw columns, and shorter by half than a list of points.

import type { ClockHistory } from './history-store.js';
import { HISTORY_QUANTITIES, type Grain, type HistoryQuantity, type SeriesKey } from './sample.js';
import type { ShownState } from '../wall/view.js';

/** One quantity at each point; null where it was not known. */
export interface QuantityColumns {
  readonly least: readonly (number | null)[];
  readonly mean: readonly (number | null)[];
  readonly most: readonly (number | null)[];
}

/** A history whose columns all have a value for each point, the oldest first. */
export interface HistoryColumns {
  readonly key: SeriesKey;
  readonly grain: Grain;
  readonly atMs: readonly number[];
  readonly seconds: readonly number[];
  readonly secondsUnwell: readonly number[];
  readonly secondsOutside: readonly number[];
  readonly state: readonly ShownState[];
  /** Those that were known at any point. */
  readonly values: Readonly<Partial<Record<HistoryQuantity, QuantityColumns>>>;
}

/** Turns the list of points around. */
export function historyColumns({ key, grain, points }: ClockHistory): HistoryColumns {
  const known = HISTORY_QUANTITIES.filter((one) => points.some(({ values }) => values[one]));
  const columns = (one: HistoryQuantity): QuantityColumns => ({
    least: points.map(({ values }) => values[one]?.least ?? null),
    mean: points.map(({ values }) => values[one]?.mean ?? null),
    most: points.map(({ values }) => values[one]?.most ?? null),
  });
  return {
    key,
    grain,
    atMs: points.map(({ atMs }) => atMs),
    seconds: points.map(({ seconds }) => seconds),
    secondsUnwell: points.map(({ secondsUnwell }) => secondsUnwell),
    secondsOutside: points.map(({ secondsOutside }) => secondsOutside),
    state: points.map(({ state }) => state),
    values: Object.fromEntries(known.map((one) => [one, columns(one)])),
  };
}
