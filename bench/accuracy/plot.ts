// The plots of docs/accuracy.md, as SVG.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cell, run } from '#sim/scene.js';
import type { Compared } from './compare.js';

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 64;
const RIGHT = 30;
const TOP = 36;
const BOTTOM = 44;
const INK = '#333';
const OURS = '#0a6ebd';
const THEIRS = '#c0562f';

export function writePlots(folder: string, compared: readonly Compared[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'accuracy-grid.svg'), gridPlot(compared));
  writeFileSync(join(folder, 'accuracy-time.svg'), timePlot());
}

type Scale = (value: number) => number;

const logarithmic =
  (least: number, most: number, from: number, to: number): Scale =>
  (value) =>
    from + ((Math.log10(value) - Math.log10(least)) / Math.log10(most / least)) * (to - from);

const linear =
  (least: number, most: number, from: number, to: number): Scale =>
  (value) =>
    from + ((value - least) / (most - least)) * (to - from);

const text = (x: number, y: number, words: string, anchor = 'middle', colour = INK): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${colour}">${words}</text>`;

const line = (points: readonly (readonly [number, number])[], colour: string, extra = ''): string =>
  `<polyline fill="none" stroke="${colour}" ${extra} points="${points
    .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`)
    .join(' ')}"/>`;

const page = (height: number, title: string, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="white"/>`,
    text(LEFT, 20, title, 'start'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');

/** RMS error over jitter, a panel for each poll; ours full, chrony's dashed. */
function gridPlot(compared: readonly Compared[]): string {
  const rows = compared.filter(({ cell, algorithm }) => cell.loss === 0 && algorithm === 'follow');
  const polls = [...new Set(rows.map(({ cell }) => cell.poll))];
  const wide = (WIDTH - LEFT - RIGHT) / polls.length;
  const y = logarithmic(1e-8, 1e-3, HEIGHT - BOTTOM, TOP);
  const parts = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3].flatMap((value) => [
    line(
      [
        [LEFT, y(value)],
        [WIDTH - RIGHT, y(value)],
      ],
      '#e4e4e4',
    ),
    text(LEFT - 6, y(value) + 4, `${Number((value * 1e6).toPrecision(1))} us`, 'end'),
  ]);
  polls.forEach((poll, i) => {
    const from = LEFT + i * wide;
    const x = logarithmic(1e-6, 1e-2, from + 22, from + wide - 22);
    parts.push(text(from + wide / 2, HEIGHT - 8, `every ${poll} s`));
    for (const [jitter, words] of [
      [1e-6, '1 us'],
      [1e-4, '100 us'],
      [1e-2, '10 ms'],
    ] as const)
      parts.push(text(x(jitter), HEIGHT - 26, words));
    for (const wander of [1e-9, 1e-8]) {
      const here = rows.filter(({ cell }) => cell.poll === poll && cell.wander === wander);
      const stroke = `stroke-width="${wander === 1e-9 ? 1.2 : 2.4}"`;
      parts.push(
        line(
          here.map((row) => [x(row.cell.jitter), y(row.yardstick.rms)]),
          THEIRS,
          `${stroke} stroke-dasharray="5 3"`,
        ),
        line(
          here.map((row) => [x(row.cell.jitter), y(row.rms)]),
          OURS,
          stroke,
        ),
      );
    }
  });
  parts.push(
    text(WIDTH - RIGHT, 20, 'Belfry', 'end', OURS),
    text(WIDTH - RIGHT - 56, 20, 'chrony (dashed)', 'end', THEIRS),
  );
  return page(HEIGHT, 'RMS error over jitter; thin: a good crystal, thick: a poor one', parts);
}

/** Error against time of one run, with the bound beyond half the smallest delay. */
function timePlot(): string {
  const scene = cell({ poll: 16, wander: 1e-8, jitter: 1e-4, loss: 0 }, 1, 'follow');
  const { errors } = run({ ...scene, end: 4000, from: 1000 });
  const [from, to] = [0, 4000];
  const x = linear(from, to, LEFT, WIDTH - RIGHT);
  const y = linear(-60, 60, HEIGHT - BOTTOM, TOP);
  const points = [...errors.subarray(1)].map(
    (error, i) => [x(i + 1), y(Math.min(Math.max(error / 1e3, -60), 60))] as const,
  );
  // chrony's RMS error in the same cell.
  const theirs = 26.61;
  const parts = [-50, -25, 0, 25, 50].flatMap((value) => [
    line(
      [
        [LEFT, y(value)],
        [WIDTH - RIGHT, y(value)],
      ],
      '#e4e4e4',
    ),
    text(LEFT - 6, y(value) + 4, `${value} us`, 'end'),
  ]);
  for (const value of [theirs, -theirs])
    parts.push(
      line(
        [
          [LEFT, y(value)],
          [WIDTH - RIGHT, y(value)],
        ],
        THEIRS,
        'stroke-dasharray="5 3"',
      ),
    );
  parts.push(line(points, OURS));
  for (const second of [0, 1000, 2000, 3000, 4000])
    parts.push(text(x(second), HEIGHT - 26, `${second} s`));
  parts.push(
    text(WIDTH - RIGHT, 20, 'error', 'end', OURS),
    text(WIDTH - RIGHT - 48, 20, 'chrony’s RMS error (dashed)', 'end', THEIRS),
  );
  return page(HEIGHT, 'Every 16 s, jitter 100 us, a poor crystal', parts);
}
