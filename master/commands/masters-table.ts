// The other masters and the parent group in the report for people.

import { spanOf } from '@belfry/protocol';
import { type Column, UNKNOWN, ago, shortSpan, tableLines } from '@belfry/host/cli';
import { countOf, formatDuration } from '@belfry/host/config';
import type { MasterReport } from '../daemon/report.js';
import type { OtherMaster } from '../daemon/report-masters.js';

const COLUMNS: readonly Column<OtherMaster>[] = [
  { head: 'MASTER', cell: ({ name }) => name },
  { head: 'DUTY', cell: ({ duty }) => duty },
  { head: 'RANK', right: true, cell: ({ rank }) => String(rank) },
  { head: 'TIME', cell: ({ merit }) => merit ?? UNKNOWN },
  { head: 'BOUND', right: true, cell: ({ boundNs }) => shortSpan(boundNs) },
  {
    head: 'AGENTS',
    right: true,
    cell: ({ agentsAnswering }) => String(agentsAnswering ?? UNKNOWN),
  },
  { head: 'LAST BEACON', right: true, cell: ({ beaconAgeNs }) => ago(beaconAgeNs) },
];

/** The table of the other masters; nothing for a master that is alone. */
export const masterLines = ({ standby }: MasterReport): string[] =>
  standby === null ? [] : tableLines(COLUMNS, standby.others);

/**
 * This master's duty in one line: `lab-1 leads under term 9, rank 0; 3 agents answer`. Undefined for one that is
 * alone.
 */
export function dutyText({ standby, term }: MasterReport): string | undefined {
  if (standby === null) return undefined;
  const { name, duty, rank, leader, leaderAddress, knownTerm, agentsAnswering } = standby;
  const answer = `rank ${rank}; ${countOf(agentsAnswering, 'agent')} ${agentsAnswering === 1 ? 'answers' : 'answer'}`;
  if (duty === 'leads') return `${name} leads under term ${term}, ${answer}`;
  const whom =
    leader === null
      ? `nobody is known to lead, last term ${knownTerm}`
      : `${leader}${leaderAddress === null ? '' : ` at ${leaderAddress}`} leads under term ${knownTerm}`;
  return `${name} stands by, ${answer}; ${whom}`;
}

/** The parent group in one line: whether this group follows it, and how exactly; undefined without a parent. */
export function parentText({ parent }: MasterReport): string | undefined {
  if (parent === null) return undefined;
  const { name, state, master, boundNs, depth } = parent;
  if (depth === 0) return `not followed (${state}): this group keeps its own time`;
  const bound = boundNs === null ? '' : `, ${formatDuration(spanOf(boundNs))} at most`;
  const groups = depth === 1 ? '' : `, ${depth} groups above`;
  return `${state} as ${name}, from ${master ?? 'nobody now'}${bound}${groups}`;
}
