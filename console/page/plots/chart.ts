// One plot over time: curves, bands and marks, drawn by uPlot; and what says in words what is under the mouse.

import uPlot from 'uplot';
import type { TimeWindow } from '../../core/history/history-store.js';
import { type ShownZone, whenText } from '../words/times.js';
import { type PlotMark, markAt } from './marks.js';
import { DASHES, SERIES_COLOURS, colour, paintMarks } from './paint.js';
import { type AxisReach, type AxisRule, beyondText, reachOf } from './reach.js';
import { TIME_STEPS, timeTicks } from './ticks.js';

/** One curve. */
export interface Curve {
  readonly name: string;
  /** Which of the colours and patterns: whole numbers from 0 on; `edge` is one side of a band, which has no line. */
  readonly look: number | 'edge' | 'thin';
}

/** What kind of plot it is; a plot of another kind is another plot. */
export interface ChartKind {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** Between which two curves, from 0 on, the plot is filled, with which colour of the style sheet. */
  readonly bands: readonly { readonly between: readonly [number, number]; readonly fill: string }[];
  /** Texts at the marks of the upright axis, and of one value. */
  readonly ticks: (values: readonly number[]) => string[];
  readonly valueText: (value: number) => string;
  /** By which rule the axis leaves out what goes very far, which is then named below; null for an axis that holds all. */
  readonly leavesOut: AxisRule | null;
  /** The axis begins at zero. */
  readonly fromZero: boolean;
  /** All of it is in the colour of a trouble while that lasts. */
  readonly tints: boolean;
  readonly height: number;
}

/** What is drawn. */
export interface ChartData {
  readonly window: TimeWindow;
  /** Seconds since 1970. */
  readonly times: readonly number[];
  /** A row for each curve. */
  readonly rows: readonly (readonly (number | null)[])[];
  readonly marks: readonly PlotMark[];
  readonly zone: ShownZone;
}

/** What a reader does to the plot with the mouse. */
export interface ChartListener {
  selected(fromMs: number, toMs: number): void;
  zoomed(factor: number, atMs: number): void;
  cleared(): void;
}

/** More curves than so many have no points under the mouse, and only the nearest is named. */
const NAMED_MOST = 8;
/** How near the mouse has to be to a mark, CSS pixels. */
const NEAR = 6;
const EMPTY: ChartData = {
  window: { fromMs: 0, toMs: 1 },
  times: [],
  rows: [],
  marks: [],
  zone: 'UTC',
};

/** One plot. */
export class Chart {
  readonly element = document.createElement('div');
  readonly #kind: ChartKind;
  readonly #listener: ChartListener;
  readonly #tip = document.createElement('div');
  readonly #beyond = document.createElement('div');
  readonly #beyondWords = document.createElement('span');
  readonly #nothing = document.createElement('p');
  readonly #resize: ResizeObserver;
  #plot: uPlot | undefined;
  #data: ChartData = EMPTY;
  #width = 0;
  #reach: AxisReach = { least: 0, most: 1, beyond: [], atTimes: [] };
  #showsAll = false;

  constructor(kind: ChartKind, listener: ChartListener) {
    this.#kind = kind;
    this.#listener = listener;
    this.element.className = 'chart';
    this.#tip.className = 'tip';
    this.#tip.hidden = true;
    this.#beyond.className = 'beyond';
    this.#beyond.hidden = true;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Show all';
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      this.#showsAll = !this.#showsAll;
      button.setAttribute('aria-pressed', String(this.#showsAll));
      this.draw(this.#data);
    });
    this.#beyond.append(this.#beyondWords, button);
    this.#nothing.className = 'nothing';
    this.#nothing.textContent = 'Nothing is known of this time.';
    this.#nothing.hidden = true;
    this.element.append(this.#tip, this.#beyond, this.#nothing);
    this.element.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(this.element);
  }

  /** Draws this. */
  draw(data: ChartData): void {
    this.#data = data;
    if (this.#kind.leavesOut !== null) this.#setReach(data, this.#kind.leavesOut);
    const isKnown = data.rows.some((row) => row.some((value) => value !== null));
    this.#nothing.hidden = isKnown || data.times.length === 0;
    if (this.#width === 0) return;
    this.#plot ??= this.#make();
    const { window, times, rows } = data;
    this.#plot.batch(() => {
      this.#plot!.setData([times, ...rows] as uPlot.AlignedData, false);
      this.#plot!.setScale('x', { min: window.fromMs / 1000, max: window.toMs / 1000 });
    });
  }

  /** Draws the same again: colours have changed. */
  repaint(): void {
    this.#plot?.redraw(true, true);
  }

  /** Ends it. */
  close(): void {
    this.#resize.disconnect();
    this.#plot?.destroy();
  }

  #setReach({ rows }: ChartData, rule: AxisRule): void {
    const reach = reachOf(rows, rule);
    const names = this.#kind.curves.map(({ name }) => name);
    const text = beyondText(names, reach);
    this.#beyondWords.textContent = text;
    this.#beyond.hidden = text === '';
    this.#reach = reach;
  }

  #fit(): void {
    const width = Math.floor(this.element.clientWidth);
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    if (this.#plot === undefined) this.draw(this.#data);
    else this.#plot.setSize({ width, height: this.#kind.height });
  }

  #make(): uPlot {
    const { curves, bands, leavesOut, fromZero, height } = this.#kind;
    const plot = new uPlot(
      {
        width: this.#width,
        height,
        padding: [8, 4, 0, 0],
        legend: { show: false },
        tzDate: (seconds) =>
          this.#data.zone === 'UTC'
            ? uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC')
            : new Date(seconds * 1000),
        scales: {
          x: { time: true, auto: false },
          y: {
            range: (_, least, most) =>
              leavesOut !== null && !this.#showsAll
                ? [this.#reach.least, this.#reach.most]
                : rangeOf(least, most, fromZero),
          },
        },
        axes: this.#axes(),
        series: [{}, ...curves.map((curve) => curveOptions(curve, curves.length))],
        bands: bands.map(({ between: [a, b], fill }) => ({
          series: [a + 1, b + 1],
          fill: () => colour(fill),
        })),
        cursor: {
          points: { show: curves.length <= NAMED_MOST, size: 6 },
          drag: { x: true, y: false, setScale: false, dist: 6 },
          y: false,
          bind: { dblclick: () => () => (this.#listener.cleared(), null) },
        },
        hooks: {
          draw: [(plot) => paintMarks(plot, this.#data.marks, this.#kind.tints)],
          setSelect: [(plot) => this.#selected(plot)],
          setCursor: [(plot) => this.#point(plot)],
        },
      },
      [[], ...curves.map(() => [])] as unknown as uPlot.AlignedData,
      this.element,
    );
    plot.over.addEventListener('mouseleave', () => (this.#tip.hidden = true));
    return plot;
  }

  #axes(): uPlot.Axis[] {
    const look = {
      stroke: () => colour('muted'),
      font: '12px Inter, system-ui, sans-serif',
      grid: { stroke: () => colour('grid'), width: 1 },
      ticks: { show: false },
    };
    return [
      {
        ...look,
        incrs: TIME_STEPS,
        space: 72,
        values: (_, marks, __, ___, step) =>
          timeTicks(
            marks.map((seconds) => seconds * 1000),
            step * 1000,
            this.#data.zone,
          ),
        size: 38,
      },
      {
        ...look,
        size: 72,
        space: 36,
        values: (_, marks) => {
          const known = marks.filter((mark) => mark !== null);
          const texts = this.#kind.ticks(known);
          return marks.map((mark) => (mark === null ? '' : texts[known.indexOf(mark)]!));
        },
      },
    ];
  }

  #wheel(event: WheelEvent): void {
    // The wheel alone scrolls the page, unless somebody works with this plot.
    if (!event.ctrlKey && !event.metaKey && !this.element.parentElement?.matches(':focus-within'))
      return;
    if (this.#plot === undefined) return;
    event.preventDefault();
    const { left } = this.#plot.over.getBoundingClientRect();
    const at = this.#plot.posToVal(event.clientX - left, 'x') * 1000;
    this.#listener.zoomed(event.deltaY > 0 ? 1.25 : 0.8, at);
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#listener.selected(
      plot.posToVal(left, 'x') * 1000,
      plot.posToVal(left + width, 'x') * 1000,
    );
  }

  /** Says what is under the mouse. Names are text, whatever is in them. */
  #point(plot: uPlot): void {
    const { left, top, idx } = plot.cursor;
    if (left === undefined || top === undefined || left < 0) return void (this.#tip.hidden = true);
    const atMs = plot.posToVal(left, 'x') * 1000;
    const perPixel = plot.posToVal(1, 'x') - plot.posToVal(0, 'x');
    const mark = markAt(this.#data.marks, atMs, NEAR * perPixel * 1000);
    const when = idx === null || idx === undefined ? atMs : this.#data.times[idx]! * 1000;
    const lines = [
      [whenText(when, this.#data.window.toMs, this.#data.zone), 'tip-time'],
      ...this.#values(plot, idx ?? null, top).map((text) => [text, '']),
      ...(mark === undefined ? [] : [[mark.text, `tip-mark tip-${mark.kind}`]]),
    ];
    this.#tip.replaceChildren(
      ...lines.map(([text, className]) => {
        const line = document.createElement('p');
        line.textContent = text!;
        line.className = className!;
        return line;
      }),
    );
    this.#tip.hidden = false;
    const room = plot.over.getBoundingClientRect();
    const right = left > room.width / 2;
    const x = plot.over.offsetLeft + left + (right ? -12 - this.#tip.offsetWidth : 12);
    this.#tip.style.transform = `translate(${Math.max(0, x).toFixed(0)}px, 16px)`;
  }

  #values(plot: uPlot, idx: number | null, top: number): string[] {
    if (idx === null) return [];
    const known = this.#kind.curves.flatMap(({ name, look }, i) => {
      const value = this.#data.rows[i]?.[idx] ?? null;
      return value === null || look === 'edge' ? [] : [{ name, value }];
    });
    if (this.#kind.curves.length <= NAMED_MOST)
      return known.map(({ name, value }) => `${name} ${this.#kind.valueText(value)}`);
    const far = ({ value }: { value: number }): number => Math.abs(plot.valToPos(value, 'y') - top);
    return known
      .toSorted((a, b) => far(a) - far(b))
      .slice(0, 1)
      .map(({ name, value }) => `${name} ${this.#kind.valueText(value)}`);
  }
}

/** Some room above and below; a range of its own where nothing is known, or all is the same. */
function rangeOf(least: number | null, most: number | null, fromZero: boolean): [number, number] {
  if (least === null || most === null) return [0, 1];
  if (fromZero) return [0, most > 0 ? most * 1.1 : 1];
  const room = (most - least) * 0.08 || Math.abs(most) * 0.05 || 1;
  return [least - room, most + room];
}

function curveOptions({ name, look }: Curve, count: number): uPlot.Series {
  const common = { label: name, points: { show: false }, spanGaps: false };
  if (look === 'edge') return { ...common, width: 0 };
  if (look === 'thin') return { ...common, width: 1, stroke: () => colour('series-thin') };
  const dash = DASHES[Math.floor(look / SERIES_COLOURS) % DASHES.length]!;
  return {
    ...common,
    width: count > NAMED_MOST ? 1 : 1.75,
    dash: [...dash],
    stroke: () => colour(`series-${(look % SERIES_COLOURS) + 1}`),
  };
}
