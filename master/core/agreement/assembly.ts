// Who has a say at a group's start, and what they say: the records as an assembly.

import { lineAt, lineBound } from '@belfry/protocol/clock';
import { type RawTime, type Span, groupDifference } from '@belfry/protocol';
import { type AgentRecord, SAMPLES_LEAST } from '../agents/agent-record.js';
import type { Assembly, Opinion } from './founding.js';
import type { Group } from '../group/group.js';
import type { Records } from '../agents/agent-records.js';

/** What a group's time was may be off by so many bounds, as in a round, where they are narrow. */
const SLACK = 2;

interface AssemblyOptions {
  /** How many agents have a key. */
  readonly agentsExpected: () => number;
  /** How wrong a clock that was set, but never agreed with a group, may be; nanoseconds. */
  readonly trust: Span;
  readonly returns: boolean;
}

/**
 * What is known of all who have a say in the first agreement: how many agents are here, and what each takes the time
 * to be, less the master's own clock, at master raw time `at`.
 */
export function assemble(
  records: Records,
  group: Group,
  { agentsExpected, trust, returns }: AssemblyOptions,
  at: RawTime,
): Assembly {
  const agents = [...records.all()].filter(({ credential }) => credential.role === 'agent');
  const here = agents.filter(isHere);
  const keys = Math.max(agentsExpected(), here.length);
  const opinions = agents.flatMap((record) => opinionOf(record, group, trust, at) ?? []);
  return {
    keys,
    absent: keys - here.length,
    opinions,
    ownSet: group.ownSet,
    returns,
    trust,
  };
}

/** It has been measured; or asks by itself, and so takes no part. */
const isHere = (record: AgentRecord): boolean =>
  record.asksItself ? record.session !== undefined : record.samples >= SAMPLES_LEAST;

/** Undefined for who has no time of its own, or none that is worth as much as a clock that was set. */
function opinionOf(
  record: AgentRecord,
  group: Group,
  trust: Span,
  at: RawTime,
): Opinion | undefined {
  const { belief, asksItself, credential } = record;
  if (belief === undefined || asksItself || record.samples === 0) return undefined;
  const estimate = record.estimate(at)!;
  const raw = (at + estimate.offset) as RawTime;
  const { kind, line } = belief;
  const worth = kind === 'group' ? lineBound(line, raw) : trust;
  if (worth > trust || estimate.bound > trust) return undefined;
  const bound = worth + estimate.bound;
  const offset = groupDifference(lineAt(line, raw), group.at(at));
  const wide = kind === 'group' ? Math.max(bound, Math.min(SLACK * bound, trust)) : bound;
  return { name: credential.name, kind, vote: { offset, bound: wide } };
}
