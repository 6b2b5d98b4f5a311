// The plots of one line's page: its offset inside its bound, round trip, loss, rate, temperature.

import type { SeriesKey } from '../../core/history/sample.js';
import { offsetText, rateText, shareText, spanText, temperatureText } from '../words/format.js';
import type { ChartKind } from './chart.js';
import type { PanelContent, PanelPlot } from './plot-panel.js';
import { valuesIn } from './series.js';
import { shareTicks, spanTicks, unitTicks } from './ticks.js';

const TALL = 260;
const LOW = 130;

const COMMON = {
  bands: [],
  leavesOut: null,
  fromZero: false,
  tints: true,
  height: LOW,
} as const;

/** What a panel shows of one clock; a wall clock has an offset and a bound only, a line's temperature is seldom known. */
export function lineContent(key: SeriesKey, hasTemperature: boolean): PanelContent {
  const more = key.wall === 0 ? [roundTrip(key), loss(key), rate(key)] : [];
  const plots = [offset(key), ...more, ...(hasTemperature ? [temperature(key)] : [])];
  return { keys: [key], plots, group: key.group, subject: key.line };
}

const negative = (value: number | null): number | null => (value === null ? null : -value);

function offset(key: SeriesKey): PanelPlot {
  const kind: ChartKind = {
    ...COMMON,
    title: 'Offset, inside its bound',
    leavesOut: 'widest',
    height: TALL,
    curves: [
      { name: 'bound', look: 'edge' },
      { name: 'bound', look: 'edge' },
      { name: 'offset', look: 'edge' },
      { name: 'offset', look: 'edge' },
      { name: 'offset', look: 0 },
    ],
    bands: [
      { between: [0, 1], fill: 'band' },
      { between: [2, 3], fill: 'band-inner' },
    ],
    ticks: spanTicks,
    valueText: offsetText,
  };
  return {
    kind,
    rows: (feed, columns) => {
      const points = feed.points(key);
      const bound = valuesIn(points, columns, 'bound', 'most');
      return [
        bound,
        bound.map(negative),
        valuesIn(points, columns, 'offset', 'most'),
        valuesIn(points, columns, 'offset', 'least'),
        valuesIn(points, columns, 'offset', 'mean'),
      ];
    },
  };
}

const roundTrip = (key: SeriesKey): PanelPlot => ({
  kind: {
    ...COMMON,
    title: 'Round trip',
    curves: [
      { name: 'greatest', look: 'edge' },
      { name: 'least', look: 'edge' },
      { name: 'round trip', look: 1 },
    ],
    bands: [{ between: [0, 1], fill: 'band-inner' }],
    ticks: spanTicks,
    valueText: spanText,
    fromZero: true,
  },
  rows: (feed, columns) =>
    (['most', 'least', 'mean'] as const).map((side) =>
      valuesIn(feed.points(key), columns, 'roundTrip', side),
    ),
});

const loss = (key: SeriesKey): PanelPlot => ({
  kind: {
    ...COMMON,
    title: 'Loss each way',
    curves: [
      { name: 'there', look: 2 },
      { name: 'back', look: 3 + 6 },
    ],
    ticks: shareTicks,
    valueText: shareText,
    fromZero: true,
  },
  rows: (feed, columns) =>
    (['lossOut', 'lossBack'] as const).map((quantity) =>
      valuesIn(feed.points(key), columns, quantity, 'mean'),
    ),
});

const rate = (key: SeriesKey): PanelPlot => ({
  kind: {
    ...COMMON,
    title: 'Rate against group time',
    curves: [{ name: 'rate', look: 4 }],
    ticks: unitTicks('ppm'),
    valueText: rateText,
  },
  rows: (feed, columns) => [valuesIn(feed.points(key), columns, 'rate', 'mean')],
});

const temperature = (key: SeriesKey): PanelPlot => ({
  kind: {
    ...COMMON,
    title: 'Temperature',
    curves: [{ name: 'temperature', look: 5 }],
    ticks: unitTicks('°C'),
    valueText: temperatureText,
  },
  rows: (feed, columns) => [valuesIn(feed.points(key), columns, 'temperature', 'mean')],
});
