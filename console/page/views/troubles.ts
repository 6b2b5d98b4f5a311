// Troubles: those that last, and those that are over and kept.

import { type TemplateResult, html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { GroupView } from '../../core/wall/view.js';
import { routeHash } from '../data/route.js';
import { durationText } from '../words/format.js';
import { spanOfTimeText, whenText } from '../words/times.js';
import { type PageContext, groupTroubles } from './page-context.js';
import { symbol } from '../symbols.js';

/** So many that are over stand here; the rest is behind the link to all. */
const OVER_MOST = 6;

/** The troubles of a group; of one line only, if it is named. */
export function troublesSection(
  page: PageContext,
  group: GroupView,
  subject?: string,
): TemplateResult {
  const all = groupTroubles(page, group).filter(
    (trouble) => subject === undefined || trouble.subject === subject,
  );
  const lasting = all.filter(({ toMs }) => toMs === null);
  const over = all.filter(({ toMs }) => toMs !== null);
  return html`<section class="troubles" aria-labelledby="troubles-title">
    <h2 id="troubles-title">Troubles</h2>
    ${
      lasting.length === 0
        ? html`<p class="none">${symbol('tick', 'well')}<span>None now.</span></p>`
        : troubleList(page, lasting)
    }
    ${
      over.length === 0
        ? nothing
        : html`<h3>Over, in the last day</h3>
            ${troubleList(page, over.slice(0, OVER_MOST))}
            ${
              over.length > OVER_MOST
                ? html`<details class="more">
                    <summary>${over.length - OVER_MOST} more</summary>
                    ${troubleList(page, over.slice(OVER_MOST))}
                  </details>`
                : nothing
            }`
    }
    ${
      subject === undefined && over.length > 0
        ? html`<p class="more">
            <a href=${routeHash({ at: 'events', group: group.name })}>Earlier ones</a>
          </p>`
        : nothing
    }
  </section>`;
}

/** Troubles as a list. */
export const troubleList = (page: PageContext, troubles: readonly Trouble[]): TemplateResult =>
  html`<ul class="trouble-list">
    ${repeat(
      troubles,
      ({ id }) => id,
      (trouble) => troubleRow(page, trouble),
    )}
  </ul>`;

function troubleRow(page: PageContext, trouble: Trouble): TemplateResult {
  const { severity, fromMs, toMs, text } = trouble;
  const lasts = toMs === null;
  const tone = lasts ? (severity === 'critical' ? 'bad' : 'warning') : 'quiet';
  const length = durationText((toMs ?? page.nowMs) - fromMs);
  return html`<li class="trouble ${lasts ? 'lasts' : 'over'} tone-${tone}">
    ${symbol(lasts ? severity : 'check')}
    <div>
      <p class="trouble-text">${text}</p>
      <p class="trouble-when">
        <span class="severity">${lasts ? severity : `over, ${severity}`}</span>
        <span>${spanOfTimeText(fromMs, toMs, page.nowMs, page.settings.zone)}</span>
        <span>${length}</span>
      </p>
      ${acknowledgement(page, trouble)}
    </div>
  </li>`;
}

function acknowledgement(page: PageContext, trouble: Trouble): TemplateResult {
  const { acknowledged } = trouble;
  if (acknowledged === null)
    return html`<button
      class="quiet"
      type="button"
      @click=${() => page.actions.acknowledge(trouble)}
    >
      Acknowledge<span class="unseen">: ${trouble.text}</span>
    </button>`;
  const { by, note, atMs } = acknowledged;
  return html`<p class="acknowledged">
    ${symbol('check')}<span
      >seen by <b>${by}</b>,
      ${whenText(atMs, page.nowMs, page.settings.zone)}${
        note === '' ? '' : html`: <q>${note}</q>`
      }</span
    >
  </p>`;
}
