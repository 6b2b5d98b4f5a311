// All lines of a group as cards. A thousand of them may change each second: only those near the screen are drawn in
// full and kept up to date, and of these only those that changed.

import { type TemplateResult, render } from 'lit-html';
import type { LineView } from '../../core/wall/view.js';
import type { PageClock } from '../clock/page-clock.js';
import type { Face, Ticker } from '../clock/ticker.js';
import { STATE_LOOKS } from '../words/states.js';
import { type ShownZone, clockText } from '../words/times.js';

/** How far beyond the screen cards are kept up to date: somebody scrolls. */
const MARGIN = '400px';

/** The states in which nobody knows what the line's clock shows. */
const SILENT: readonly string[] = ['away', 'unset'];

/** How a line is drawn in a list. An element of the class `card-clock` in it is filled by the ticker. */
export interface CardLook {
  /** The class of each card. */
  readonly className: string;
  near(group: string, line: LineView): TemplateResult;
  /** Out of sight: enough to be found, and to say how it is. */
  far(group: string, line: LineView): TemplateResult;
}

class Card implements Face {
  readonly element = document.createElement('li');
  readonly clock: PageClock;
  offsetMs = 0;
  isNear = false;
  readonly #look: CardLook;
  #zone: ShownZone;
  #line: LineView | undefined;
  #drawn: LineView | 'far' | undefined;
  #time: HTMLElement | null = null;
  #shown: number | undefined;

  constructor(look: CardLook, clock: PageClock, zone: ShownZone) {
    this.clock = clock;
    this.#look = look;
    this.#zone = zone;
  }

  /** What is new of it is drawn if it is near. */
  update(group: string, line: LineView, zone: ShownZone): void {
    const isSame = this.#line === line && this.#zone === zone;
    const stateChanged = this.#line?.state !== line.state;
    this.#line = line;
    this.#zone = zone;
    this.offsetMs = (line.offsetNs ?? 0) / 1e6;
    if (!isSame || this.#drawn === undefined) this.draw(group, stateChanged);
  }

  draw(group: string, stateChanged = false): void {
    const line = this.#line;
    if (line === undefined) return;
    if (this.isNear && this.#drawn !== line) {
      render(this.#look.near(group, line), this.element);
      this.#drawn = line;
    } else if (!this.isNear && (this.#drawn === undefined || stateChanged)) {
      render(this.#look.far(group, line), this.element);
      this.#drawn = 'far';
    }
    if (this.isNear) {
      this.#time = this.element.querySelector('.card-clock');
      this.show(this.#shown);
    }
    const past = line.isSeen ? '' : ' unseen-now';
    const className = `${this.#look.className} tone-${STATE_LOOKS[line.state].tone}${past}`;
    if (this.element.className !== className) this.element.className = className;
  }

  show(ms: number | undefined): void {
    this.#shown = ms;
    if (this.#time === null) return;
    const isKnown =
      ms !== undefined && this.#line?.isSeen === true && !SILENT.includes(this.#line.state);
    const text = isKnown ? clockText(ms, this.#zone) : '--:--:--';
    if (this.#time.textContent !== text) this.#time.textContent = text;
  }
}

/** The list. Its element is put into the page once. */
export class LineList {
  readonly element = document.createElement('ul');
  readonly #group: string;
  readonly #look: CardLook;
  readonly #clock: PageClock;
  readonly #ticker: Ticker;
  readonly #cards = new Map<string, Card>();
  readonly #byElement = new WeakMap<Element, Card>();
  readonly #watch: IntersectionObserver;
  #order: readonly string[] = [];

  constructor(group: string, look: CardLook, clock: PageClock, ticker: Ticker) {
    this.#group = group;
    this.#look = look;
    this.#clock = clock;
    this.#ticker = ticker;
    this.element.className = `${look.className}s`;
    this.#watch = new IntersectionObserver((entries) => this.#seen(entries), {
      rootMargin: `${MARGIN} 0px`,
    });
  }

  /** Shows these lines, in this order. */
  update(lines: readonly LineView[], zone: ShownZone): void {
    const names = lines.map(({ name }) => name);
    const wanted = new Set(names);
    for (const [name, card] of this.#cards) if (!wanted.has(name)) this.#drop(name, card);
    for (const line of lines) this.#cardOf(line.name, zone).update(this.#group, line, zone);
    if (names.length !== this.#order.length || names.some((name, i) => name !== this.#order[i]))
      this.#arrange(names);
  }

  /** Ends it. */
  close(): void {
    this.#watch.disconnect();
    for (const card of this.#cards.values()) this.#ticker.remove(card);
  }

  #cardOf(name: string, zone: ShownZone): Card {
    const known = this.#cards.get(name);
    if (known !== undefined) return known;
    const card = new Card(this.#look, this.#clock, zone);
    this.#cards.set(name, card);
    this.#byElement.set(card.element, card);
    this.#watch.observe(card.element);
    return card;
  }

  #drop(name: string, card: Card): void {
    this.#cards.delete(name);
    this.#watch.unobserve(card.element);
    this.#ticker.remove(card);
    card.element.remove();
  }

  /** Moves only cards that are not where they belong: one that has the focus keeps it. */
  #arrange(names: readonly string[]): void {
    this.#order = names;
    let place = this.element.firstElementChild;
    for (const name of names) {
      const { element } = this.#cards.get(name)!;
      if (element === place) place = place.nextElementSibling;
      else this.element.insertBefore(element, place);
    }
  }

  #seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const card = this.#byElement.get(target);
      if (card === undefined || card.isNear === isIntersecting) continue;
      card.isNear = isIntersecting;
      if (isIntersecting) {
        card.draw(this.#group);
        this.#ticker.add(card);
      } else this.#ticker.remove(card);
    }
  }
}
