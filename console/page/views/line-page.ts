// One line by itself: how it is, its plots, its wall clocks, what befell it.

import { type TemplateResult, html, nothing } from 'lit-html';
import type { GroupView, LineView } from '../../core/wall/view.js';
import { routeHash } from '../data/route.js';
import {
  boundText,
  durationText,
  offsetText,
  rateText,
  shareText,
  spanText,
  temperatureText,
} from '../words/format.js';
import { STATE_LOOKS, capital } from '../words/states.js';
import { eventsSection } from './events.js';
import type { PageContext } from './page-context.js';
import { stateBadge, symbol } from '../symbols.js';
import { troublesSection } from './troubles.js';

/** The page of a line; with `wall` above 0, of a wall clock that hangs on it. */
export function linePage(
  page: PageContext,
  group: GroupView,
  name: string,
  wall: number,
  plots: HTMLElement,
): TemplateResult {
  const line = group.lines.find((one) => one.name === name);
  return html`<div class="line-page">
    <p class="way-back">
      <a href=${routeHash({ at: 'overview', group: group.name })}
        >${symbol('back')}<span>${group.name}</span></a
      >
      ${
        wall === 0
          ? nothing
          : html`<a href=${routeHash({ at: 'line', group: group.name, line: name, wall: 0 })}
              >${symbol('back')}<span>${name}</span></a
            >`
      }
    </p>
    <header class="line-head">
      <h1>${name}${wall > 0 ? `, clock ${wall}` : ''}</h1>
      ${line === undefined ? nothing : stateBadge(line.state)}
    </header>
    ${
      line === undefined
        ? html`<p class="none">
            ${group.name} has no line of this name now. What the console has kept of it is below.
          </p>`
        : lineWords(group, line, wall)
    }
    <section class="plots" aria-label="Plots">${plots}</section>
    <div class="pair">
      ${troublesSection(page, group, name)} ${eventsSection(page, group.name, name, 30)}
    </div>
  </div>`;
}

function lineWords(group: GroupView, line: LineView, wall: number): TemplateResult {
  const { state, why } = line;
  return html`<p class="lead tone-${STATE_LOOKS[state].tone}">
      ${why === '' ? `${capital(STATE_LOOKS[state].meaning)}.` : `${capital(why)}.`}
      ${line.isSeen ? nothing : 'Nobody tells of it now: this is how it was last.'}
    </p>
    ${wall === 0 ? lineFigures(line) : nothing} ${wallClocks(group, line, wall)}`;
}

const fact = (head: string, text: unknown): TemplateResult =>
  html`<div>
    <dt>${head}</dt>
    <dd>${text}</dd>
  </div>`;

const lineFigures = (line: LineView): TemplateResult =>
  html`<dl class="facts">
    ${fact('offset', offsetText(line.offsetNs))} ${fact('bound', boundText(line.boundNs))}
    ${fact('round trip', spanText(line.roundTripNs))} ${fact('rate', rateText(line.ratePpm))}
    ${fact('loss there', shareText(line.lossOut))} ${fact('loss back', shareText(line.lossBack))}
    ${line.temperatureC === null ? nothing : fact('temperature', temperatureText(line.temperatureC))}
    ${
      line.sinceHeardNs === null
        ? nothing
        : fact('last heard', `${durationText(line.sinceHeardNs / 1e6)} ago`)
    }
    ${line.address === null ? nothing : fact('address', line.address)}
  </dl>`;

function wallClocks(
  { name: group }: GroupView,
  line: LineView,
  chosen: number,
): TemplateResult | typeof nothing {
  if (line.walls.length === 0) return nothing;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Wall clocks, a table">
    <table>
      <thead>
        <tr>
          <th scope="col">Wall clock</th>
          <th scope="col" class="number">Offset</th>
          <th scope="col" class="number">Bound</th>
          <th scope="col" class="number">Read</th>
          <th scope="col">Vote</th>
        </tr>
      </thead>
      <tbody>
        ${line.walls.map(
          ({ wall, offsetNs, boundNs, ageNs, votes }) =>
            html`<tr>
              <th scope="row">
                <a
                  href=${routeHash({ at: 'line', group, line: line.name, wall })}
                  aria-current=${wall === chosen ? 'page' : nothing}
                  >clock ${wall}</a
                >
              </th>
              <td class="number">${offsetText(offsetNs)}</td>
              <td class="number">${boundText(boundNs)}</td>
              <td class="number">${ageNs === null ? '–' : `${durationText(ageNs / 1e6)} ago`}</td>
              <td>${votes ? 'votes in the place of the crystal' : 'no'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
