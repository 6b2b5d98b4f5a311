// Colours of plots, which are those of the style sheet, and the marks that are painted into them.

import type uPlot from 'uplot';
import type { PlotMark } from './marks.js';

/** A colour of the style sheet by its name there, as it is now: light or dark. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Patterns of lines, so that no colour is needed to tell them apart. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

/** So many colours the style sheet has for series. */
export const SERIES_COLOURS = 6;

const MARK_COLOURS: Readonly<Record<PlotMark['kind'], string>> = {
  info: 'quiet',
  warn: 'warning',
  error: 'bad',
  trouble: 'bad',
};

/**
 * Paints marks over the plot: a bar at its top for a trouble, tinted down to its foot where the plot is of one clock only;
 * a line and a small picture at its top for an event.
 */
export function paintMarks(plot: uPlot, marks: readonly PlotMark[], tints: boolean): void {
  const { ctx, bbox } = plot;
  const place = (ms: number): number => plot.valToPos(ms / 1000, 'x', true);
  const unit = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { kind, fromMs, toMs } of marks) {
    const x = place(fromMs);
    ctx.fillStyle = ctx.strokeStyle = colour(MARK_COLOURS[kind]);
    if (kind === 'trouble') {
      const end = toMs === null ? bbox.left + bbox.width : place(toMs);
      ctx.globalAlpha = tints ? 0.09 : 0;
      ctx.fillRect(x, bbox.top, Math.max(end - x, unit), bbox.height);
      ctx.globalAlpha = 0.8;
      ctx.fillRect(x, bbox.top, Math.max(end - x, 3 * unit), 3 * unit);
    } else {
      ctx.globalAlpha = kind === 'info' ? 0.35 : 0.7;
      ctx.lineWidth = unit;
      ctx.setLineDash([3 * unit, 3 * unit]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.globalAlpha = 1;
      paintHead(ctx, kind, x, bbox.top + 7 * unit, unit);
    }
  }
  ctx.restore();
}

/** A dot, a triangle or a square: what the level is, without its colour. */
function paintHead(
  ctx: CanvasRenderingContext2D,
  kind: 'info' | 'warn' | 'error',
  x: number,
  y: number,
  unit: number,
): void {
  ctx.beginPath();
  if (kind === 'info') ctx.arc(x, y, 2.5 * unit, 0, 2 * Math.PI);
  else if (kind === 'error') ctx.rect(x - 4 * unit, y - 4 * unit, 8 * unit, 8 * unit);
  else {
    ctx.moveTo(x, y - 5 * unit);
    ctx.lineTo(x + 5 * unit, y + 4 * unit);
    ctx.lineTo(x - 5 * unit, y + 4 * unit);
  }
  ctx.fill();
}
