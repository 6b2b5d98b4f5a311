// The answer to `status`: the master's observation as plain JSON.

import type { Health } from '@belfry/protocol/measure';
import { type RawTime, groupDifference } from '@belfry/protocol';
import type { Machine } from '@belfry/host';
import {
  type DayReport,
  type FollowersReport,
  type TellingReport,
  type TimeReport,
  type TransportReport,
  finite,
  reportTime,
  reportTransport,
} from '@belfry/host/daemon';
import type { Transport } from '@belfry/host/transport';
import { formatInstant } from '@belfry/host/keys';
import { formatAddress } from '@belfry/host/config';
import type { Credential } from '@belfry/protocol/seal';
import type { ShownQuality } from '@belfry/protocol/wire';
import { SAMPLES_LEAST, type Standing } from '../core/agents/agent-record.js';
import { majorityOf } from '../core/group/consensus.js';
import type { Doubt } from '../core/agreement/founding.js';
import type { MemberObservation } from '../core/member/membership.js';
import type { AgentObservation } from '../core/observation.js';
import { observeAbsent } from '../core/observe.js';
import type { LeapReport } from './leap-desk.js';
import { type ReferenceLine, type ReferenceReport, referenceLine } from './reference.js';
import { type RefusedLine, refusedLine } from './refused.js';
import {
  type ParentReport,
  type ReportedMasters,
  type StandbyReport,
  reportParent,
  reportStandby,
} from './report-masters.js';

/** One agent or client in the answer to `status`: spans in whole nanoseconds, and null for what is not known. */
export interface AgentLine {
  readonly name: string;
  readonly role: string;
  readonly address: string | null;
  /** Whether it answers; `away` without a session. */
  readonly health: Health | 'away';
  /** Whether it counts in the average, and why not. */
  readonly standing: Standing;
  /** As it last said. Null, as offset and bound, when that is old, and for who asks by itself. */
  readonly state: ShownQuality | null;
  readonly offsetNs: number | null;
  readonly boundNs: number | null;
  readonly ratePpm: number | null;
  readonly roundTripNs: number | null;
  readonly lossOut: number;
  readonly lossBack: number;
  readonly samples: number;
  /** How often its estimate began again from its limits. */
  readonly estimateRestarts: number;
  readonly sinceHeardNs: number | null;
  /** Its key is being replaced, and until then it may come by the old one. */
  readonly oldKeyUntil?: string;
  /** The wall clocks that hang on it and answer, against group time. */
  readonly walls: readonly WallClockRow[];
}

/** One wall clock at an agent in the answer to `status`: spans in whole nanoseconds. */
export interface WallClockRow {
  readonly wall: number;
  readonly offsetNs: number;
  readonly boundNs: number;
  readonly ageNs: number;
  /** In the place of the agent's crystal. */
  readonly votes: boolean;
}

/** What the first agreement waits for. */
export interface GatheringReport {
  /** Agents that have a key and are not here yet, and how much longer it waits for all of them at most. */
  readonly awaited: readonly string[];
  readonly leftNs: number;
  /** There only if nothing was decided even after that. */
  readonly undecided?: UndecidedReport;
}

/** Why the group has no time although nobody is waited for any longer. */
export interface UndecidedReport {
  /**
   * `no-clock` if this machine's clock was never set and no majority of the agents agrees,
   * `contradicted` if agents hold a time that it does not bear out, `no-reference` if the group is to
   * follow this machine's clock, and that was never set.
   */
  readonly doubt: Doubt;
  /** How many agents have a key, and how many have to agree. */
  readonly keys: number;
  readonly needed: number;
}

/** The answer of a master to `status`: spans in whole nanoseconds, rates in ppm, and null for what is not known. */
export interface MasterReport extends TransportReport, TellingReport {
  readonly role: 'master';
  readonly mode: string;
  /** What the bound is against: `group` time alone, `utc`, or `unknown` where it should be that and nobody knows. */
  readonly trace: string;
  /** Since this machine's clock was last worth something against UTC; null where it never was. */
  readonly sinceUtcNs: number | null;
  /** How each machine stands that knows UTC, in mode reference. */
  readonly references: readonly ReferenceLine[];
  /** What the machine's own clock is worth; null in mode average, where that says nothing. */
  readonly reference: ReferenceReport | null;
  readonly leap: LeapReport;
  /** `gathering`, `synchronised` or `holdover`. */
  readonly state: string;
  readonly gathering: GatheringReport | null;
  readonly dictated: boolean;
  /** The setting of the time that `set undo` takes back; null when there is none. */
  readonly lastSet: { readonly byNs: number; readonly agoNs: number } | null;
  readonly time: TimeReport;
  readonly ratePpm: number;
  /** Under which it leads; 0 while it stands by. */
  readonly term: number;
  /** Among the other masters; null for a master that is alone. */
  readonly standby: StandbyReport | null;
  /** The roster of the group: its digest, 8 hexadecimal digits, and how many names are in it. */
  readonly roster: { readonly digest: string; readonly names: number } | null;
  /** Null without a parent group, and while this master stands by. */
  readonly parent: ParentReport | null;
  readonly round: {
    readonly number: number;
    readonly voters: number;
    readonly agreeing: number;
    readonly agreed: boolean;
    readonly movedNs: number;
  };
  readonly agents: readonly AgentLine[];
  /** Where its configuration and its keys do not fit each other, with what to do; none if they do. */
  readonly remarks: readonly string[];
  /** Whose hellos were refused in the last ten minutes, and what to do. */
  readonly refused: readonly RefusedLine[];
  readonly refusals: Readonly<Record<string, number>>;
  readonly lastDay: DayReport;
  readonly followers: FollowersReport;
  /** What counts of the configuration, with all defaults, as a file could say it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What a report needs besides what is seen of the member. */
export interface ReportPlace extends ReportedMasters, TellingReport {
  readonly settings: MasterReport['settings'];
  /** The credentials of all agents, also of those that have never come. */
  readonly expected: readonly Credential[];
  readonly remarks: readonly string[];
  readonly lastDay: DayReport;
  readonly followers: FollowersReport;
  readonly reference: ReferenceReport | null;
  readonly leap: LeapReport;
}

/** Makes the answer to `status` from what is seen of the member at raw time `raw`. */
export function reportMaster(
  seen: MemberObservation,
  {
    settings,
    expected,
    remarks,
    lastDay,
    followers,
    ntp,
    legacy,
    reference,
    leap,
    ...masters
  }: ReportPlace,
  raw: RawTime,
  machine: Machine,
  transport: Transport,
): MasterReport {
  const { moved, ...round } = seen.round;
  const agents = withAbsent(seen, expected, raw);
  return {
    role: 'master',
    mode: seen.mode,
    trace: seen.trace,
    sinceUtcNs: finite(seen.sinceUtc),
    references: seen.references.map(referenceLine),
    reference,
    leap,
    state: seen.gathering ? 'gathering' : seen.quality,
    gathering: seen.gathering ? reportGathering(seen, agents, expected.length) : null,
    dictated: seen.isSetByOperator,
    lastSet: lastSetOf(seen),
    time: reportTime(seen, raw, machine.clock),
    ratePpm: seen.rate * 1e6,
    term: seen.term,
    standby: reportStandby(seen, masters),
    roster:
      seen.roster === undefined ? null : { digest: seen.roster.digest, names: seen.roster.names },
    parent: reportParent(seen),
    round: { ...round, movedNs: Math.round(moved) },
    agents: agents.map((agent) => agentLine(agent, seen.term !== 0)),
    remarks,
    refused: seen.refused.map((one) => refusedLine(one, raw)),
    refusals: seen.refusals,
    lastDay,
    followers,
    settings,
    ntp,
    legacy,
    ...reportTransport(transport, machine),
  };
}

function lastSetOf({ lastSetting, time }: MemberObservation): MasterReport['lastSet'] {
  if (lastSetting === undefined) return null;
  const { by, at } = lastSetting;
  return { byNs: Math.round(by), agoNs: Math.round(groupDifference(time, at)) };
}

function withAbsent(
  { agents, time }: MemberObservation,
  expected: readonly Credential[],
  raw: RawTime,
): AgentObservation[] {
  const known = new Set(agents.map(({ name }) => name));
  const absent = expected.filter(({ name }) => !known.has(name));
  // Other masters are told of by their beacons.
  const here = agents.filter(({ role }) => role !== 'master');
  return [...here, ...absent.map((credential) => observeAbsent(credential, raw, time))];
}

const reportGathering = (
  { gatherLeft, doubt }: MemberObservation,
  agents: readonly AgentObservation[],
  keys: number,
): GatheringReport => ({
  awaited: agents.filter(isAwaited).map(({ name }) => name),
  leftNs: Math.round(gatherLeft),
  ...(doubt && { undecided: { doubt, keys, needed: majorityOf(keys) } }),
});

/** Who asks by itself has no say, and is there when it has a session. */
const isAwaited = ({ role, standing, samples, connected }: AgentObservation): boolean =>
  role === 'agent' && (standing === 'client' ? !connected : samples < SAMPLES_LEAST);

/** Who does not lead does not know by which line an agent goes. */
function agentLine(agent: AgentObservation, leads: boolean): AgentLine {
  const current = agent.connected && agent.health !== 'lost' && agent.standing !== 'client';
  return {
    name: agent.name,
    role: agent.role,
    address: agent.address === undefined ? null : formatAddress(agent.address),
    health: agent.connected ? agent.health : 'away',
    standing: agent.standing,
    state: current ? agent.quality : null,
    offsetNs: current && leads ? finite(agent.offset) : null,
    boundNs: current ? finite(agent.bound) : null,
    ratePpm: agent.rate === undefined ? null : agent.rate * 1e6,
    roundTripNs: finite(agent.roundTrip),
    lossOut: agent.loss.out,
    lossBack: agent.loss.back,
    samples: agent.samples,
    estimateRestarts: agent.restarts,
    sinceHeardNs: finite(agent.sinceHeard),
    ...(agent.oldKeyUntil !== undefined && { oldKeyUntil: formatInstant(agent.oldKeyUntil) }),
    walls: agent.wallClocks.map(({ wall, offset, bound, age, votes }) => ({
      wall,
      offsetNs: Math.round(offset),
      boundNs: Math.round(bound),
      ageNs: Math.round(age),
      votes,
    })),
  };
}
