// A group at a glance: its clock, what is wrong, its lines, their plot, its masters, and what befell it.

import { type TemplateResult, html, nothing } from 'lit-html';
import type { GroupView } from '../../core/wall/view.js';
import { silentSources } from '../data/freshness.js';
import { routeHash } from '../data/route.js';
import { boundText, countText, durationText, offsetText } from '../words/format.js';
import { whenText } from '../words/times.js';
import { eventsSection } from './events.js';
import { mastersSection } from './masters.js';
import { type PageContext, groupTroubles, groupVerdict } from './page-context.js';
import { symbol } from '../symbols.js';
import { troublesSection } from './troubles.js';

/** Parts that live longer than one picture of the page. */
export interface OverviewParts {
  readonly clock: HTMLElement;
  readonly lines: HTMLElement;
  readonly plot: HTMLElement;
}

/** With more lines than this the plot stands above them: nobody would scroll to it. */
const PLOT_BELOW = 24;

/** The overview of one group. */
export function overview(
  page: PageContext,
  group: GroupView,
  parts: OverviewParts,
): TemplateResult {
  const lines = html`<section class="lines" aria-labelledby="lines-title">
    <h2 id="lines-title">Lines</h2>
    ${parts.lines}
  </section>`;
  const plot = html`<section class="plots" aria-labelledby="plot-title">
    <h2 id="plot-title">Offsets of all lines</h2>
    ${parts.plot}
  </section>`;
  return html`<div class="overview">
    ${hero(page, group, parts.clock)} ${troublesSection(page, group)}
    ${group.lines.length > PLOT_BELOW ? [plot, lines] : [lines, plot]}
    <div class="pair">
      ${mastersSection(page, group)} ${eventsSection(page, group.name, null, 12)}
    </div>
  </div>`;
}

function hero(page: PageContext, group: GroupView, clock: HTMLElement): TemplateResult {
  const { tone, symbol: name, text } = groupVerdict(page, group);
  return html`<section class="hero" aria-labelledby="group-title">
    <div class="hero-clock">
      <h1 id="group-title">${group.name}</h1>
      ${clock}
    </div>
    <div class="hero-words">
      <p class="verdict tone-${tone}">${symbol(name)}<span>${text}</span></p>
      ${facts(page, group)} ${remarks(page, group)}
    </div>
  </section>`;
}

function facts(page: PageContext, group: GroupView): TemplateResult {
  const { round, masters } = group;
  const since = masters.find(({ duty }) => duty === 'leads')?.leadsSince ?? null;
  const fact = (head: string, text: unknown, small: unknown = nothing): TemplateResult =>
    html`<div>
      <dt>${head}</dt>
      <dd>${text}<small>${small}</small></dd>
    </div>`;
  return html`<dl class="facts">
    ${
      group.mode === 'average'
        ? fact('Group time is', 'an average', 'of what its clocks show')
        : fact('Group time is right to', boundText(group.boundNs))
    }
    ${fact(
      'Leader',
      group.leader ?? 'nobody',
      since === null
        ? nothing
        : html`since
          ${whenText(since, page.nowMs, page.settings.zone)}${
            group.term > 1 ? `, term ${group.term}` : ''
          }`,
    )}
    ${
      round === null
        ? nothing
        : fact(
            'Last round',
            html`<a href=${routeHash({ at: 'rounds', group: group.name })}
              >${round.agreeing} of ${countText(round.voters, 'clock')}
              ${round.agreeing === 1 ? 'agrees' : 'agree'}</a
            >`,
            round.agreed ? `moved by ${offsetText(round.movedNs)}` : 'group time was not moved',
          )
    }
    ${
      group.systemAheadNs === null
        ? nothing
        : fact("The leader's own clock", offsetText(group.systemAheadNs), 'from group time')
    }
  </dl>`;
}

/** What the leader itself complains of, and which daemons this console does not hear. */
function remarks(page: PageContext, group: GroupView): TemplateResult | typeof nothing {
  const silent = page.board.view === undefined ? [] : silentSources(page.board.view, group);
  const { troubles, keysDiffer } = group;
  // What stands among the troubles already is not said twice.
  const told = groupTroubles(page, group).flatMap(({ subject, toMs }) =>
    subject === null || toMs !== null ? [] : [`${subject} `],
  );
  const lines = [
    ...silent.map(
      ({ name, fault, heardMs }) =>
        `${name} is silent${heardMs === null ? '' : ` for ${durationText(page.nowMs - heardMs)}`}: ${fault}`,
    ),
    ...(keysDiffer === null ? [] : [keysDiffer]),
    ...troubles.filter((line) => !told.some((subject) => line.startsWith(subject))),
  ];
  if (lines.length === 0) return nothing;
  return html`<ul class="remarks" aria-label="What the leader says">
    ${lines.map((text) => html`<li>${symbol('warning', 'warning')}<span>${text}</span></li>`)}
  </ul>`;
}
