// What changed between two reports.

import t from 'tap';
import { Changes } from '#host/daemon/follow/changes.js';

const reported = (report: object, ...troubles: string[]) => ({ report, troubles: () => troubles });
const parsed = (line: string | undefined): unknown => JSON.parse(line!);

t.test('the first line has everything, and each next one only what changed', (t) => {
  const changes = new Changes('master');
  t.equal(changes.snapshot(), undefined);
  const [a, b] = [
    { name: 'a', offsetNs: 1 },
    { name: 'b"', offsetNs: 2 },
  ];
  const first = { role: 'master', term: 1, time: { text: 'x' }, none: undefined, agents: [a, b] };
  t.equal(changes.next(reported(first, 'odd')), undefined);
  const { none: _, ...whole } = first;
  t.same(parsed(changes.snapshot()), {
    type: 'snapshot',
    role: 'master',
    report: whole,
    troubles: ['odd'],
  });
  t.same(parsed(changes.next(reported(first, 'odd'))), { type: 'change', report: {} });
  const second = { ...first, time: { text: 'y' }, agents: [a, { name: 'c' }] };
  t.same(parsed(changes.next(reported(second))), {
    type: 'change',
    report: { time: { text: 'y' } },
    agents: [{ name: 'c' }],
    gone: ['b"'],
    troubles: [],
  });
  t.end();
});

t.test('what is put together from lines is the report itself', (t) => {
  const changes = new Changes('agent');
  const dice = (most: number, n: number) => (n * 7919) % most;
  let known: Record<string, unknown> = {};
  let rows = new Map<string, unknown>();
  for (let n = 0; n < 50; n += 1) {
    const agents = Array.from({ length: dice(5, n) }, (__, i) => ({
      name: `${dice(9, n + i)}`,
      n: dice(3, n),
    }));
    const unique = [...new Map(agents.map((row) => [row.name, row])).values()];
    const report = { a: dice(2, n), b: [dice(4, n)], agents: unique };
    const line = changes.next(reported(report));
    const {
      report: changed,
      agents: more = [],
      gone = [],
    } = parsed(line ?? changes.snapshot()) as {
      report: Record<string, unknown>;
      agents?: { name: string }[];
      gone?: string[];
    };
    if (line === undefined) {
      const { agents: all, ...rest } = changed as { agents: { name: string }[] };
      known = rest;
      rows = new Map(all.map((row) => [row.name, row]));
    } else {
      known = { ...known, ...changed };
      for (const name of gone) rows.delete(name);
      for (const row of more) rows.set(row.name, row);
    }
    const { agents: ___, ...rest } = report;
    t.same(known, rest);
    t.same(new Set(rows.values()), new Set(unique));
  }
  t.end();
});
