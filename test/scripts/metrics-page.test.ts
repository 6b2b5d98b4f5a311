// The page of all metrics is that of the code.

import { readFileSync } from 'node:fs';
import t from 'tap';
import { hubFamilies } from '#console/core/metrics/console-metrics.js';
import { newCounts } from '#console/web/counts.js';
import { processFamilies, webFamilies } from '#console/web/web-metrics.js';
import { StandingHub, groupOf, lineOf, wallOf } from '#sim/console/standing-hub.js';

const TOP = new URL('../../../', import.meta.url);

t.test('docs/metrics.md has the metrics of the code, word by word', (t) => {
  const rows = readFileSync(new URL('docs/metrics.md', TOP), 'utf8')
    .split('\n')
    .filter((line) => /^\| `\w+` /.test(line))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const hub = new StandingHub();
  hub.wall = wallOf(1, [groupOf('main', { lines: [lineOf('mit', { temperatureC: 40 })] })]);
  const families = [...hubFamilies(hub), ...webFamilies(newCounts(), 0), ...processFamilies()];
  const byName = (a: readonly string[], b: readonly string[]) => (a[0]! < b[0]! ? -1 : 1);
  t.same(
    rows.map(([, name, , help]) => [name!, help!]).toSorted(byName),
    families.map(({ name, help }) => [`\`${name}\``, help]).toSorted(byName),
    'else: node scripts/metrics-page.mjs',
  );
  t.end();
});
