// The masters of a group: who leads, since when, under which term.

import { type TemplateResult, html, nothing } from 'lit-html';
import type { GroupView, MasterView } from '../../core/wall/view.js';
import { NOT_KNOWN, boundText } from '../words/format.js';
import type { Tone } from '../words/states.js';
import { whenText } from '../words/times.js';
import type { PageContext } from './page-context.js';
import { type IconName, symbol } from '../symbols.js';

const DUTIES: Readonly<Record<MasterView['duty'], { word: string; icon: IconName; tone: Tone }>> = {
  leads: { word: 'leads', icon: 'leader', tone: 'well' },
  'stands-by': { word: 'stands by', icon: 'ring', tone: 'quiet' },
  silent: { word: 'silent', icon: 'off', tone: 'bad' },
};

/** A table of them. */
export function mastersSection(page: PageContext, group: GroupView): TemplateResult {
  return html`<section class="masters" aria-labelledby="masters-title">
    <h2 id="masters-title">Masters</h2>
    ${
      group.masters.length === 0
        ? html`<p class="none">None is known yet.</p>`
        : html`<ul class="master-list">
            ${group.masters.map((master) => masterRow(page, master))}
          </ul>`
    }
  </section>`;
}

function masterRow(page: PageContext, master: MasterView): TemplateResult {
  const { word, icon, tone } = DUTIES[master.duty];
  const { leadsSince, term, boundNs, agentsAnswering, address, isWatched } = master;
  const fact = (head: string, text: string | number | null): TemplateResult =>
    html`<div>
      <dt>${head}</dt>
      <dd>${text ?? NOT_KNOWN}</dd>
    </div>`;
  return html`<li class="master">
    <div class="master-head">
      <b class="name">${master.name}</b>
      <span class="badge tone-${tone}">${symbol(icon)}<span>${word}</span></span>
    </div>
    <dl>
      ${
        leadsSince === null
          ? nothing
          : fact('since', whenText(leadsSince, page.nowMs, page.settings.zone))
      }
      ${term === 0 ? nothing : fact('term', term)} ${fact('bound', boundText(boundNs))}
      ${fact('agents that answer', agentsAnswering)}
      ${address === null ? nothing : fact('address', address)}
    </dl>
    ${
      isWatched
        ? nothing
        : html`<p class="note">This console hears of it from another master only.</p>`
    }
  </li>`;
}
