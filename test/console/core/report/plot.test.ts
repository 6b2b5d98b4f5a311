// A picture of a clock's offset within its bound.

import t from 'tap';
import { pointOf } from '#console/core/history/roll-up.js';
import { offsetPlot } from '#console/core/report/plot.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';

const words = { time: (ms: number) => `t${ms - NIGHT_MS}`, span: (ns: number) => `${ns} ns` };
const key = { group: 'main', line: 'mit', wall: 0 };
const window = { fromMs: NIGHT_MS, toMs: NIGHT_MS + 100_000 };
const plotOf = (points: ReturnType<typeof pointOf>[]): string =>
  offsetPlot({ key, grain: 'second', points }, window, words).text;

t.test('it is as high as the worst bound, and marks what was not well', (t) => {
  const points = Array.from({ length: 100 }, (_, i) =>
    pointOf({
      ...madeSecond(NIGHT_MS + i * 1000),
      bound: 1000,
      offset: i === 50 ? 2000 : 10,
      state: i === 20 ? 'holdover' : 'synchronised',
    }),
  );
  const svg = plotOf(points);
  t.match(svg, />\+2000 ns</);
  t.equal(svg.split('class="unwell"').length, 2);
  t.equal(svg.split('class="outside"').length, 2);
  t.notMatch(svg, /NaN|Infinity|undefined/);
  t.end();
});

t.test('where nothing is known there is a gap', (t) => {
  const at = (i: number) => pointOf(madeSecond(NIGHT_MS + i * 1000));
  const path = (svg: string): string => /class="bound" d="([^"]*)"/.exec(svg)![1]!;
  t.equal(path(plotOf([at(0), at(1), at(2)])).split('M').length, 2);
  t.equal(path(plotOf([at(0), at(1), at(50), at(51)])).split('M').length, 3);
  t.end();
});

t.test('a clock of which nothing is known has an empty picture', (t) => {
  const nothing = { ...pointOf(madeSecond(NIGHT_MS)), values: {} };
  for (const points of [[], [nothing]]) t.notMatch(plotOf(points), /NaN|Infinity|undefined/);
  t.end();
});
