// The screen on the wall: the group's clock as large as it can be, each line's state, and no controls.

import { type TemplateResult, html, nothing } from 'lit-html';
import type { GroupView, LineView } from '../../core/wall/view.js';
import { boundText, durationText, offsetText } from '../words/format.js';
import type { CardLook } from '../lines/line-list.js';
import { countStates, orderLines } from '../words/states.js';
import { type PageContext, groupTroubles, groupVerdict } from './page-context.js';
import { stateBadge, symbol } from '../symbols.js';

/** So many lines have a tile that can be read from afar; of more, only the unwell have, and no more than a few rows. */
const TILES_MOST = 24;
const UNWELL_MOST = 12;
/** So many troubles fit beside them. */
const TROUBLES_MOST = 4;

/** One group on the wall. */
export function wallView(
  page: PageContext,
  group: GroupView,
  clock: HTMLElement,
  tiles: HTMLElement,
): TemplateResult {
  const troubles = groupTroubles(page, group);
  const { tone, symbol: name, text } = groupVerdict(page, group);
  const lasting = troubles.filter(({ toMs }) => toMs === null);
  return html`<div class="wall">
    <h1>${group.name}</h1>
    ${clock}
    <p class="verdict tone-${tone}">
      ${symbol(name)}<span>${text}</span>
      ${
        group.boundNs === null
          ? nothing
          : html`<small>group time is right to ${boundText(group.boundNs)}</small>`
      }
    </p>
    ${
      lasting.length === 0
        ? nothing
        : html`<ul class="wall-troubles">
            ${lasting.slice(0, TROUBLES_MOST).map(
              ({ severity, text: words, fromMs }) =>
                html`<li class="tone-${severity === 'critical' ? 'bad' : 'warning'}">
                  ${symbol(severity)}<span>${words}</span>
                  <small>for ${durationText(page.nowMs - fromMs)}</small>
                </li>`,
            )}
            ${
              lasting.length > TROUBLES_MOST
                ? html`<li><span>and ${lasting.length - TROUBLES_MOST} more</span></li>`
                : nothing
            }
          </ul>`
    }
    ${counts(group)} ${tiles}
  </div>`;
}

function counts({ lines }: GroupView): TemplateResult | typeof nothing {
  if (lines.length <= TILES_MOST) return nothing;
  return html`<p class="wall-counts">
    ${countStates(lines).map(
      ({ state, count }) => html`<span><b>${count}</b>${stateBadge(state)}</span>`,
    )}
  </p>`;
}

/** The lines that have a tile. */
export const tiledLines = (lines: readonly LineView[]): readonly LineView[] =>
  lines.length <= TILES_MOST
    ? lines
    : orderLines(lines, 'state')
        .filter(({ state }) => state !== 'synchronised')
        .slice(0, UNWELL_MOST);

const tile = (_group: string, line: LineView): TemplateResult =>
  html`<b class="name">${line.name}</b>
    <time class="card-clock"></time>
    <p class="tile-foot">
      ${stateBadge(line.state)}<span>${offsetText(line.offsetNs)}</span
      ><span>${boundText(line.boundNs)}</span>
    </p>`;

/** A line on the screen on the wall. */
export const TILE: CardLook = { className: 'tile', near: tile, far: tile };
