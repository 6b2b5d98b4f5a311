// What lives as long as one place of the page is shown: its clock, its list of lines, its plots, its rounds.

import type { TemplateResult } from 'lit-html';
import type { GroupView } from '../core/wall/view.js';
import type { PageClock } from './clock/page-clock.js';
import type { Ticker } from './clock/ticker.js';
import { askRounds } from './data/api.js';
import { RecordsFeed } from './past-records.js';
import { keepAwake } from './screen-lock.js';
import { recordsPage } from './views/records.js';
import type { Route } from './data/route.js';
import { LineBrowser } from './lines/line-browser.js';
import { LineList } from './lines/line-list.js';
import { lineContent } from './plots/line-plots.js';
import { linesContent } from './plots/lines-plot.js';
import { PlotPanel } from './plots/plot-panel.js';
import { thinLines } from './plots/thinning.js';
import { GroupClock } from './views/group-clock.js';
import { linePage } from './views/line-page.js';
import { overview } from './views/overview.js';
import type { PageContext } from './views/page-context.js';
import { type RoundsKnown, roundsPage } from './views/rounds.js';
import { TILE, tiledLines, wallView } from './views/wall.js';
import type { ShownZone } from './words/times.js';

/** Milliseconds. */
const OVERVIEW_SPAN = 300_000;
const LINE_SPAN = 900_000;
const ROUNDS_EVERY = 2000;
/** So many rounds are explained. */
const ROUNDS = 12;
/** How often it is decided anew which of many lines are drawn, milliseconds. */
const CHOOSE_EVERY = 30_000;

/** What a scene is made of. */
export interface SceneParts {
  readonly clock: PageClock;
  readonly ticker: Ticker;
  readonly zone: ShownZone;
  /** Group time, milliseconds since 1970. */
  readonly now: () => number;
  /** To be called when there is something new to draw. */
  readonly changed: () => void;
}

/** One place of the page while it is shown. */
export class Scene {
  /** The place as it stands in the address. */
  readonly place: string;
  readonly clock: GroupClock;
  readonly #route: Route;
  readonly #group: string;
  readonly #parts: SceneParts;
  readonly #lines: LineBrowser | undefined;
  readonly #tiles: LineList | undefined;
  readonly #records: RecordsFeed | undefined;
  readonly #letSleep: (() => void) | undefined;
  readonly #panel: PlotPanel | undefined;
  readonly #timer: number | undefined;
  #rounds: RoundsKnown = { rounds: [], fault: '' };
  #seenVersion = -1;
  #chosenAt = -Infinity;

  constructor(place: string, route: Route, group: string, parts: SceneParts) {
    this.place = place;
    this.#route = route;
    this.#group = group;
    this.#parts = parts;
    const { clock, ticker, zone, now, changed } = parts;
    this.clock = new GroupClock(clock, ticker, zone);
    if (route.at === 'overview') {
      this.#lines = new LineBrowser(group, clock, ticker, () => {
        this.#chosenAt = -Infinity;
        changed();
      });
      this.#panel = new PlotPanel(OVERVIEW_SPAN, now);
    }
    if (route.at === 'wall') {
      this.#tiles = new LineList(group, TILE, clock, ticker);
      this.#letSleep = keepAwake();
    }
    if (route.at === 'events') this.#records = new RecordsFeed(group, now(), changed);
    if (route.at === 'line') this.#panel = new PlotPanel(LINE_SPAN, now);
    if (route.at === 'rounds') {
      void this.#askRounds();
      this.#timer = setInterval(() => void this.#askRounds(), ROUNDS_EVERY);
    }
  }

  /** Takes what is known now. */
  update(page: PageContext, group: GroupView | undefined): void {
    if (group === undefined) return;
    const { zone } = page.settings;
    this.clock.zone = zone;
    this.#lines?.update(group, zone);
    this.#tiles?.update(tiledLines(group.lines), zone);
    const view = page.board.view!;
    if (this.#panel !== undefined && view.version !== this.#seenVersion) {
      this.#seenVersion = view.version;
      this.#choose(group, page.steadyMs);
      this.#hear(group, view.atMs);
    }
    this.#panel?.update(page.board, zone);
  }

  /** The console was away: what was missed is asked for. */
  refresh(): void {
    this.#panel?.refresh();
  }

  /** Colours have changed. */
  repaint(): void {
    this.#panel?.repaint();
  }

  /** What is in the middle of the page. */
  view(page: PageContext, group: GroupView): TemplateResult {
    if (this.#route.at === 'line')
      return linePage(page, group, this.#route.line, this.#route.wall, this.#panel!.element);
    if (this.#tiles !== undefined)
      return wallView(page, group, this.clock.element, this.#tiles.element);
    if (this.#records !== undefined) return recordsPage(page, group, this.#records.records);
    if (this.#route.at === 'rounds') return roundsPage(page, group.name, this.#rounds);
    return overview(page, group, {
      clock: this.clock.element,
      lines: this.#lines!.element,
      plot: this.#panel!.element,
    });
  }

  /** Ends it. */
  close(): void {
    clearInterval(this.#timer);
    this.#letSleep?.();
    this.clock.close();
    this.#lines?.close();
    this.#tiles?.close();
    this.#panel?.close();
  }

  #choose(group: GroupView, at: number): void {
    if (this.#route.at === 'line') {
      const { line, wall } = this.#route;
      const seen = group.lines.find(({ name }) => name === line);
      const key = { group: this.#group, line, wall };
      this.#panel!.content = lineContent(key, wall === 0 && (seen?.temperatureC ?? null) !== null);
    } else {
      const chosen = thinLines(this.#lines!.found(group.lines));
      if (chosen.length === group.lines.length || at - this.#chosenAt > CHOOSE_EVERY) {
        this.#chosenAt = at;
        this.#panel!.content = linesContent(group, chosen);
      }
    }
  }

  #hear(group: GroupView, atMs: number): void {
    const wall = this.#route.at === 'line' ? this.#route.wall : 0;
    for (const line of group.lines) {
      const key = { group: this.#group, line: line.name, wall };
      if (this.#panel!.feed.has(key)) this.#panel!.feed.hear(key, line, atMs);
    }
  }

  async #askRounds(): Promise<void> {
    try {
      const rounds = (await askRounds(this.#group, ROUNDS)).toReversed();
      this.#rounds = { rounds, fault: '' };
    } catch (error) {
      this.#rounds = { ...this.#rounds, fault: (error as Error).message };
    }
    this.#parts.changed();
  }
}
