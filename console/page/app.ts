// The page as a whole: what is known, what is chosen, and which view shows it. Everything is drawn at most once a
// frame, and only when something is new.

import { type TemplateResult, html, nothing, render } from 'lit-html';
import type { Trouble } from '../core/troubles/trouble.js';
import type { GroupView } from '../core/wall/view.js';
import { ConsoleClock } from './clock/console-clock.js';
import { Ticker } from './clock/ticker.js';
import { askEvents } from './data/api.js';
import { Board, type StreamMessages } from './data/board.js';
import { isStale } from './data/freshness.js';
import { takeNewerPage } from './newer-page.js';
import { type Route, parseRoute, routeHash } from './data/route.js';
import { type PageSettings, loadSettings, saveSettings } from './data/settings.js';
import { Stream } from './data/stream.js';
import { AcknowledgeDialog } from './views/acknowledge.js';
import { frame, staleBar } from './views/frame.js';
import type { PageActions, PageContext } from './views/page-context.js';
import { Scene } from './scene.js';

/** How often what is only older is drawn again, milliseconds. */
const AGE_EVERY = 1000;

/** The page. */
export class App {
  readonly #root: HTMLElement;
  readonly #board = new Board();
  readonly #clocks = new Map<string, ConsoleClock>();
  readonly #ticker = new Ticker();
  readonly #stream: Stream;
  readonly #dialog: AcknowledgeDialog;
  readonly #darkness = matchMedia('(prefers-color-scheme: dark)');
  readonly #announcer = document.createElement('div');
  readonly #actions: PageActions;
  #settings: PageSettings = loadSettings();
  #route: Route = parseRoute(location.hash);
  #scene: Scene | undefined;
  #isDue = false;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#stream = new Stream('api/v1/stream', {
      hear: (name, message) => this.#hear(name, message),
      linkChanged: () => this.#changed(),
    });
    this.#dialog = new AcknowledgeDialog({
      by: () => this.#settings.by,
      done: (trouble, by) => {
        this.#choose({ by });
        this.#board.hearTrouble(trouble);
        this.#changed();
      },
    });
    this.#actions = {
      choose: (settings) => this.#choose(settings),
      acknowledge: (trouble) => this.#dialog.open(trouble),
      tryAgain: () => this.#stream.again(),
    };
    this.#announcer.className = 'unseen';
    this.#announcer.setAttribute('role', 'log');
    this.#announcer.setAttribute('aria-label', 'New troubles');
    document.body.append(this.#dialog.element, this.#announcer);
  }

  /** Begins. */
  start(): void {
    this.#showTheme();
    this.#root.replaceChildren();
    addEventListener('hashchange', () => this.#go());
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#route.at === 'wall')
        location.hash = routeHash({ at: 'overview', group: this.#route.group });
    });
    this.#darkness.addEventListener('change', () => this.#showTheme());
    setInterval(() => this.#changed(), AGE_EVERY);
    this.#stream.start();
    this.#changed();
  }

  #hear<Name extends keyof StreamMessages>(name: Name, message: StreamMessages[Name]): void {
    const heard = { name, message } as {
      [N in keyof StreamMessages]: { name: N; message: StreamMessages[N] };
    }[keyof StreamMessages];
    const board = this.#board;
    switch (heard.name) {
      case 'begin':
        // It is another process than that which gave this page.
        if (!heard.message.resumed && board.view !== undefined) void takeNewerPage();
        if (!heard.message.resumed) void this.#catchUp();
        this.#scene?.refresh();
        break;
      case 'wall':
        board.hearWall(heard.message);
        this.#hearTime();
        break;
      case 'change':
        if (!board.hearChange(heard.message)) return this.#stream.again();
        this.#hearTime();
        break;
      case 'beat':
        break;
      case 'troubles':
        board.hearTroubles(heard.message);
        break;
      case 'trouble':
        if (board.hearTrouble(heard.message)) this.#announce(heard.message);
        break;
      case 'event':
        board.hearEvents([heard.message]);
        break;
      case 'health':
        board.health = heard.message;
        break;
    }
    this.#changed();
  }

  /** What befell before this page was opened, or while it was away. */
  async #catchUp(): Promise<void> {
    // Without it there are the events to come: the page says itself when the console does not answer.
    const events = await askEvents({ limit: 200 }).catch(() => []);
    this.#board.hearEvents(events);
    this.#changed();
  }

  /** For who does not see the page. */
  #announce({ severity, text }: Trouble): void {
    const line = document.createElement('p');
    line.textContent = `${severity}: ${text}`;
    this.#announcer.append(line);
    while (this.#announcer.childElementCount > 5) this.#announcer.firstElementChild!.remove();
  }

  #choose(settings: Partial<PageSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
    saveSettings(this.#settings);
    if (settings.theme !== undefined) this.#showTheme();
    this.#changed();
  }

  #showTheme(): void {
    const { theme } = this.#settings;
    const device = this.#darkness.matches ? 'dark' : 'light';
    document.documentElement.dataset['theme'] = theme === 'auto' ? device : theme;
    this.#scene?.repaint();
  }

  #go(): void {
    this.#route = parseRoute(location.hash);
    scrollTo(0, 0);
    this.#changed();
    if (this.#route.at !== 'wall')
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true }),
      );
  }

  #changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  /** Each group's clock is told; that of a group that is gone ends. */
  #hearTime(): void {
    const { view } = this.#board;
    if (view === undefined) return;
    for (const [name, clock] of this.#clocks)
      if (this.#board.group(name) === undefined) {
        clock.close();
        this.#clocks.delete(name);
      }
    // `atMs` is the time of the only group, and newer than when that was heard.
    for (const { name, timeMs } of view.groups)
      this.#clocks
        .get(name)
        ?.hear(timeMs !== null && view.groups.length === 1 ? view.atMs : timeMs);
  }

  /** One that nobody has looked at yet begins now. */
  #clockOf({ name, timeMs }: GroupView): ConsoleClock {
    const known = this.#clocks.get(name);
    if (known !== undefined) return known;
    const clock = new ConsoleClock(name, () => this.#ticker.tick());
    clock.hear(timeMs);
    this.#clocks.set(name, clock);
    return clock;
  }

  /** Group time; this device's until one is known. */
  #now(group: GroupView | undefined): number {
    return (group && this.#clockOf(group).now()?.ms) ?? Date.now();
  }

  #draw(): void {
    const steadyMs = performance.now();
    const { link } = this.#stream;
    const group = this.#board.group(this.#route.group);
    const page: PageContext = {
      board: this.#board,
      link,
      route: this.#route,
      settings: this.#settings,
      steadyMs,
      nowMs: this.#now(group),
      isStale: isStale(link, steadyMs),
      actions: this.#actions,
    };
    const { dataset } = document.documentElement;
    dataset['stale'] = String(page.isStale);
    dataset['at'] = this.#route.at;
    document.title = titleOf(this.#route, group);
    this.#setScene(group);
    this.#scene?.update(page, group);
    render(this.#whole(page, group), this.#root);
  }

  #whole(page: PageContext, group: GroupView | undefined): TemplateResult {
    if (group === undefined) return frame(page, null, this.#nothingYet(page));
    if (page.route.at === 'wall')
      return html`${staleBar(page)}
        <main id="main">${this.#scene!.view(page, group)}</main>`;
    return frame(page, group.name, this.#scene!.view(page, group));
  }

  #nothingYet({ board, route, link }: PageContext): TemplateResult {
    if (board.view === undefined)
      return html`<p class="first-word" role="status">
        ${
          link.state === 'lost' || link.nextAt !== undefined
            ? 'The console does not answer. This page tries again by itself.'
            : 'Asking the console…'
        }
      </p>`;
    if (route.group !== null)
      return html`<p class="first-word">
        This console knows no group ${route.group}. <a href="#">To those it knows</a>
      </p>`;
    return html`<div class="first-word">
      <p>No daemon has been heard yet.</p>
      ${board.view.sources.map(({ name, fault }) => html`<p>${name}: ${fault || 'not heard yet'}</p>`)}
      ${nothing}
    </div>`;
  }

  /** A scene lives as long as its place and its group. */
  #setScene(group: GroupView | undefined): void {
    const place =
      group === undefined ? undefined : routeHash({ ...this.#route, group: group.name });
    if (this.#scene?.place === place) return;
    this.#scene?.close();
    this.#scene =
      group === undefined || place === undefined
        ? undefined
        : new Scene(place, this.#route, group.name, {
            clock: this.#clockOf(group),
            ticker: this.#ticker,
            zone: this.#settings.zone,
            now: () => this.#now(group),
            changed: () => this.#changed(),
          });
  }
}

function titleOf(route: Route, group: GroupView | undefined): string {
  if (group === undefined) return 'Belfry';
  const unwell = group.lines.filter(({ state }) => state !== 'synchronised').length;
  const mark = unwell > 0 || group.state !== 'synchronised' ? '(!) ' : '';
  const place = route.at === 'line' ? `${route.line}, ${group.name}` : group.name;
  return `${mark}${place}: Belfry`;
}
