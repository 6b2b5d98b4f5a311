// One or several plots over the same span of time, with what moves and zooms them, marks, and words about them.

import type { SeriesKey } from '../../core/history/sample.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';
import { askEvents, askTroubles } from '../data/api.js';
import type { ShownZone } from '../words/times.js';
import { Chart, type ChartKind } from './chart.js';
import { legendOf } from './legend.js';
import { HistoryFeed } from './history-feed.js';
import { type PlotMark, marksIn } from './marks.js';
import { RangeControl } from './range-control.js';
import { type Columns, columnTimes, columnsOf } from './series.js';
import { windowWidth } from './time-window.js';
import { columnWidth, pointsFor } from './thinning.js';

/** How long nobody may have zoomed before the console is asked, milliseconds. */
const ASK_AFTER = 200;
/** So many events and troubles of the window are asked for. */
const RECORDS_MOST = 200;
/** All clocks of a panel together are asked for so many points, ... */
const ASKED_TOGETHER = 40_000;
/** ... and one for no more than these. */
const ASKED_MOST = 4000;

/** One plot of a panel. */
export interface PanelPlot {
  readonly kind: ChartKind;
  /** The rows of its curves in these columns. */
  rows(feed: HistoryFeed, columns: Columns): readonly (readonly (number | null)[])[];
}

/** What a panel shows. */
export interface PanelContent {
  readonly keys: readonly SeriesKey[];
  readonly plots: readonly PanelPlot[];
  readonly group: string;
  /** Marks of this line only; null for all. */
  readonly subject: string | null;
}

/** What is known of events and troubles besides what the panel asks for. */
export interface KnownRecords {
  readonly events: readonly WallEvent[];
  readonly troubles: readonly Trouble[];
}

/** The panel. Its element is put into the page once. */
export class PlotPanel {
  readonly element = document.createElement('div');
  readonly feed = new HistoryFeed(() => this.draw());
  readonly #range: RangeControl;
  readonly #fault = document.createElement('p');
  readonly #charts: { plot: PanelPlot; chart: Chart; figure: HTMLElement }[] = [];
  readonly #visible: IntersectionObserver;
  #content: PanelContent | undefined;
  #records: KnownRecords = { events: [], troubles: [] };
  #asked: KnownRecords = { events: [], troubles: [] };
  #zone: ShownZone = 'local';
  #timer: number | undefined;
  #isSeen = false;
  #drawnColumn = NaN;

  constructor(spanMs: number, now: () => number) {
    this.#range = new RangeControl(spanMs, now, () => this.#moved());
    this.element.className = 'plot-panel';
    this.#fault.className = 'fault';
    this.#fault.setAttribute('role', 'status');
    this.element.append(this.#range.element, this.#fault);
    this.#visible = new IntersectionObserver((entries) => {
      this.#isSeen = entries.at(-1)!.isIntersecting;
      if (this.#isSeen) this.draw();
    });
    this.#visible.observe(this.element);
  }

  /** Shows other clocks, or the same in other plots. */
  set content(content: PanelContent) {
    const before = this.#content;
    this.#content = content;
    if (
      !isSame(
        before?.plots.map(({ kind }) => kind),
        content.plots.map(({ kind }) => kind),
      )
    )
      this.#rebuild(content);
    else content.plots.forEach((plot, i) => (this.#charts[i]!.plot = plot));
    if (!isSame(before?.keys, content.keys)) this.refresh();
  }

  /** Takes what is known now; what moved on is drawn if it can be seen. */
  update(records: KnownRecords, zone: ShownZone): void {
    this.#records = records;
    const isOther = zone !== this.#zone;
    this.#zone = zone;
    if (this.#range.element.childElementCount === 0 || isOther) this.#range.update(zone);
    const { widthMs } = this.#columns();
    const column = Math.floor(this.#range.window.toMs / widthMs);
    if (this.#isSeen && (isOther || (this.#range.isLive && column !== this.#drawnColumn)))
      this.draw();
  }

  /** Asks for the window anew: it is another, or the console was away. */
  refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), ASK_AFTER);
  }

  /** Draws everything again: colours have changed. */
  repaint(): void {
    for (const { chart } of this.#charts) chart.repaint();
  }

  /** Draws what is known. */
  draw(): void {
    if (this.#content === undefined) return;
    const columns = this.#columns();
    const { window } = this.#range;
    this.#drawnColumn = Math.floor(window.toMs / columns.widthMs);
    const times = columnTimes(columns);
    const marks = this.#marks();
    for (const { plot, chart } of this.#charts)
      chart.draw({ window, times, rows: plot.rows(this.feed, columns), marks, zone: this.#zone });
    if (this.#fault.textContent !== this.feed.fault) this.#fault.textContent = this.feed.fault;
  }

  /** Ends it. */
  close(): void {
    clearTimeout(this.#timer);
    this.#visible.disconnect();
    for (const { chart } of this.#charts) chart.close();
  }

  #columns(): Columns {
    const { window } = this.#range;
    const points = pointsFor(this.#content?.keys.length ?? 1, this.element.clientWidth || 600);
    return columnsOf(window.fromMs, window.toMs, columnWidth(windowWidth(window), points));
  }

  #marks(): readonly PlotMark[] {
    const { group, subject } = this.#content!;
    const isWanted = (one: WallEvent | Trouble): boolean =>
      one.group === group && (subject === null || one.subject === subject || one.subject === null);
    const unique = <T extends { readonly id: string }>(
      ...lists: readonly (readonly T[])[]
    ): T[] => [...new Map(lists.flat().map((one) => [one.id, one])).values()];
    return marksIn(
      this.#range.window,
      unique(this.#asked.events, this.#records.events).filter(isWanted),
      unique(this.#asked.troubles, this.#records.troubles).filter(isWanted),
    );
  }

  #moved(): void {
    this.draw();
    this.refresh();
  }

  async #ask(): Promise<void> {
    if (this.#content === undefined) return;
    const { keys, group } = this.#content;
    const { window } = this.#range;
    const points = Math.round(Math.min(ASKED_TOGETHER / Math.max(keys.length, 1), ASKED_MOST));
    const records = { group, window, limit: RECORDS_MOST };
    const [events, troubles] = await Promise.all([
      askEvents(records).catch(() => []),
      askTroubles(records).catch(() => []),
      this.feed.ask(keys, window, points),
    ]);
    this.#asked = { events, troubles };
    this.draw();
  }

  #rebuild({ plots }: PanelContent): void {
    for (const { chart, figure } of this.#charts) {
      chart.close();
      figure.remove();
    }
    this.#charts.length = 0;
    for (const plot of plots) this.#charts.push(this.#addPlot(plot));
    this.draw();
  }

  #addPlot(plot: PanelPlot) {
    const chart = new Chart(plot.kind, {
      selected: (from, to) => this.#range.select(from, to),
      zoomed: (factor, at) => this.#range.zoom(factor, at),
      cleared: () => this.#range.goLive(),
    });
    const figure = document.createElement('figure');
    const caption = document.createElement('figcaption');
    caption.textContent = plot.kind.title;
    figure.tabIndex = 0;
    figure.setAttribute('role', 'group');
    figure.setAttribute('aria-roledescription', 'plot');
    figure.setAttribute(
      'aria-label',
      `${plot.kind.title}. Keys: plus and minus zoom, left and right move, 0 is now.`,
    );
    figure.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.#range.key(event.key)) return;
      event.preventDefault();
    });
    figure.append(caption, chart.element, legendOf(plot.kind.curves));
    this.element.append(figure);
    return { plot, chart, figure };
  }
}

/** Equal as JSON; functions in it are not compared. */
const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
