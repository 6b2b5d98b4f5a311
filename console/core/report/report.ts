// The report of a time, for an audit: which clock was how far off, when, and for how long; bounds kept; who set what.
// One page of HTML that needs nothing else, and prints.

import { html, type Markup, type Piece } from './markup.js';
import { offsetPlot, type Words } from './plot.js';
import { summaryOf, type ClockSummary } from './summary.js';
import { REPORT_STYLE } from './style.js';
import { MASTERS_WALL } from '../history/seconds.js';
import type { ClockHistory, TimeWindow } from '../history/history-store.js';
import type { SeriesKey } from '../history/sample.js';
import type { Trouble } from '../troubles/trouble.js';
import type { WallEvent } from '../wall/view.js';

/** What a report is made of. */
export interface ReportFacts extends TimeWindow {
  /** When it was made, milliseconds since 1970. */
  readonly madeMs: number;
  /** Which program made it, from what. */
  readonly maker: string;
  readonly histories: readonly ClockHistory[];
  /** The oldest first, as the page tells them. */
  readonly troubles: readonly Trouble[];
  readonly events: readonly WallEvent[];
  /** Whether there were more events than the page holds. */
  readonly areEventsCut: boolean;
}

/** What a clock is called: the line, its wall clock, or a master's machine. */
export function clockName({ line, wall }: SeriesKey): string {
  if (wall === MASTERS_WALL) return `${line} (master)`;
  return wall === 0 ? line : `${line}, wall clock ${wall}`;
}

/** The whole page. */
export function reportPage(facts: ReportFacts, words: Words): string {
  const { fromMs, toMs, madeMs, maker, troubles, events } = facts;
  const title = `Clocks from ${words.time(fromMs)} to ${words.time(toMs)}`;
  const settings = events.filter(({ text }) => /\b(set|moved the time)\b/i.test(text));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${REPORT_STYLE}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p>Made at ${words.time(madeMs)} by ${maker}. All times are group time.</p>
        ${clocksPart(facts, words)}
        <h2>Troubles</h2>
        ${troubles.length === 0 ? html`<p>There were none.</p>` : troublesTable(troubles, facts, words)}
        <h2>Who set what</h2>
        ${settings.length === 0 ? html`<p>No event says that anybody set a time.</p>` : eventsTable(settings, words)}
        <h2>Events</h2>
        ${facts.areEventsCut ? html`<p>There were more: these are the last ${events.length}.</p>` : ''}
        ${events.length === 0 ? html`<p>There were none.</p>` : eventsTable(events, words)}
      </body>
    </html> `;
  return page.text;
}

function clocksPart({ histories, ...window }: ReportFacts, words: Words): Markup {
  if (histories.length === 0)
    return html`<h2>Clocks</h2>
      <p>Nothing is known of any clock in this time.</p>`;
  const clocks = histories.map((history) => ({ history, summary: summaryOf(history) }));
  const outside = clocks.filter(({ summary }) => summary.secondsOutside > 0);
  return html`<h2>Bounds</h2>
    <p>
      ${
        outside.length === 0
          ? 'Each clock was within its bound in every second that is known.'
          : `Beyond their bounds: ${outside.map(({ history, summary }) => `${clockName(history.key)} for ${summary.secondsOutside} s`).join('; ')}.`
      }
    </p>
    <h2>Clocks</h2>
    ${summaryTable(clocks, words)}
    <p class="legend">
      In the pictures, the light band is the bound, and the dark one the offset from group time,
      from least to greatest. Marks at the bottom: not synchronised; at the top: beyond the bound.
    </p>
    ${clocks.map(
      ({ history, summary }) =>
        html`<section>
          <h3>${clockName(history.key)}${groupOf(history.key)}</h3>
          <p>
            ${sentence(summary, words)} Each point is
            ${history.grain === 'second' ? 'a second' : history.grain === 'minute' ? 'a minute' : 'an hour or more'}.
          </p>
          ${offsetPlot(history, window, words)}
        </section>`,
    )}`;
}

const groupOf = ({ group }: SeriesKey): Piece => html` <small>${group}</small>`;

const spanText = (nanoseconds: number | null, { span }: Words): string =>
  nanoseconds === null ? 'not known' : span(nanoseconds);

function sentence(summary: ClockSummary, words: Words): string {
  const { seconds, secondsUnwell, secondsOutside, worstOffset, worstBound } = summary;
  const well =
    secondsUnwell === 0 ? 'always synchronised' : `not synchronised for ${secondsUnwell} s`;
  const kept =
    secondsOutside === 0 ? 'never beyond its bound' : `beyond its bound for ${secondsOutside} s`;
  return `Known for ${seconds} s; ${well}; ${kept}. Furthest off: ${spanText(worstOffset, words)}; worst bound: ${spanText(worstBound, words)}.`;
}

const row = (cells: readonly Piece[]): Markup =>
  html`<tr>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr>`;

const table = (heads: readonly string[], rows: readonly Markup[]): Markup =>
  html`<table>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;

const summaryTable = (
  clocks: readonly { readonly history: ClockHistory; readonly summary: ClockSummary }[],
  words: Words,
): Markup =>
  table(
    [
      'group',
      'clock',
      'known',
      'not synchronised',
      'beyond its bound',
      'mean offset',
      'furthest off',
      'worst bound',
    ],
    clocks.map(({ history: { key }, summary }) =>
      row([
        key.group,
        clockName(key),
        `${summary.seconds} s`,
        `${summary.secondsUnwell} s`,
        `${summary.secondsOutside} s`,
        spanText(summary.meanOffset, words),
        spanText(summary.worstOffset, words),
        spanText(summary.worstBound, words),
      ]),
    ),
  );

const troublesTable = (
  troubles: readonly Trouble[],
  { toMs }: TimeWindow,
  { time }: Words,
): Markup =>
  table(
    ['from', 'to', 'lasted', 'what', 'seen by'],
    troubles.map((trouble) =>
      row([
        time(trouble.fromMs),
        trouble.toMs === null ? 'it lasts' : time(trouble.toMs),
        `${Math.round(((trouble.toMs ?? toMs) - trouble.fromMs) / 1000)} s`,
        [trouble.text, trouble.text.includes(trouble.detail) ? '' : ` (${trouble.detail})`],
        trouble.acknowledged === null
          ? 'nobody'
          : `${trouble.acknowledged.by}, ${time(trouble.acknowledged.atMs)}${trouble.acknowledged.note === '' ? '' : `: ${trouble.acknowledged.note}`}`,
      ]),
    ),
  );

const eventsTable = (events: readonly WallEvent[], { time }: Words): Markup =>
  table(
    ['at', 'level', 'group', 'about', 'what'],
    events.map((event) =>
      row([time(event.atMs), event.level, event.group, event.subject ?? '', event.text]),
    ),
  );
