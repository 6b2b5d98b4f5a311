// Rounds explained: who voted with what, who was left out and why, what came out.

import { type TemplateResult, html, nothing, svg } from 'lit-html';
import { routeHash } from '../data/route.js';
import { NOT_KNOWN, boundText, offsetText, spanText } from '../words/format.js';
import {
  type ToldRound,
  type ToldVote,
  roundText,
  standingText,
  votePlaces,
  voteText,
} from '../words/rounds.js';
import { whenText } from '../words/times.js';
import type { PageContext } from './page-context.js';
import { symbol } from '../symbols.js';

/** What the page knows of a group's rounds. */
export interface RoundsKnown {
  /** The latest first. */
  readonly rounds: readonly ToldRound[];
  /** Empty where they could be asked for. */
  readonly fault: string;
}

/** The page of a group's last rounds. */
export function roundsPage(page: PageContext, group: string, known: RoundsKnown): TemplateResult {
  const [latest, ...earlier] = known.rounds;
  return html`<div class="rounds">
    <p class="way-back">
      <a href=${routeHash({ at: 'overview', group })}>${symbol('back')}<span>${group}</span></a>
    </p>
    <h1>Rounds</h1>
    <p class="lead">
      In each round the leader asks all clocks for their time. Those that agree weigh the same; the
      group goes to their middle. A clock that is further from it than both bounds allow is left
      out.
    </p>
    ${known.fault === '' ? nothing : html`<p class="fault" role="status">${known.fault}</p>`}
    ${latest === undefined ? nothing : roundArticle(page, latest)}
    ${
      earlier.length === 0
        ? nothing
        : html`<h2>Before</h2>
            ${earlier.map(
              (round) =>
                html`<details class="earlier">
                  <summary>
                    ${symbol(round.agreed ? 'tick' : 'cross', round.agreed ? 'well' : 'bad')}
                    <span
                      >Round ${round.number},
                      ${whenText(Date.parse(round.at), page.nowMs, page.settings.zone)}:
                      ${roundText(round)}</span
                    >
                  </summary>
                  ${votesPicture(round)} ${votesTable(round)}
                </details>`,
            )}`
    }
  </div>`;
}

const roundArticle = (page: PageContext, round: ToldRound): TemplateResult =>
  html`<article class="round">
    <h2>
      Round ${round.number}, ${whenText(Date.parse(round.at), page.nowMs, page.settings.zone)}
    </h2>
    <p class="outcome tone-${round.agreed ? 'well' : 'bad'}">
      ${symbol(round.agreed ? 'tick' : 'cross')}<span>${roundText(round)}</span>
    </p>
    ${votesPicture(round)} ${votesTable(round)}
  </article>`;

/** More rows than this would be no picture any more: the table has them all. */
const DRAWN_MOST = 24;
const ROW = 24;

/** Each vote as a span on one scale; the table beside it says the same in words. */
function votesPicture(round: ToldRound): TemplateResult | typeof nothing {
  const votes = round.votes.slice(0, DRAWN_MOST);
  if (votes.length === 0) return nothing;
  const { votes: places, agreed, zero, halfNs } = votePlaces(round);
  const height = votes.length * ROW + 28;
  const x = (share: number): string => `${(100 * share).toFixed(2)}%`;
  return html`<figure class="votes-picture" aria-hidden="true">
    <svg height=${height} width="100%">
      <line class="zero" x1=${x(zero)} x2=${x(zero)} y1="0" y2=${height - 24} />
      <line class="agreed" x1=${x(agreed)} x2=${x(agreed)} y1="0" y2=${height - 24} />
      ${votes.map((vote, i) => {
        const { from, at, to } = places[i]!;
        const y = i * ROW + ROW / 2 + 2;
        return svg`<g class=${vote.weight === 1 ? 'counts' : 'left-out'}>
            <line class="span" x1=${x(from)} x2=${x(to)} y1=${y} y2=${y} />
            <circle cx=${x(at)} cy=${y} r="4.5" />
            <text x="0" y=${y + 4}>${vote.name}</text>
          </g>`;
      })}
      <text x="0" y=${height - 6}>−${spanText(halfNs)}</text>
      <text class="middle" x=${x(agreed)} y=${height - 6}>agreed on</text>
      <text class="end" x="100%" y=${height - 6}>+${spanText(halfNs)}</text>
    </svg>
  </figure>`;
}

const votesTable = (round: ToldRound): TemplateResult =>
  html`<div class="scroll" tabindex="0" role="group" aria-label="Votes, a table">
    <table>
      <thead>
        <tr>
          <th scope="col">Voter</th>
          <th scope="col" class="number">Offset</th>
          <th scope="col" class="number">Bound</th>
          <th scope="col">What became of it</th>
        </tr>
      </thead>
      <tbody>
        ${round.votes.map((vote) => voteRow(round, vote))}
        ${round.others.map(
          ({ name, standing }) =>
            html`<tr class="no-vote">
              <th scope="row">${name}</th>
              <td class="number">${NOT_KNOWN}</td>
              <td class="number">${NOT_KNOWN}</td>
              <td>${symbol('ring', 'quiet')}<span>${standingText(standing)}</span></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

const voteRow = (round: ToldRound, vote: ToldVote): TemplateResult =>
  html`<tr>
    <th scope="row">${vote.name}${vote.wall ? ' (wall clock)' : ''}</th>
    <td class="number">${offsetText(vote.offsetNs)}</td>
    <td class="number">${boundText(vote.boundNs)}</td>
    <td>
      ${vote.weight === 1 ? symbol('tick', 'well') : symbol('cross', 'bad')}<span
        >${voteText(round, vote)}</span
      >
    </td>
  </tr>`;
