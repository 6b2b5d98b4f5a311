// The master's report for people: what is wrong, the group in a few lines, the agents in a table.

import {
  type Column,
  UNKNOWN,
  ago,
  countsText,
  legacyText,
  ntpText,
  dayLines,
  pairLines,
  percent,
  shortSpan,
  signedPpm,
  signedSpan,
  tableLines,
} from '@belfry/host/cli';
import { leapLine, systemText, transportText } from '@belfry/host/daemon';
import { countOf, formatDuration } from '@belfry/host/config';
import { spanOf } from '@belfry/protocol';
import { dutyText, masterLines, parentText } from './masters-table.js';
import type { AgentLine, MasterReport } from '../daemon/report.js';
import { strangersText } from '../daemon/refused.js';
import { tracedText } from '../daemon/reference-text.js';
import { inOrder, standsBy, troublesOf } from '../daemon/troubles.js';

const COLUMNS: readonly Column<AgentLine>[] = [
  { head: 'NAME', cell: (agent) => agent.name },
  { head: 'STATE', spare: 5, cell: (agent) => agent.state ?? UNKNOWN },
  { head: 'HEALTH', cell: (agent) => agent.health },
  { head: 'STANDING', spare: 8, cell: (agent) => agent.standing },
  { head: 'OFFSET', right: true, spare: 7, cell: (agent) => signedSpan(agent.offsetNs) },
  { head: 'BOUND', right: true, spare: 6, cell: (agent) => shortSpan(agent.boundNs) },
  { head: 'ROUND TRIP', right: true, spare: 2, cell: (agent) => shortSpan(agent.roundTripNs) },
  { head: 'DRIFT PPM', right: true, spare: 1, cell: (agent) => signedPpm(agent.ratePpm) },
  { head: 'LOSS OUT/BACK', right: true, spare: 3, cell: lossText },
  { head: 'LAST HEARD', right: true, spare: 4, cell: (agent) => ago(agent.sinceHeardNs) },
];

/** Names in one line; more of them are counted. */
const NAMES_MOST = 5;

/** Who stands by corrects nobody: it knows neither how far a clock is off nor whether it counts. */
const LEADERS_OWN = ['STANDING', 'OFFSET'];

const columnsOf = (report: MasterReport): readonly Column<AgentLine>[] =>
  standsBy(report) ? COLUMNS.filter(({ head }) => !LEADERS_OWN.includes(head)) : COLUMNS;
const WALL_COLUMNS = (
  [
    ['NAME', 'name'],
    ['WALL CLOCK', 'wall'],
    ['OFF BY', 'off'],
    ['LAST READ', 'read'],
    ['', 'votes'],
  ] as const
).map(([head, key]) => ({ head, cell: (row: Readonly<Record<typeof key, string>>) => row[key] }));

const REFERENCE_COLUMNS = (
  [
    ['NAME', 'name'],
    ['AS REFERENCE', 'standing'],
    ['UTC LESS GROUP TIME', 'off'],
  ] as const
).map(([head, key]) => ({ head, cell: (row: Readonly<Record<typeof key, string>>) => row[key] }));

/** A master that is alone has nobody to compare with. */
const rosterText = ({ roster, standby }: MasterReport): string | undefined =>
  roster === null || standby === null
    ? undefined
    : `${countOf(roster.names, 'name')}, digest ${roster.digest}`;

/** The picture in parts, from the top down. */
export interface StatusParts {
  readonly head: string;
  /** The group in a few lines. */
  readonly pairs: readonly string[];
  /** Those of them that matter most. */
  readonly vital: readonly string[];
  readonly troubles: readonly string[];
  /** Of the last day. */
  readonly day: readonly string[];
  /** None for what there is none of. */
  readonly tables: readonly NamedTable[];
}

/** A table of things of this name, a heading and then a line for each. */
export interface NamedTable {
  readonly name: string;
  readonly lines: readonly string[];
}

/** The whole picture, line by line; the tables spare columns where a line may not be so long. */
export function statusLines(report: MasterReport, width = Infinity): string[] {
  const { head, pairs, troubles, day, tables } = statusParts(report, inOrder(report.agents), width);
  return [head, ...pairs, ...troubles, ...day, ...tables.flatMap(({ lines }) => ['', ...lines])];
}

/** The picture in parts, the table's agents in the order in which they are given. */
export function statusParts(
  report: MasterReport,
  agents: readonly AgentLine[],
  width: number,
): StatusParts {
  const { state, mode, term, time, ratePpm, refusals } = report;
  const vital = [
    ['duty', dutyText(report)],
    ['time', time.text],
    ['wrong by', boundText(report)],
    ['agents', agentsText(report.agents)],
  ] as const;
  const [duty, now, bound, count] = vital;
  return {
    head: `master: ${state}, mode ${mode}${standsBy(report) ? ', stands by' : `, term ${term}`}`,
    pairs: pairLines([
      duty,
      ['parent', parentText(report)],
      now,
      bound,
      ['traced to', tracedText(report)],
      ['leap second', leapLine(report.leap.ahead)],
      ['machine', systemText(time)],
      ['rate', `${signedPpm(ratePpm)} ppm against its own crystal`],
      ['round', roundText(report)],
      count,
      ['roster', rosterText(report)],
      ['old keys', oldKeysText(report.agents)],
      ['turned away', strangersText(report.refused)],
      ['ntp', ntpText(report.ntp)],
      ['old clocks', legacyText(report.legacy)],
      ['refused', countsText(refusals)],
      ['transport', transportText(report)],
    ]),
    vital: pairLines(vital),
    troubles: troublesOf(report).map((trouble) => `  ! ${trouble}`),
    day: dayLines(report.lastDay),
    tables: [
      { name: 'masters', lines: masterLines(report) },
      {
        name: 'agents',
        lines: agents.length === 0 ? [] : tableLines(columnsOf(report), agents, width),
      },
      { name: 'references', lines: referenceLines(report) },
      { name: 'wall clocks', lines: wallLines(report.agents) },
    ].filter(({ lines }) => lines.length > 0),
  };
}

/** `line-3  wall 1  +12.0 ms ± 3.00 ms  read 2 s ago`, a line for each. */
function wallLines(agents: readonly AgentLine[]): string[] {
  const rows = inOrder(agents).flatMap(({ name, walls }) =>
    walls.map(({ wall, offsetNs, boundNs, ageNs, votes }) => ({
      name,
      wall: `wall ${wall}`,
      off: `${signedSpan(offsetNs)} ± ${shortSpan(boundNs)}`,
      read: ago(ageNs),
      votes: votes ? 'votes' : '',
    })),
  );
  return rows.length === 0 ? [] : tableLines(WALL_COLUMNS, rows);
}

/** `line-3  agrees  +12.0 us ± 1.30 ms`, a line for each machine that knows UTC. */
function referenceLines({ references }: MasterReport): string[] {
  const rows = references.map(({ name, standing, offsetNs, boundNs }) => ({
    name: name ?? 'this machine',
    standing,
    off: offsetNs === null ? UNKNOWN : `${signedSpan(offsetNs)} ± ${shortSpan(boundNs)}`,
  }));
  return rows.length === 0 ? [] : tableLines(REFERENCE_COLUMNS, rows);
}

/** The average of a group is right by definition, so the bound of who makes it may be nothing: that is said, too. */
function boundText({ trace, time }: MasterReport): string {
  const { boundNs } = time;
  if (boundNs === null) return 'not known yet';
  const against = trace === 'utc' ? '' : ', against group time';
  return `${formatDuration(spanOf(boundNs))} at most${against}`;
}

function roundText(report: MasterReport): string | undefined {
  const { mode, state, dictated, round } = report;
  const { number, agreeing, voters, movedNs } = round;
  if (state === 'gathering') return `${number}, nobody votes yet`;
  if (dictated) return `${number}, nobody votes: an operator has just set the time`;
  if (standsBy(report)) return undefined;
  if ((report.parent?.depth ?? 0) > 0)
    return `${number}, nobody votes: this group has the time of its parent`;
  if (mode === 'master') return `${number}, nobody votes: all follow this machine's clock`;
  if (report.references.some(({ standing }) => standing === 'agrees'))
    return `${number}, nobody votes: all follow the references`;
  const moved = movedNs === 0 ? '' : `, group time moved by ${signedSpan(movedNs)}`;
  return `${number}, ${agreeing} of ${voters} clocks agree${moved}`;
}

/** `4: 3 healthy, 1 lost`. */
function agentsText(agents: readonly AgentLine[]): string {
  if (agents.length === 0) return 'none has come yet';
  const parts = ['healthy', 'suspected', 'lost', 'away'].flatMap((health) => {
    const count = agents.filter((agent) => agent.health === health).length;
    return count === 0 ? [] : `${count} ${health}`;
  });
  return `${agents.length}: ${parts.join(', ')}`;
}

/** Whose keys are being replaced, and have not come by the new one yet. */
function oldKeysText(agents: readonly AgentLine[]): string | undefined {
  const rotating = inOrder(agents).filter(({ oldKeyUntil }) => oldKeyUntil !== undefined);
  if (rotating.length === 0) return undefined;
  const some = rotating
    .slice(0, NAMES_MOST)
    .map(({ name, oldKeyUntil }) => `${name} until ${oldKeyUntil}`);
  const others = rotating.length - some.length;
  return `${some.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

function lossText({ samples, lossOut, lossBack }: AgentLine): string {
  return samples === 0 ? UNKNOWN : `${percent(lossOut)} / ${percent(lossBack)} %`;
}
