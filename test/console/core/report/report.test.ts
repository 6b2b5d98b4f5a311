// The report of a time, for an audit.

import t from 'tap';
import { pointOf } from '#console/core/history/roll-up.js';
import { clockName, reportPage, type ReportFacts } from '#console/core/report/report.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';

const EVIL = `<script>alert('x')</script>" onload="x`;
const words = { time: (ms: number) => `at ${ms - NIGHT_MS}`, span: (ns: number) => `${ns} ns` };

const facts = (more: Partial<ReportFacts> = {}): ReportFacts => ({
  fromMs: NIGHT_MS,
  toMs: NIGHT_MS + 100_000,
  madeMs: NIGHT_MS + 200_000,
  maker: 'a test',
  histories: [
    {
      key: { group: EVIL, line: EVIL, wall: 0 },
      grain: 'second',
      points: [0, 1].map((i) =>
        pointOf({
          ...madeSecond(NIGHT_MS + i * 1000),
          state: i === 0 ? 'holdover' : 'synchronised',
          offset: -200_000,
          bound: 150_000,
        }),
      ),
    },
  ],
  troubles: [
    {
      id: '1',
      kind: 'holdover',
      severity: 'warning',
      group: 'main',
      subject: EVIL,
      wall: 0,
      fromMs: NIGHT_MS,
      toMs: NIGHT_MS + 36_000,
      times: 1,
      text: `${EVIL} was in holdover`,
      detail: '',
      worst: null,
      acknowledged: { by: EVIL, note: EVIL, atMs: NIGHT_MS + 50_000 },
    },
  ],
  events: [
    {
      id: '1',
      atMs: NIGHT_MS,
      level: 'info',
      group: 'main',
      subject: null,
      text: 'ada set the time by +1 s',
    },
  ],
  areEventsCut: false,
  ...more,
});

t.test(
  'it says which clock was how far off, for how long, what was wrong, who saw it, and who set what',
  (t) => {
    const page = reportPage(facts(), words);
    t.match(page, /Beyond their bounds: .* for 2 s/);
    t.match(
      page,
      /not synchronised for 1 s; beyond its bound for 2 s\. Furthest off: -200000 ns; worst bound: 150000 ns/,
    );
    t.match(page, /<td>36 s<\/td>/);
    t.match(page, /<h2>Who set what<\/h2>\s*<table>.*ada set the time/s);
    t.end();
  },
);

t.test('no name, note or event can become markup, and nothing is loaded from anywhere', (t) => {
  const page = reportPage(facts(), words);
  t.notMatch(page, /<script|onload="x|https?:|src=|url\(/);
  t.match(page, /default-src 'none'/);
  t.end();
});

t.test('a time of which nothing is known is a page, too', (t) => {
  const page = reportPage(
    facts({ histories: [], troubles: [], events: [], areEventsCut: true }),
    words,
  );
  t.match(page, /Nothing is known of any clock/);
  t.match(page, /<h2>Troubles<\/h2>\s*<p>There were none/);
  t.end();
});

t.test('clocks are called as people call them', (t) => {
  const name = (wall: number): string => clockName({ group: 'g', line: 'mit', wall });
  t.same([name(0), name(2), name(-1)], ['mit', 'mit, wall clock 2', 'mit (master)']);
  t.end();
});
