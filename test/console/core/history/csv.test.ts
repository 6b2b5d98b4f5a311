// A history as CSV.

import t from 'tap';
import { historyCsv } from '#console/core/history/csv.js';
import { pointOf } from '#console/core/history/roll-up.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';

t.test('a point is a line with a value under each head, and nothing where none is known', (t) => {
  const key = { group: 'main', line: 'mit', wall: 0 };
  const points = [pointOf({ ...madeSecond(NIGHT_MS), offset: -5 })];
  const text = historyCsv({ key, grain: 'second', points }, (ms) => new Date(ms).toISOString());
  const [heads, line, end] = text.split('\r\n').map((one) => one.split(','));
  t.same(end, ['']);
  t.equal(heads!.length, 5 + 7 * 3);
  t.equal(line!.length, heads!.length);
  const cell = (head: string): string => line![heads!.indexOf(head)]!;
  t.same(
    ['time', 'state', 'offset_ns_least', 'bound_ns_most', 'temperature_celsius_mean'].map(cell),
    ['2026-12-01T03:00:00.000Z', 'synchronised', '-5', '150000', ''],
  );
  t.end();
});
