// What a doctor finds at a master beside what any machine may have.

import type { Mode } from '../../core/group/group-options.js';
import { countOf } from '@belfry/host/config';
import { type Catalogue, type Finding, finderOf, good } from '@belfry/host/doctor';
import type { MasterReport } from '../../daemon/report.js';
import { troublesOf } from '../../daemon/troubles.js';

/** By their names: docs/doctor.md is made from this. */
export const MASTER_CATALOGUE = {
  'few-clocks': {
    grade: 'remark',
    means:
      'In mode `average` fewer than three clocks agree on the time: of two nobody can tell which one is wrong.',
    todo: "Let more agents take part, or follow this machine's clock (mode `master`).",
  },
  'never-came': {
    grade: 'remark',
    means:
      'Agents have a key and never came since the master started. A restarted master waits for each of them.',
    todo: 'Remove those that are gone: `belfry-master remove NAME`.',
  },
  'keys-unfit': {
    grade: 'remark',
    means: 'The list of masters and their keys do not fit each other.',
    todo: 'The line says what is missing.',
  },
  'group-says': {
    grade: 'trouble',
    means:
      'What the running master calls a trouble, as `status` does: the group does not agree, agents are silent or refused, other masters are away.',
    todo: '`belfry-master status` shows the whole of it.',
  },
} as const satisfies Catalogue;

const found = finderOf(MASTER_CATALOGUE);

/** So many of the group's troubles are told; `status` has them all. */
const TOLD_MOST = 5;

/** Judges what the running master says. */
export function judgeMasterReport(report: MasterReport): Finding[] {
  const isAbsent = ({ role, health, sinceHeardNs }: MasterReport['agents'][number]): boolean =>
    role === 'agent' && health === 'away' && sinceHeardNs === null;
  const wrongKeys = new Set(report.refused.map(({ name }) => name));
  const absent = report.agents.filter((agent) => isAbsent(agent) && !wrongKeys.has(agent.name));
  const troubles = troublesOf({
    ...report,
    agents: report.agents.filter((agent) => !absent.includes(agent)),
  });
  const todo = 'belfry-master status shows the whole of it';
  const told = troubles.slice(0, TOLD_MOST).map((text) => found('group-says', text, todo));
  const others = troubles.length - told.length;
  const here = report.agents.filter(({ health }) => health === 'healthy').length;
  return [
    ...(troubles.length > 0
      ? []
      : [good('group', `${report.state}, ${countOf(here, 'agent')} here`)]),
    ...(absent.length === 0 ? [] : [neverCame(absent.map(({ name }) => name))]),
    ...told,
    ...(others > 0 ? [found('group-says', `and ${others} more`, todo)] : []),
  ];
}

function neverCame(names: readonly string[]): Finding {
  const told = names.slice(0, TOLD_MOST).join(', ');
  const more = names.length > TOLD_MOST ? ` and ${names.length - TOLD_MOST} more` : '';
  return found(
    'never-came',
    `${told}${more} never came since this master started: it waits for them after each restart`,
    'belfry-master remove NAME, for what is gone for good; belfry-agent doctor there, for what is not',
  );
}

/** How a group is to agree. */
export interface GroupFacts {
  readonly mode: Mode;
  /** Agents that have a key; each has a clock, as the master has. */
  readonly agents: number;
}

/** Judges whether there are clocks enough for an average. Before the first agent has a key nobody expects one. */
export function judgeGroup({ mode, agents }: GroupFacts): Finding[] {
  if (mode !== 'average' || agents !== 1) return [];
  return [
    found(
      'few-clocks',
      'one agent and this master are two clocks: if they disagree, nobody can tell which one is wrong',
      'add another agent, or let the group follow this machine ("mode": "master")',
    ),
  ];
}

/** What `check` remarks on the keys of masters. */
export const keyRemark = (remark: string): Finding => {
  const [text = '', ...todo] = remark.split('; ');
  return found('keys-unfit', text, todo.join('; '));
};
