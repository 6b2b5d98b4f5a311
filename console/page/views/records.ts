// What befell a group, back in time: its troubles and its events.

import { type TemplateResult, html, nothing } from 'lit-html';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { GroupView, WallEvent } from '../../core/wall/view.js';
import { routeHash } from '../data/route.js';
import { symbol } from '../symbols.js';
import { whenText } from '../words/times.js';
import { eventList } from './events.js';
import type { PageContext } from './page-context.js';
import { troubleList } from './troubles.js';

/** What was asked for, besides what the page knows anyway. */
export interface PastRecords {
  readonly events: readonly WallEvent[];
  readonly troubles: readonly Trouble[];
  /** From when on all is there, milliseconds since 1970. */
  readonly sinceMs: number;
  readonly isAsking: boolean;
  /** Empty where it could be asked for. */
  readonly fault: string;
  readonly askEarlier: () => void;
}

/** The page of them. */
export function recordsPage(
  page: PageContext,
  group: GroupView,
  past: PastRecords,
): TemplateResult {
  const { board, nowMs, settings } = page;
  const ofGroup = (one: WallEvent | Trouble): boolean =>
    one.group === group.name || one.group === '';
  const troubles = newestFirst([...past.troubles, ...board.troubles].filter(ofGroup));
  const events = newestFirst([...past.events, ...board.events].filter(ofGroup));
  return html`<div class="records">
    <p class="way-back">
      <a href=${routeHash({ at: 'overview', group: group.name })}
        >${symbol('back')}<span>${group.name}</span></a
      >
    </p>
    <h1>What befell</h1>
    <p class="lead">Since ${whenText(past.sinceMs, nowMs, settings.zone)}.</p>
    <div class="pair">
      <section aria-labelledby="past-troubles">
        <h2 id="past-troubles">Troubles</h2>
        ${troubles.length === 0 ? html`<p class="none">None.</p>` : troubleList(page, troubles)}
      </section>
      <section aria-labelledby="past-events">
        <h2 id="past-events">Events</h2>
        ${events.length === 0 ? html`<p class="none">None.</p>` : eventList(page, events)}
      </section>
    </div>
    ${past.fault === '' ? nothing : html`<p class="fault" role="status">${past.fault}</p>`}
    <p class="more">
      <button type="button" ?disabled=${past.isAsking} @click=${past.askEarlier}>
        Show what was earlier
      </button>
    </p>
  </div>`;
}

/** Each once, the one that came last; the latest first. */
function newestFirst<T extends WallEvent | Trouble>(all: readonly T[]): readonly T[] {
  const atMs = (one: T): number => ('atMs' in one ? one.atMs : one.fromMs);
  return [...new Map(all.map((one) => [one.id, one])).values()].toSorted(
    (a, b) => atMs(b) - atMs(a),
  );
}
