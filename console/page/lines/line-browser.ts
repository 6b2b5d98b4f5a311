// The lines of a group with what finds one among many: a text, a state, an order.

import { type TemplateResult, html, nothing, render } from 'lit-html';
import type { GroupView, LineView, ShownState } from '../../core/wall/view.js';
import type { PageClock } from '../clock/page-clock.js';
import type { Ticker } from '../clock/ticker.js';
import { symbol } from '../symbols.js';
import {
  type LineOrder,
  STATE_LOOKS,
  chooseLines,
  countStates,
  orderLines,
} from '../words/states.js';
import type { ShownZone } from '../words/times.js';
import { CARD } from './card.js';
import { LineList } from './line-list.js';

/** With so few lines nobody searches. */
const SEARCHED_FROM = 9;

const ORDERS: readonly (readonly [LineOrder, string])[] = [
  ['state', 'the unwell first'],
  ['name', 'by name'],
  ['offset', 'the furthest off first'],
  ['bound', 'the widest bound first'],
];

/** Toolbar and list. Its element is put into the page once. */
export class LineBrowser {
  readonly element = document.createElement('div');
  readonly #bar = document.createElement('div');
  readonly #list: LineList;
  readonly #changed: () => void;
  #text = '';
  #state: ShownState | null = null;
  #order: LineOrder = 'state';
  #last: { readonly group: GroupView; readonly zone: ShownZone } | undefined;

  /** `changed` is called when somebody chose other lines. */
  constructor(group: string, clock: PageClock, ticker: Ticker, changed: () => void) {
    this.#list = new LineList(group, CARD, clock, ticker);
    this.#changed = changed;
    this.#bar.className = 'line-bar';
    this.element.append(this.#bar, this.#list.element);
  }

  /** The lines of these that somebody looks for, in the order in which they were. */
  found(lines: readonly LineView[]): readonly LineView[] {
    return chooseLines(lines, this.#text, this.#state);
  }

  /** Shows the group as it is now. */
  update(group: GroupView, zone: ShownZone): void {
    this.#last = { group, zone };
    const few = group.lines.length < SEARCHED_FROM;
    if (few) {
      this.#text = '';
      this.#state = null;
      this.#order = 'name';
    }
    const lines = orderLines(this.found(group.lines), this.#order);
    render(few ? this.#empty(group) : this.#toolbar(group, lines.length), this.#bar);
    this.#list.update(lines, zone);
  }

  /** Ends it. */
  close(): void {
    this.#list.close();
  }

  #empty(group: GroupView): TemplateResult | typeof nothing {
    if (group.lines.length > 0) return nothing;
    return html`<p class="none">
      This group has no lines yet. <code>belfry-master add NAME</code> makes a key for one.
    </p>`;
  }

  #toolbar({ lines }: GroupView, shown: number): TemplateResult {
    return html`<search>
      <div class="states" role="group" aria-label="Lines in which state">
        ${this.#chip(null, lines.length)}
        ${countStates(lines).map(({ state, count }) => this.#chip(state, count))}
      </div>
      <label class="find"
        ><span class="unseen">Find a line by its name</span>
        <input
          type="search"
          placeholder="Find a line"
          .value=${this.#text}
          @input=${(event: Event) => this.#set(() => (this.#text = valueOf(event)))}
      /></label>
      <label
        ><span class="unseen">Order</span>
        <select
          @change=${(event: Event) => this.#set(() => (this.#order = valueOf(event) as LineOrder))}
        >
          ${ORDERS.map(
            ([order, words]) =>
              html`<option value=${order} ?selected=${order === this.#order}>${words}</option>`,
          )}
        </select></label
      >
      <span class="unseen" role="status">${shown} of ${lines.length} lines are shown</span>
    </search>`;
  }

  #chip(state: ShownState | null, count: number): TemplateResult {
    const look = state === null ? undefined : STATE_LOOKS[state];
    return html`<button
      type="button"
      class="chip ${look === undefined ? '' : `tone-${look.tone}`}"
      aria-pressed=${this.#state === state}
      @click=${() => this.#set(() => (this.#state = state))}
    >
      ${look === undefined ? 'all' : html`${symbol(look.symbol)}${look.word}`} <b>${count}</b>
    </button>`;
  }

  #set(change: () => void): void {
    change();
    if (this.#last !== undefined) this.update(this.#last.group, this.#last.zone);
    this.#changed();
  }
}

const valueOf = ({ target }: Event): string =>
  (target as HTMLInputElement | HTMLSelectElement).value;
