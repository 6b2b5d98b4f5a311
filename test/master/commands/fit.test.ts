// What `watch` shows on a window that is too small for all of it.

import t from 'tap';
import { fittingLines } from '#master/commands/fit.js';
import { statusLines } from '#master/commands/table.js';
import type { AgentLine, MasterReport } from '#master/daemon/report.js';
import { AGENT, REPORT } from '../daemon/made.js';

const WELL: AgentLine = { ...AGENT, walls: [] };
const ABSENT: AgentLine = {
  ...WELL,
  health: 'away',
  standing: 'joining',
  state: null,
  sinceHeardNs: null,
  offsetNs: null,
  boundNs: null,
  roundTripNs: null,
};
const named = (kind: AgentLine, name: string, count: number): AgentLine[] =>
  Array.from({ length: count }, (_, i) => ({ ...kind, name: `${name}-${i + 1}` }));

const withAgents = (...agents: AgentLine[]): MasterReport => ({ ...REPORT, agents });

t.test('what fits is shown whole', (t) => {
  const report = withAgents(AGENT);
  const size = { columns: 200, rows: 24 };
  t.same(fittingLines(report, size), statusLines(report, 200));
  t.same(fittingLines(report, { columns: Infinity, rows: Infinity }), statusLines(report));
  t.end();
});

t.test('thirty absent agents leave room for the table, and what does not fit is counted', (t) => {
  const here = named(WELL, 'zz', 3);
  const lines = fittingLines(withAgents(...named(ABSENT, 'line', 30), ...here), {
    columns: 80,
    rows: 24,
  });
  t.equal(lines.length, 24);
  t.match(lines.slice(0, 4), [/^master: /, /^ {2}time /, /^ {2}wrong by /, /^ {2}agents +33: /]);
  t.match(lines[4], /^ {2}! line-1 is away/);
  t.equal(lines[10], '  … 24 more troubles');
  t.match(lines.slice(11, 14), ['', /^NAME +STATE +HEALTH /, /^zz-1 +synchronised +healthy /]);
  t.match(lines.at(-2), /^line-\d+ +- +away /);
  t.equal(lines.at(-1), '… 23 more agents');
  t.end();
});

t.test(
  'an agent that is here and not well comes first, in the table and among the troubles',
  (t) => {
    const odd = { ...WELL, name: 'zz-9', standing: 'outlier' as const };
    const agents = [...named(ABSENT, 'line', 30), ...named(WELL, 'mid', 3), odd];
    const lines = fittingLines(withAgents(...agents), { columns: 80, rows: 24 });
    t.match(lines[4], /^ {2}! zz-9 is an outlier: /);
    const heading = lines.findIndex((line) => line.startsWith('NAME'));
    t.match(lines[heading + 1], /^zz-9 /);
    t.match(lines[heading + 2], /^mid-1 /);
    t.end();
  },
);

t.test('on any window no line is too long, none too many, and the head stands first', (t) => {
  const others = Array.from({ length: 4 }, (_, i) => ({
    name: `lab-${i}`,
    duty: 'stands-by',
    rank: i,
    merit: null,
    boundNs: 5,
    agentsAnswering: 2,
    beaconAgeNs: 1e9,
    keysDiffer: false,
  }));
  const standby = {
    name: 'lab-9',
    duty: 'leads',
    rank: 9,
    agentsAnswering: 3,
    others,
  } as unknown as NonNullable<MasterReport['standby']>;
  const report = {
    ...withAgents(...named(ABSENT, 'line', 30), ...named(AGENT, 'well', 30)),
    standby,
    refusals: { 'bad-tag': 3, replayed: 1 },
  };
  for (const columns of [40, 80, 200])
    for (let rows = 12; rows < 200; rows += 7) {
      const lines = fittingLines(report, { columns, rows });
      if (lines.length > rows) t.fail(`${lines.length} lines in ${columns} x ${rows}`);
      if (lines[0] !== 'master: synchronised, mode average, term 1') t.fail(String(lines[0]));
      const told = lines.filter((line) => line.startsWith('  ! ') || line.startsWith('    '));
      if (told.some((line) => line.length > columns)) t.fail(`too long in ${columns} x ${rows}`);
    }
  t.same(
    fittingLines(report, { columns: 40, rows: 40 }).filter((line) => line.startsWith('…')),
    ['… 47 more agents', '… 60 wall clocks'],
  );
  t.end();
});

t.test('on a narrow window names and health stay, and long troubles go on below', (t) => {
  const odd = { ...WELL, standing: 'outlier' as const };
  const lines = fittingLines(withAgents(odd), { columns: 40, rows: 24 });
  t.match(
    lines.join('\n'),
    '  ! line-3 is an outlier: it disagrees\n    by +2.50 us and has no vote',
  );
  t.match(lines.at(-2), /^NAME +HEALTH +STANDING +OFFSET/);
  t.ok(lines.at(-1)!.length <= 40);
  t.end();
});
