// Which span of time plots show, and the buttons and keys that change it. All plots of a page share one.

import { type TemplateResult, html, render } from 'lit-html';
import type { TimeWindow } from '../../core/history/history-store.js';
import { symbol } from '../symbols.js';
import { durationText } from '../words/format.js';
import { type ShownZone, spanOfTimeText } from '../words/times.js';
import { type PlotRange, SPANS, between, move, windowAt, zoom } from './time-window.js';

/** By how much a key or a button zooms, and moves, in widths. */
const ZOOM = 2;
const STEP = 0.5;

/** The range of one or several plots. */
export class RangeControl {
  readonly element = document.createElement('div');
  readonly #changed: () => void;
  readonly #now: () => number;
  #range: PlotRange;
  #zone: ShownZone = 'local';

  /** `now` is group time; `changed` is called when somebody chose another range. */
  constructor(spanMs: number, now: () => number, changed: () => void) {
    this.#range = { live: true, spanMs };
    this.#now = now;
    this.#changed = changed;
    this.element.className = 'range-bar';
  }

  get isLive(): boolean {
    return this.#range.live;
  }

  /** What is to be seen now. */
  get window(): TimeWindow {
    return windowAt(this.#range, this.#now());
  }

  /** Draws the buttons. */
  update(zone: ShownZone): void {
    this.#zone = zone;
    render(this.#bar(), this.element);
  }

  /** Zooms by so much about an instant; at the right end where none is given. */
  zoom(factor: number, atMs?: number): void {
    // Time goes on between two looks at the clock.
    const now = this.#now();
    const { fromMs, toMs } = windowAt(this.#range, now);
    const about = atMs ?? (this.#range.live ? toMs : (fromMs + toMs) / 2);
    this.#set(zoom(this.#range, factor, about, now));
  }

  /** Shows what lies between two instants. */
  select(fromMs: number, toMs: number): void {
    this.#set(between(fromMs, toMs, this.#now()));
  }

  /** Goes back to now. */
  goLive(spanMs?: number): void {
    const { fromMs, toMs } = this.window;
    this.#set({ live: true, spanMs: spanMs ?? toMs - fromMs });
  }

  /** Does what a key means; false when it means nothing. */
  key(key: string): boolean {
    const keys: Readonly<Record<string, () => void>> = {
      '+': () => this.zoom(1 / ZOOM),
      '=': () => this.zoom(1 / ZOOM),
      '-': () => this.zoom(ZOOM),
      ArrowLeft: () => this.#set(move(this.#range, -STEP, this.#now())),
      ArrowRight: () => this.#set(move(this.#range, STEP, this.#now())),
      '0': () => this.goLive(SPANS[0].ms),
      Home: () => this.goLive(SPANS[0].ms),
      Escape: () => this.goLive(),
    };
    const act = Object.hasOwn(keys, key) ? keys[key] : undefined;
    act?.();
    return act !== undefined;
  }

  #set(range: PlotRange): void {
    this.#range = range;
    this.update(this.#zone);
    this.#changed();
  }

  #bar(): TemplateResult {
    const { fromMs, toMs } = this.window;
    const span = Math.round((toMs - fromMs) / 1000) * 1000;
    const text = this.#range.live
      ? `the last ${durationText(span)}, live`
      : spanOfTimeText(fromMs, toMs, this.#now(), this.#zone);
    const button = (words: string, icon: 'left' | 'right' | 'plus' | 'minus', act: () => void) =>
      html`<button type="button" class="icon" title=${words} aria-label=${words} @click=${act}>
        ${symbol(icon)}
      </button>`;
    return html`<div class="spans" role="group" aria-label="How much time is shown">
        ${SPANS.map(
          ({ word, ms }) =>
            html`<button
              type="button"
              aria-pressed=${this.#range.live && span === ms}
              @click=${() => this.goLive(ms)}
            >
              ${word}
            </button>`,
        )}
      </div>
      <div class="moves" role="group" aria-label="Move and zoom">
        ${button('Back in time', 'left', () => this.key('ArrowLeft'))}
        ${button('Forward in time', 'right', () => this.key('ArrowRight'))}
        ${button('Zoom out', 'minus', () => this.key('-'))}
        ${button('Zoom in', 'plus', () => this.key('+'))}
        <button
          type="button"
          class="live"
          aria-pressed=${this.#range.live}
          @click=${() => this.goLive()}
        >
          ${symbol('live')}live
        </button>
      </div>
      <p class="range-text" role="status">${text}</p>`;
  }
}
