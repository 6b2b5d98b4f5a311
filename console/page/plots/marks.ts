// What befell the group, as it is marked in a plot: events as lines, troubles as spans.

import type { TimeWindow } from '../../core/history/history-store.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';

/** One mark; a trouble that lasts has no end. */
export interface PlotMark {
  readonly kind: 'info' | 'warn' | 'error' | 'trouble';
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly text: string;
}

/** More marks than so many would hide the plot: the gravest and latest are drawn. */
const MARKS_MOST = 60;

const GRAVITY: Readonly<Record<PlotMark['kind'], number>> = {
  trouble: 0,
  error: 1,
  warn: 2,
  info: 3,
};

/** The marks in a window, of a group or of one subject in it. */
export function marksIn(
  window: TimeWindow,
  events: readonly WallEvent[],
  troubles: readonly Trouble[],
): readonly PlotMark[] {
  const marks: PlotMark[] = [
    ...troubles.map(({ fromMs, toMs, text }) => ({ kind: 'trouble' as const, fromMs, toMs, text })),
    ...events.map(({ atMs, level, text }) => ({ kind: level, fromMs: atMs, toMs: atMs, text })),
  ];
  return marks
    .filter(({ fromMs, toMs }) => fromMs < window.toMs && (toMs === null || toMs >= window.fromMs))
    .toSorted((a, b) => GRAVITY[a.kind] - GRAVITY[b.kind] || b.fromMs - a.fromMs)
    .slice(0, MARKS_MOST);
}

/** The mark at `atMs`, with `slackMs` to either side: an event before a trouble, because it is narrower. */
export function markAt(
  marks: readonly PlotMark[],
  atMs: number,
  slackMs: number,
): PlotMark | undefined {
  const near = marks.filter(
    ({ fromMs, toMs }) => fromMs - slackMs <= atMs && atMs <= (toMs ?? Infinity) + slackMs,
  );
  return near.toSorted(
    (a, b) =>
      Number(a.kind === 'trouble') - Number(b.kind === 'trouble') ||
      Math.abs(a.fromMs - atMs) - Math.abs(b.fromMs - atMs),
  )[0];
}
