// A history as columns.

import t from 'tap';
import { historyColumns } from '#console/core/history/columns.js';
import type { ClockHistory } from '#console/core/history/history-store.js';

const point = (atMs: number, values: ClockHistory['points'][number]['values']) => ({
  atMs,
  seconds: 60,
  secondsUnwell: 2,
  secondsOutside: 1,
  state: 'holdover' as const,
  values,
});
const key = { group: 'main', line: 'mit', wall: 0 };

t.test('every column has a value for each point, null where none was known', (t) => {
  const points = [
    point(0, { offset: { least: -1, mean: 0, most: 1 } }),
    point(60_000, { bound: { least: 5, mean: 6, most: 7 } }),
  ];
  t.strictSame(historyColumns({ key, grain: 'minute', points }), {
    key,
    grain: 'minute',
    atMs: [0, 60_000],
    seconds: [60, 60],
    secondsUnwell: [2, 2],
    secondsOutside: [1, 1],
    state: ['holdover', 'holdover'],
    values: {
      offset: { least: [-1, null], mean: [0, null], most: [1, null] },
      bound: { least: [null, 5], mean: [null, 6], most: [null, 7] },
    },
  });
  t.end();
});

t.test('a history without a point has no column of a quantity', (t) => {
  t.same(historyColumns({ key, grain: 'second', points: [] }).values, {});
  t.end();
});
