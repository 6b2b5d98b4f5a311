// The last day of a daemon for people: what is over, and how bad it was.

import { spanOf } from '@belfry/protocol';
import { countOf, formatDuration } from '../config/units.js';
import type { DayReport, PastLoss, PastTrouble } from '../daemon/last-day.js';
import { percent, shortSpan } from './columns.js';

/** Lines of a kind; more of them are counted. */
const LINES_MOST = 5;

/** One line about the last day, and below it one for each whose troubles are over, or who lost most. */
export function dayLines(day: DayReport): string[] {
  const { reachesNs, widest, troubles, losses } = day;
  const reach = reachesNs < 86_400e9 ? `last ${secondsText(reachesNs)}` : 'last day';
  const bound =
    widest === null ? [] : [`wrong by ${shortSpan(widest.boundNs)} at most (${widest.at})`];
  const over = troubles.length === 0 ? ['no trouble that is over'] : ['troubles that are over:'];
  const longestFirst = troubles.toSorted((a, b) => b.totalNs - a.totalNs);
  const worstFirst = losses.toSorted((a, b) => worstOf(b) - worstOf(a));
  return [
    `  ${reach}: ${[...bound, ...over].join('; ')}`,
    ...some(longestFirst.map(troubleText), 'others had troubles'),
    ...some(worstFirst.filter((loss) => worstOf(loss) >= LOSS_TOLD).map(lossText), 'others lost'),
  ];
}

/** What is less is how networks are. */
const LOSS_TOLD = 0.01;

const worstOf = ({ worstHour }: PastLoss): number => worstHour.lossOut + worstHour.lossBack;

function some(lines: readonly string[], others: string): string[] {
  const rest = lines.length - LINES_MOST;
  const first = lines.slice(0, LINES_MOST).map((line) => `    - ${line}`);
  return rest > 0 ? [...first, `    - ${rest} ${others} as well`] : first;
}

function troubleText({ name, what, times, totalNs, longestNs, until }: PastTrouble): string {
  const who = name === '' ? '' : `${name} `;
  const often = times === 1 ? '' : `${countOf(times, 'time')}, `;
  const longest = times === 1 ? '' : `, the longest ${secondsText(longestNs)}`;
  return `${who}${what.join(', ')}: ${often}${secondsText(totalNs)}${longest}, until ${until}`;
}

function lossText({ name, lostOut, lostBack, worstHour }: PastLoss): string {
  const who = name === '' ? '' : `${name} `;
  const { from, lossOut, lossBack } = worstHour;
  const shares = `${percent(lossOut)} % out and ${percent(lossBack)} % back`;
  const lost = `${countOf(lostOut, 'ask')} and ${lostBack} ${lostBack === 1 ? 'reply' : 'replies'}`;
  return `${who}lost ${lost}; ${shares} in the hour from ${from}`;
}

/** To the second. */
const secondsText = (nanoseconds: number): string =>
  formatDuration(spanOf(Math.round(nanoseconds / 1e9) * 1e9));
