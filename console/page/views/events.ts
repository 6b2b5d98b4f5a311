// Events in plain words, the latest first.

import { type TemplateResult, html } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { WallEvent } from '../../core/wall/view.js';
import { routeHash } from '../data/route.js';
import type { Tone } from '../words/states.js';
import { whenText } from '../words/times.js';
import type { PageContext } from './page-context.js';
import { type IconName, symbol } from '../symbols.js';

const LEVELS: Readonly<Record<WallEvent['level'], { icon: IconName; tone: Tone; word: string }>> = {
  info: { icon: 'info', tone: 'quiet', word: '' },
  warn: { icon: 'warning', tone: 'warning', word: 'warning: ' },
  error: { icon: 'critical', tone: 'bad', word: 'error: ' },
};

/** The last events of a group, or of one line of it. */
export function eventsSection(
  page: PageContext,
  group: string | null,
  subject: string | null,
  most: number,
): TemplateResult {
  const all = page.board.events.filter(
    (event) =>
      (group === null || event.group === group) && (subject === null || event.subject === subject),
  );
  return html`<section class="events" aria-labelledby="events-title">
    <h2 id="events-title">Events</h2>
    ${
      all.length === 0
        ? html`<p class="none">Nothing has happened since this console began.</p>`
        : eventList(page, all.slice(0, most))
    }
    <p class="more"><a href=${routeHash({ at: 'events', group })}>All that befell</a></p>
  </section>`;
}

/** Events as a list. */
export const eventList = (page: PageContext, events: readonly WallEvent[]): TemplateResult =>
  html`<ol class="event-list">
    ${repeat(
      events,
      ({ id }) => id,
      (event) => eventRow(page, event),
    )}
  </ol>`;

function eventRow(page: PageContext, event: WallEvent): TemplateResult {
  const { icon, tone, word } = LEVELS[event.level];
  return html`<li class="event">
    <time datetime=${new Date(event.atMs).toISOString()}
      >${whenText(event.atMs, page.nowMs, page.settings.zone)}</time
    >
    ${symbol(icon, tone)}
    <p><span class="unseen">${word}</span>${subjectOf(page, event)}${event.text}</p>
  </li>`;
}

/** The line or master that it is about, unless the text begins with it, or the page is about it. */
function subjectOf(page: PageContext, event: WallEvent): TemplateResult | string {
  const { group, subject, text } = event;
  const { route } = page;
  if (subject === null || text.startsWith(subject)) return '';
  if (route.at === 'line' && route.line === subject) return '';
  const isLine = page.board.group(group)?.lines.some(({ name }) => name === subject) ?? false;
  return isLine
    ? html`<a class="subject" href=${routeHash({ at: 'line', group, line: subject, wall: 0 })}
          >${subject}</a
        >: `
    : html`<b class="subject">${subject}</b>: `;
}
