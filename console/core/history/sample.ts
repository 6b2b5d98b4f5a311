// What is kept of a clock each second, and what becomes of seconds after an hour, a month and a year.

import type { ShownState } from '../wall/view.js';

/** The quantities that are kept of a line. `temperature` is in degrees Celsius, the rest as `LineView` has them. */
export const HISTORY_QUANTITIES = [
  'offset',
  'bound',
  'roundTrip',
  'lossOut',
  'lossBack',
  'rate',
  'temperature',
] as const;

/** One of them. */
export type HistoryQuantity = (typeof HISTORY_QUANTITIES)[number];

/**
 * Whose history it is: a line (`wall` is 0), a wall clock at a line, or a master (`line` is its name, `wall` is -1; its
 * offset is that of its machine's clock).
 */
export interface SeriesKey {
  readonly group: string;
  readonly line: string;
  readonly wall: number;
}

/** One second of one clock: spans in nanoseconds, shares from 0 to 1, rates in ppm, null for what is not known. */
export interface ClockSecond extends Readonly<Record<HistoryQuantity, number | null>> {
  readonly key: SeriesKey;
  /** Group time, in milliseconds since 1970. */
  readonly atMs: number;
  readonly state: ShownState;
}

/** How fine a history is: each second for days, minutes for a year, hours for ever. */
export type Grain = 'second' | 'minute' | 'hour';

/** One point of a history: a second, or what became of a minute or an hour. */
export interface HistoryPoint {
  /** Where it begins. */
  readonly atMs: number;
  /** How many seconds are in it. */
  readonly seconds: number;
  /** How many of these it was anything but synchronised, and how many its offset was beyond its bound. */
  readonly secondsUnwell: number;
  readonly secondsOutside: number;
  /** Least, mean and greatest of each quantity that was known. */
  readonly values: Readonly<
    Partial<
      Record<
        HistoryQuantity,
        { readonly least: number; readonly mean: number; readonly most: number }
      >
    >
  >;
  /** The worst of the states in it. */
  readonly state: ShownState;
}
