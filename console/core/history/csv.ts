// A history as CSV (RFC 4180), for spreadsheets: one line a point, times in UTC, units in the heads.

import type { ClockHistory } from './history-store.js';
import { HISTORY_QUANTITIES, type HistoryQuantity } from './sample.js';

const UNITS: Readonly<Record<HistoryQuantity, string>> = {
  offset: 'offset_ns',
  bound: 'bound_ns',
  roundTrip: 'round_trip_ns',
  lossOut: 'loss_out',
  lossBack: 'loss_back',
  rate: 'rate_ppm',
  temperature: 'temperature_celsius',
};

const EXTENTS = ['least', 'mean', 'most'] as const;

/** The whole text. `time` writes milliseconds since 1970, without a comma in it. */
export function historyCsv(
  { points }: ClockHistory,
  time: (milliseconds: number) => string,
): string {
  const heads = [
    'time',
    'seconds',
    'state',
    'seconds_unwell',
    'seconds_outside',
    ...HISTORY_QUANTITIES.flatMap((quantity) =>
      EXTENTS.map((extent) => `${UNITS[quantity]}_${extent}`),
    ),
  ];
  const lines = points.map(({ atMs, seconds, state, secondsUnwell, secondsOutside, values }) => [
    time(atMs),
    seconds,
    state,
    secondsUnwell,
    secondsOutside,
    ...HISTORY_QUANTITIES.flatMap((quantity) =>
      EXTENTS.map((extent) => values[quantity]?.[extent] ?? ''),
    ),
  ]);
  return [heads, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}
