// What stands around every part of the page: its head, the word that what is shown is stale, its foot.

import { type TemplateResult, html, nothing } from 'lit-html';
import { staleText } from '../data/freshness.js';
import { routeHash } from '../data/route.js';
import type { Theme } from '../data/settings.js';
import { countText } from '../words/format.js';
import { groupLook } from '../words/states.js';
import type { PageContext } from './page-context.js';
import { type IconName, symbol } from '../symbols.js';

const THEMES: Readonly<Record<Theme, { next: Theme; icon: IconName; words: string }>> = {
  auto: { next: 'light', icon: 'half', words: 'as this device is' },
  light: { next: 'dark', icon: 'sun', words: 'light' },
  dark: { next: 'auto', icon: 'moon', words: 'dark' },
};

/** The page around `main`. */
export const frame = (page: PageContext, group: string | null, main: unknown): TemplateResult =>
  html`<a class="skip" href="#main" @click=${skip}>To the content</a>
    <header class="head">
      <a class="brand" href=${routeHash({ at: 'overview', group: null })}
        >${symbol('tick')}<span>Belfry</span></a
      >
      ${groupTabs(page, group)} ${linkMark(page)} ${switches(page, group)}
    </header>
    ${staleBar(page)}
    <main id="main" tabindex="-1">${main}</main>
    ${foot(page)}`;

/** The address stays: what stands behind its # is a place of the page. */
function skip(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#main')?.focus();
}

function groupTabs(
  { board }: PageContext,
  current: string | null,
): TemplateResult | typeof nothing {
  const groups = board.view?.groups ?? [];
  if (groups.length < 2) return nothing;
  return html`<nav class="groups" aria-label="Groups">
    ${groups.map((group) => {
      const { symbol: name, tone, word } = groupLook(group);
      return html`<a
        href=${routeHash({ at: 'overview', group: group.name })}
        aria-current=${group.name === current ? 'page' : nothing}
        >${symbol(name, tone)}<span>${group.name}</span><span class="unseen">, ${word}</span></a
      >`;
    })}
  </nav>`;
}

function linkMark({ link, isStale }: PageContext): TemplateResult {
  const [tone, word] = isStale
    ? ['bad', 'stale']
    : link.state === 'open'
      ? ['well', 'live']
      : ['busy', 'connecting'];
  return html`<span class="link-mark tone-${tone}">${symbol('live')}<span>${word}</span></span>`;
}

function switches({ settings, actions }: PageContext, group: string | null): TemplateResult {
  const { next, icon, words } = THEMES[settings.theme];
  const other = settings.zone === 'UTC' ? 'local' : 'UTC';
  return html`<div class="switches">
    <button
      type="button"
      title="Times in UTC or in this device's zone"
      aria-label=${`Times are ${settings.zone === 'UTC' ? 'in UTC' : "in this device's zone"}: change that`}
      @click=${() => actions.choose({ zone: other })}
    >
      ${settings.zone === 'UTC' ? 'UTC' : 'Local'}
    </button>
    <button
      type="button"
      class="icon theme"
      title=${`Light and dark: ${words}`}
      aria-label=${`Light and dark: ${words}. Change to ${THEMES[next].words}`}
      @click=${() => actions.choose({ theme: next })}
    >
      ${symbol(icon)}
    </button>
    <a
      class="icon"
      href=${routeHash({ at: 'wall', group })}
      title="For a screen on the wall"
      aria-label="For a screen on the wall; Escape leads back"
      >${symbol('screen')}</a
    >
  </div>`;
}

/** Said when what is shown is not of now. Only its first words are read out: the count would be read each second. */
export function staleBar({ link, steadyMs, isStale, actions }: PageContext): TemplateResult {
  const text = staleText(link, steadyMs);
  return html`<div class="stale-bar ${isStale ? '' : 'gone'}">
    <span class="unseen" role="alert"
      >${isStale ? 'The console does not answer. This page is stale.' : ''}</span
    >
    ${
      text === undefined
        ? nothing
        : html`${symbol('warning')}<span aria-hidden="true">${text}</span>
            <button type="button" @click=${() => actions.tryAgain()}>Try now</button>`
    }
  </div>`;
}

function foot({ board }: PageContext): TemplateResult | typeof nothing {
  const { view, health } = board;
  if (view === undefined) return nothing;
  const live = view.sources.filter(({ isLive }) => isLive).length;
  const store = health?.store;
  const faults = [
    ...(store && store.fault !== '' ? [`History: ${store.fault}`] : []),
    ...(health?.deliveries ?? []).flatMap(({ name, fault }) =>
      fault === '' ? [] : [`Alarms by ${name}: ${fault}`],
    ),
  ];
  return html`<footer class="foot">
    ${faults.map((text) => html`<p class="fault">${symbol('warning', 'warning')} ${text}</p>`)}
    <p>
      This console hears ${live} of
      ${countText(view.sources.length, 'daemon')}${
        store === undefined
          ? ''
          : store.backend === 'none'
            ? ', and keeps no history'
            : `, and keeps history with ${store.backend}`
      }.
      <a href="api/v1/openapi.json">API</a> · <a href="metrics">metrics</a>
    </p>
  </footer>`;
}
