// The picture of `watch` on windows of all sizes: nothing too long, the table there, the keys in the last line.

import t from 'tap';
import { textOf } from '#master/commands/paint.js';
import { type WatchPicture, watchPicture } from '#master/commands/watch/picture.js';
import { FIRST_VIEW, type View } from '#master/commands/watch/view.js';
import type { AgentLine, MasterReport } from '#master/daemon/report.js';
import { AGENT, REPORT } from '../../daemon/made.js';

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
const PLANT: MasterReport = {
  ...REPORT,
  agents: [...named(ABSENT, 'line', 30), ...named(WELL, 'zz', 3)],
};

const draw = (
  columns: number,
  rows: number,
  view: Partial<View> = {},
  report = PLANT,
): WatchPicture => watchPicture(report, { ...FIRST_VIEW, ...view }, { columns, rows });
const linesOf = (picture: WatchPicture): string[] => picture.lines.map(textOf);

t.test(
  'thirty absent agents on 80 x 24: the table is there, scrolls, and ends with its last row',
  (t) => {
    const first = linesOf(draw(80, 24));
    t.equal(first.length, 24);
    t.match(first.slice(0, 4), [/^master: /, /^ {2}time /, /^ {2}wrong by /, /^ {2}agents +33: /]);
    const heading = first.findIndex((line) => /^NAME +STATE +HEALTH/.test(line));
    t.match(first.slice(heading + 1, heading + 5), [
      /^zz-1 /,
      /^zz-2 /,
      /^zz-3 /,
      /^line-1 +- +away/,
    ]);
    t.match(first.at(-1), /^1-\d+ of 33 by trouble {2}q quit {2}\? help {2}s sort/);
    const next = linesOf(draw(80, 24, { top: 2 }));
    t.match(next[heading + 1], /^zz-3 /);
    const { top, page } = draw(80, 24, { top: Infinity });
    t.equal(top + page, 33);
    t.match(linesOf(draw(80, 24, { top: Infinity })).at(-2), /^line-30 /);
    t.end();
  },
);

t.test('on 40 columns who, what, how far off and how sure stand beside each other', (t) => {
  const lines = linesOf(draw(40, 20, { shown: 'here' }));
  t.match(lines.join('\n'), 'NAME  IS       OFFSET    BOUND\nzz-1  votes  +2.50 us  40.0 us');
  const long = { ...WELL, name: 'a-very-long-name-of-a-line', offsetNs: -123e6 };
  const report = { ...REPORT, agents: [{ ...long, standing: 'uncertain' as const }] };
  t.match(
    linesOf(draw(40, 20, {}, report)).join('\n'),
    /^a-very-long-… {2}uncertain {2}-123 ms {2}40\.0 us$/m,
  );
  t.match(lines.at(-1), /^1-3 of 3 by trouble, here {2}q quit +$/);
  t.end();
});

t.test('on any window no line is too long, none too many, and the last one shows the keys', (t) => {
  for (const columns of [40, 59, 60, 80, 200])
    for (let rows = 12; rows < 90; rows += 3)
      for (const top of [0, 7, Infinity]) {
        const lines = linesOf(draw(columns, rows, { top }));
        // The screen cuts those that only say less then.
        const long = lines.filter(
          (line) => line.length > columns && !/^( {2}|master: )/.test(line),
        );
        if (lines.length !== rows) t.fail(`${lines.length} lines in ${columns} x ${rows}`);
        if (long.length > 0) t.fail(`too long in ${columns} x ${rows}: ${long[0]}`);
        if (!lines.at(-1)!.includes(' of 33 by trouble')) t.fail(String(lines.at(-1)));
        if (!lines.some((line) => /^line-\d+ |^zz-\d /.test(line)))
          t.fail(`no row: ${columns} x ${rows}`);
      }
  const serial = linesOf(draw(Infinity, Infinity));
  t.ok(
    serial.some((line) => line.startsWith('line-30 ')),
    'a serial console knows no size',
  );
  t.end();
});

t.test(
  'other masters stand above the table while there is room, and are counted otherwise',
  (t) => {
    const other = { name: 'lab-2', duty: 'stands-by', rank: 0, merit: null, boundNs: 5 };
    const others = [{ ...other, agentsAnswering: 2, beaconAgeNs: 1e9, keysDiffer: false }];
    const standby = { name: 'lab-1', duty: 'leads', rank: 0, agentsAnswering: 3, others };
    const report = { ...PLANT, standby: standby as unknown as MasterReport['standby'] };
    t.match(linesOf(draw(80, 24, {}, report)).join('\n'), /^lab-2 +stands-by /m);
    t.match(linesOf(draw(40, 20, {}, report)).join('\n'), /^ {2}… 1 masters: see status$/m);
    t.end();
  },
);

t.test('nobody to show is said, and how to see all', (t) => {
  const text = (view: Partial<View>, report = PLANT): string =>
    linesOf(draw(80, 24, view, report)).join('\n');
  t.match(
    text({ filter: 'x', shown: 'here' }),
    'None of 33 agents is here and like "x": Esc shows all.',
  );
  t.match(text({ filter: 'x' }), /^none by trouble, "x" {2}q quit/m);
  t.match(text({}, { ...REPORT, agents: [] }), 'No agent has a key yet.');
  t.match(text({ typing: true, filter: 'li' }), /^filter: li_ {2}Enter keeps it/m);
  t.match(text({ helps: true }), /^s +sort by another column$/m);
  t.end();
});

t.test('what is wrong has another colour than what is well', (t) => {
  const odd = { ...WELL, name: 'odd', standing: 'outlier' as const };
  const late = { ...WELL, name: 'late', health: 'suspected' as const };
  const { lines } = draw(80, 30, {}, { ...REPORT, agents: [odd, late, WELL, ABSENT] });
  const meaning = (start: RegExp): unknown =>
    lines.flatMap((line) =>
      start.test(textOf(line)) ? [typeof line === 'string' ? 'none' : line.meaning] : [],
    )[0];
  t.equal(meaning(/^odd /), 'trouble');
  t.equal(meaning(/^late /), 'warning');
  t.equal(meaning(/^line-3 +sync/), 'none');
  t.equal(meaning(/^line-3 +- /), 'quiet');
  t.equal(meaning(/^ {2}! /), 'trouble');
  t.equal(meaning(/^master: /), 'trouble');
  t.equal(meaning(/^NAME /), 'heading');
  t.end();
});
