// Points are put into columns that all series share.

import t from 'tap';
import {
  type PlotPoint,
  columnTimes,
  columnsOf,
  pointNow,
  pointsOf,
  valuesIn,
} from '#page/plots/series.js';
import { lineOf } from '#sim/console/standing-hub.js';

const point = (atMs: number, value: number, widthMs = 1000): PlotPoint => ({
  atMs,
  widthMs,
  state: 'synchronised',
  values: { offset: { least: value - 1, mean: value, most: value + 1 } },
});

t.test('columns begin at whole widths, so that they stay while time moves on', (t) => {
  t.same(columnsOf(12_500, 20_100, 5000), { firstMs: 10_000, widthMs: 5000, count: 3 });
  t.same(columnTimes(columnsOf(12_500, 20_100, 5000)), [10, 15, 20]);
  t.same(columnsOf(12_500, 20_100, 5000).firstMs, columnsOf(13_500, 21_100, 5000).firstMs);
  t.end();
});

t.test('a column has the least, the mean and the greatest of its points', (t) => {
  const columns = columnsOf(0, 5999, 2000);
  const points = [point(0, 10), point(1000, 20), point(4000, 5)];
  t.same(valuesIn(points, columns, 'offset', 'mean'), [15, null, 5]);
  t.same(valuesIn(points, columns, 'offset', 'least'), [9, null, 4]);
  t.same(valuesIn(points, columns, 'offset', 'most'), [21, null, 6]);
  t.same(valuesIn(points, columns, 'bound', 'mean'), [null, null, null], 'not known is a gap');
  t.end();
});

t.test('a minute fills all columns that it covers, and nothing beyond the plot', (t) => {
  const columns = columnsOf(60_000, 89_999, 10_000);
  t.same(valuesIn([point(0, 3, 60_000)], columns, 'offset', 'mean'), [null, null, null]);
  t.same(valuesIn([point(40_000, 3, 60_000)], columns, 'offset', 'mean'), [3, 3, 3]);
  t.same(valuesIn([point(80_000, 3, 60_000)], columns, 'offset', 'mean'), [null, null, 3]);
  t.end();
});

t.test('a history of columns becomes points', (t) => {
  const points = pointsOf({
    key: { group: 'main', line: 'mit', wall: 0 },
    grain: 'minute',
    atMs: [0, 60_000],
    seconds: [60, 60],
    secondsUnwell: [0, 60],
    secondsOutside: [0, 0],
    state: ['synchronised', 'away'],
    values: { offset: { least: [1, null], mean: [2, null], most: [3, null] } },
  });
  t.same(points, [
    {
      atMs: 0,
      widthMs: 60_000,
      state: 'synchronised',
      values: { offset: { least: 1, mean: 2, most: 3 } },
    },
    { atMs: 60_000, widthMs: 60_000, state: 'away', values: {} },
  ]);
  t.end();
});

t.test('a line and its wall clocks are seen now', (t) => {
  const line = lineOf('mit', {
    boundNs: null,
    walls: [{ wall: 2, offsetNs: 7, boundNs: 9, ageNs: 1, votes: false }],
  });
  const seen = pointNow(line, 0, 5400)!;
  t.equal(seen.atMs, 5000);
  t.equal(seen.values.offset?.mean, 12_000);
  t.equal(seen.values.bound, undefined);
  t.equal(pointNow(line, 2, 5400)?.values.offset?.mean, 7);
  t.equal(pointNow(line, 2, 5400)?.values.rate, undefined);
  t.equal(pointNow(line, 3, 5400), undefined);
  t.equal(pointNow({ ...line, isSeen: false }, 0, 5400), undefined, 'what was last is not now');
  t.end();
});
