// One line's clock as a card: its state at a glance, its figures, and the wall clocks that hang on it.

import { type TemplateResult, html, nothing } from 'lit-html';
import type { LineView, WallClockView } from '../../core/wall/view.js';
import { routeHash } from '../data/route.js';
import { stateBadge, symbol } from '../symbols.js';
import { boundText, offsetText, rateText, shareText, spanText } from '../words/format.js';
import { needleOf } from '../words/needle.js';
import type { CardLook } from './line-list.js';
import { STATE_LOOKS } from '../words/states.js';

const farCard = (group: string, { name, state }: LineView): TemplateResult =>
  html`<h3><a href=${routeHash({ at: 'line', group, line: name, wall: 0 })}>${name}</a></h3>
    ${stateBadge(state)}`;

const nearCard = (group: string, line: LineView): TemplateResult =>
  html`<div class="card-head">
      <h3>
        <a href=${routeHash({ at: 'line', group, line: line.name, wall: 0 })}>${line.name}</a>
      </h3>
      <time class="card-clock"></time>
    </div>
    <p class="card-state">
      ${stateBadge(line.state)}${line.role === 'client' ? html`<span class="role">client</span>` : ''}
    </p>
    ${line.why === '' ? nothing : html`<p class="why">${line.why}</p>`}
    ${line.isSeen ? nothing : html`<p class="why">Nobody tells of it now: this is how it was last.</p>`}
    ${needle(line)}
    <dl class="figures">
      <div class="wide">
        <dt>offset</dt>
        <dd>${offsetText(line.offsetNs)}</dd>
      </div>
      <div class="wide">
        <dt>bound</dt>
        <dd>${boundText(line.boundNs)}</dd>
      </div>
      <div>
        <dt>round trip</dt>
        <dd>${spanText(line.roundTripNs)}</dd>
      </div>
      <div>
        <dt>rate</dt>
        <dd>${rateText(line.ratePpm)}</dd>
      </div>
      <div>
        <dt>loss there</dt>
        <dd>${shareText(line.lossOut)}</dd>
      </div>
      <div>
        <dt>loss back</dt>
        <dd>${shareText(line.lossBack)}</dd>
      </div>
    </dl>
    ${
      line.walls.length === 0
        ? nothing
        : html`<ul class="walls" aria-label="Wall clocks of ${line.name}">
            ${line.walls.map((wall) => wallRow(group, line.name, wall))}
          </ul>`
    }`;

function wallRow(group: string, line: string, clock: WallClockView): TemplateResult {
  const { wall, offsetNs, boundNs, votes } = clock;
  const off = offsetNs !== null && boundNs !== null && Math.abs(offsetNs) > boundNs;
  return html`<li>
    <a href=${routeHash({ at: 'line', group, line, wall })}>clock ${wall}</a>
    <span class="number">${offsetText(offsetNs)}</span>
    <span class="number">${boundText(boundNs)}</span>
    ${off ? html`<span class="tone-warning">${symbol('warning')} beyond its bound</span>` : nothing}
    ${votes ? html`<span class="votes">votes</span>` : nothing}
  </li>`;
}

/** A line on its group's page. */
export const CARD: CardLook = { className: 'card', near: nearCard, far: farCard };

const WIDTH = 200;

/** The offset inside its bound; the figures below say the same. */
function needle({ offsetNs, boundNs, state }: LineView): TemplateResult {
  const place = needleOf(offsetNs, boundNs);
  const x = (share: number): string => ((WIDTH / 2) * (1 + share)).toFixed(1);
  return html`<svg
    class="needle tone-${STATE_LOOKS[state].tone}"
    viewBox="0 0 ${WIDTH} 14"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <line class="track" x1="0" x2=${WIDTH} y1="7" y2="7"></line>
    <rect
      class="band"
      x=${x(place === undefined ? 0 : -place.band)}
      width=${place === undefined ? 0 : (WIDTH * place.band).toFixed(1)}
      y="3"
      height="8"
      rx="2"
    ></rect>
    <line class="zero" x1=${WIDTH / 2} x2=${WIDTH / 2} y1="1" y2="13"></line>
    <line
      class="at ${place === undefined ? 'unknown' : ''}"
      x1=${x(place?.at ?? 0)}
      x2=${x(place?.at ?? 0)}
      y1="0"
      y2="14"
    ></line>
  </svg>`;
}
