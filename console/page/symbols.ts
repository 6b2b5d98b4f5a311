// The small pictures beside words. They are drawn in index.html, once, and used from there.

import { type TemplateResult, html } from 'lit-html';
import type { ShownState } from '../core/wall/view.js';
import { STATE_LOOKS, type StateLook, type SymbolName, type Tone } from './words/states.js';

/** Pictures that are no states. */
export type IconName =
  | SymbolName
  | 'leader'
  | 'warning'
  | 'critical'
  | 'info'
  | 'left'
  | 'right'
  | 'plus'
  | 'minus'
  | 'live'
  | 'sun'
  | 'moon'
  | 'half'
  | 'screen'
  | 'back'
  | 'check';

/** One of the pictures; words beside it say what it means. */
export const symbol = (name: IconName, tone?: Tone): TemplateResult =>
  html`<svg class="symbol ${tone === undefined ? '' : `tone-${tone}`}" aria-hidden="true">
    <use href="#symbol-${name}"></use>
  </svg>`;

/** A state as picture and word. */
export const lookBadge = ({ word, symbol: name, tone, meaning }: StateLook): TemplateResult =>
  html`<span class="badge tone-${tone}" title=${meaning}
    >${symbol(name)}<span>${word}</span></span
  >`;

/** A clock's state as picture and word. */
export const stateBadge = (state: ShownState): TemplateResult => lookBadge(STATE_LOOKS[state]);
