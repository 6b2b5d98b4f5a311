// The walls in the master's status, as people see them.

import { statusLines } from '#master/commands/table.js';
import { troublesOf } from '#master/daemon/troubles.js';
import t from 'tap';
import { AGENT, REPORT } from '../daemon/made.js';

t.test('below the agents stand their wall clocks, each with what it is off', (t) => {
  t.same(statusLines(REPORT).slice(-4), [
    '',
    'NAME    WALL CLOCK  OFF BY              LAST READ',
    'line-3  wall 1      +12.0 ms ± 3.00 ms  2.1 s ago  votes',
    'line-3  wall 2      -2 h ± 8.00 ms      9.0 s ago',
  ]);
  const without = { ...REPORT, agents: [{ ...AGENT, walls: [] }] };
  t.notMatch(statusLines(without).join('\n'), /WALL/);
  t.end();
});

t.test('an agent whose wall clock votes and is an outlier is told with the wall', (t) => {
  const agents = [{ ...AGENT, standing: 'outlier' as const }];
  t.same(troublesOf({ ...REPORT, agents }), [
    'line-3 is an outlier: its wall clock 1 disagrees by +12.0 ms and has no vote',
  ]);
  t.end();
});

t.test('the bound is told whatever it is, also that of the average, which is nothing', (t) => {
  const boundLine = (boundNs: number | null): string | undefined =>
    statusLines({ ...REPORT, time: { ...REPORT.time, boundNs } }).find((line) =>
      line.startsWith('  wrong by '),
    );
  t.match(boundLine(0), /^ {2}wrong by +0 ns at most, against group time$/);
  t.match(boundLine(2500), /^ {2}wrong by +2\.5 us at most, against group time$/);
  t.match(boundLine(null), /^ {2}wrong by +not known yet$/);
  t.end();
});
