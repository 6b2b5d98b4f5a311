// The master's report for people: what is wrong, the group in a few lines, the agents in a table.

import {
  type Column,
  UNKNOWN,
  ago,
  countsText,
  pairLines,
  percent,
  shortSpan,
  signedPpm,
  signedSpan,
  tableLines,
} from '@belfry/protocol/node/columns.js';
import { formatDuration } from '@belfry/protocol/node/units.js';
import { spanOf } from '@belfry/protocol/core/time.js';
import type { AgentLine, MasterReport } from './report.js';

const COLUMNS: readonly Column<AgentLine>[] = [
  { head: 'NAME', cell: (agent) => agent.name },
  { head: 'STATE', cell: (agent) => (agent.role === 'client' ? UNKNOWN : agent.state) },
  { head: 'HEALTH', cell: (agent) => agent.health },
  { head: 'STANDING', cell: (agent) => agent.standing },
  { head: 'OFFSET', right: true, cell: (agent) => signedSpan(agent.offsetNs) },
  { head: 'BOUND', right: true, cell: (agent) => shortSpan(agent.boundNs) },
  { head: 'ROUND TRIP', right: true, cell: (agent) => shortSpan(agent.roundTripNs) },
  { head: 'DRIFT PPM', right: true, cell: (agent) => signedPpm(agent.ratePpm) },
  { head: 'LOSS OUT/BACK', right: true, cell: lossText },
  { head: 'LAST HEARD', right: true, cell: (agent) => ago(agent.sinceHeardNs) },
];

/** In the order that people count in: line-2 before line-10. */
const byName = new Intl.Collator('en', { numeric: true });

/** Why the group is not as it should be, in words; nothing when all is well. */
export function troublesOf({ state, round, agents }: MasterReport): string[] {
  const troubles: string[] = [];
  if (state === 'gathering') troubles.push('no group time yet: still listening to the agents');
  else if (state !== 'synchronised') troubles.push(`the master is in ${state}`);
  if (!round.agreed)
    troubles.push(
      `disagreement: only ${round.agreeing} of ${round.voters} clocks agree, nothing is corrected`,
    );
  for (const { name, health, sinceHeardNs } of inOrder(agents))
    if (health === 'lost') troubles.push(`${name} is lost: last heard ${ago(sinceHeardNs)}`);
  return troubles;
}

/** The whole picture, line by line. */
export function statusLines(report: MasterReport): string[] {
  const { state, mode, term, time, ratePpm, refusals } = report;
  return [
    `master: ${state}, mode ${mode}, term ${term}`,
    ...pairLines([
      ['time', time.text],
      ['wrong by', boundText(time.boundNs)],
      ['rate', `${signedPpm(ratePpm)} ppm against its own crystal`],
      ['round', roundText(report)],
      ['agents', agentsText(report.agents)],
      ['refused', countsText(refusals)],
    ]),
    ...troublesOf(report).map((trouble) => `  ! ${trouble}`),
    ...(report.agents.length === 0 ? [] : ['', ...tableLines(COLUMNS, inOrder(report.agents))]),
  ];
}

/** The average of a group is right by definition: there is nothing to compare it with. */
function boundText(boundNs: number | null): string | undefined {
  if (boundNs === null) return 'not known yet';
  return boundNs === 0 ? undefined : `${formatDuration(spanOf(boundNs))} at most`;
}

function roundText({ mode, state, dictated, round }: MasterReport): string {
  const { number, agreeing, voters, movedNs } = round;
  if (state === 'gathering') return `${number}, nobody votes yet`;
  if (dictated) return `${number}, nobody votes: an operator has just set the time`;
  if (mode === 'master') return `${number}, nobody votes: all follow this machine's clock`;
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

function lossText({ samples, lossOut, lossBack }: AgentLine): string {
  return samples === 0 ? UNKNOWN : `${percent(lossOut)} / ${percent(lossBack)} %`;
}

const inOrder = (agents: readonly AgentLine[]): readonly AgentLine[] =>
  agents.toSorted((a, b) => byName.compare(a.name, b.name));
