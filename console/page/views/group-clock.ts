// The large clock of a group: a station's face and figures, which tick by themselves.

import { html, render, svg } from 'lit-html';
import type { PageClock } from '../clock/page-clock.js';
import type { Face, Ticker } from '../clock/ticker.js';
import { boundText } from '../words/format.js';
import { type ShownZone, clockParts, clockText, dateText, zoneText } from '../words/times.js';

const MARKS = Array.from({ length: 60 }, (_, i) =>
  i % 5 === 0
    ? svg`<line class="mark hour" x1="0" y1="-46" x2="0" y2="-35" transform=${`rotate(${i * 6})`} />`
    : svg`<line class="mark" x1="0" y1="-46" x2="0" y2="-42.5" transform=${`rotate(${i * 6})`} />`,
);

/** The clock of one group. Its element is put into the page once; what it shows it changes itself. */
export class GroupClock implements Face {
  readonly element = document.createElement('div');
  readonly clock: PageClock;
  readonly offsetMs = 0;
  #zone: ShownZone;
  readonly #ticker: Ticker;

  constructor(clock: PageClock, ticker: Ticker, zone: ShownZone) {
    this.clock = clock;
    this.#zone = zone;
    this.#ticker = ticker;
    this.element.className = 'group-clock';
    render(
      html`<svg class="face" viewBox="-50 -50 100 100" aria-hidden="true">
          <circle class="dial" r="49" />
          ${MARKS}
          <path class="hand hours" d="M-2.6 9 L-2 -27 L2 -27 L2.6 9 z" />
          <path class="hand minutes" d="M-2.1 10 L-1.5 -40 L1.5 -40 L2.1 10 z" />
          <g class="hand seconds">
            <line y1="13" y2="-28" />
            <circle cy="-30" r="4.2" />
          </g>
          <circle class="pin" r="1.6" />
        </svg>
        <div class="read">
          <time class="digits" role="timer"><span class="hm"></span><span class="s"></span></time>
          <p class="date"></p>
          <p class="sure"></p>
        </div>`,
      this.element,
    );
    ticker.add(this);
  }

  /** Shows the time of another zone. */
  set zone(zone: ShownZone) {
    if (zone === this.#zone) return;
    this.#zone = zone;
    this.#ticker.add(this);
  }

  /** Ends it. */
  close(): void {
    this.#ticker.remove(this);
  }

  show(ms: number | undefined): void {
    const set = (name: string, text: string): void => {
      this.element.querySelector(`.${name}`)!.textContent = text;
    };
    const text = ms === undefined ? '--:--:--' : clockText(ms, this.#zone);
    set('hm', text.slice(0, 5));
    set('s', text.slice(5));
    set(
      'date',
      ms === undefined
        ? 'Group time is not known yet'
        : `${dateText(ms, this.#zone)}, ${zoneText(ms, this.#zone)}`,
    );
    const bound = this.clock.now()?.boundMs;
    set(
      'sure',
      bound === undefined || bound === null
        ? ''
        : `this display is right to ${boundText(bound * 1e6)}`,
    );
    if (ms !== undefined) this.#turn(ms);
  }

  #turn(ms: number): void {
    const { hours, minutes, seconds } = clockParts(ms, this.#zone);
    const angles = {
      hours: (hours % 12) * 30 + minutes / 2,
      minutes: minutes * 6 + seconds / 10,
      seconds: seconds * 6,
    };
    for (const [name, angle] of Object.entries(angles))
      this.element.querySelector(`.hand.${name}`)!.setAttribute('transform', `rotate(${angle})`);
  }
}
