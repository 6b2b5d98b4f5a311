// Which curve is whose: a piece of each, and its name.

import { html, nothing, render, svg } from 'lit-html';
import type { Curve } from './chart.js';
import { DASHES, SERIES_COLOURS } from './paint.js';

/** The legend of these curves; empty where there is only one, or where all look alike. */
export function legendOf(curves: readonly Curve[]): HTMLElement {
  const element = document.createElement('div');
  const named = curves.flatMap(({ name, look }) =>
    typeof look === 'number' ? [{ name, look }] : [],
  );
  render(
    named.length < 2
      ? nothing
      : html`<ul class="legend">
          ${named.map(
            ({ name, look }) =>
              html`<li>
                <svg viewBox="0 0 26 8" aria-hidden="true">
                  ${svg`<line
                    class=${`series-${(look % SERIES_COLOURS) + 1}`}
                    x1="0" x2="26" y1="4" y2="4"
                    stroke-dasharray=${DASHES[Math.floor(look / SERIES_COLOURS) % DASHES.length]!.join(' ')}
                  />`}
                </svg>
                <span>${name}</span>
              </li>`,
          )}
        </ul>`,
    element,
  );
  return element;
}
