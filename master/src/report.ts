// The answer to `status`: the master's observation as plain JSON.

import type { RawTime } from '@belfry/protocol/core/time.js';
import type { DeviceClock } from '@belfry/protocol/node/raw-clock.js';
import { type TimeReport, finite, reportTime } from '@belfry/protocol/node/report.js';
import type { Transport } from '@belfry/protocol/node/transport.js';
import { formatAddress } from '@belfry/protocol/node/units.js';
import type { AgentObservation, MasterObservation } from '../core/observation.js';

export interface AgentLine {
  readonly name: string;
  readonly role: string;
  readonly address: string | null;
  /** `healthy`, `suspected`, `lost` or `away`. */
  readonly health: string;
  /** Whether it counts in the average, and why not. */
  readonly standing: string;
  /** As it last said: `unset`, `synchronised` or `holdover`. */
  readonly state: string;
  readonly offsetNs: number | null;
  readonly boundNs: number | null;
  readonly ratePpm: number | null;
  readonly roundTripNs: number | null;
  readonly lossOut: number;
  readonly lossBack: number;
  readonly samples: number;
  readonly sinceHeardNs: number | null;
}

export interface MasterReport {
  readonly role: 'master';
  readonly mode: string;
  /** `gathering`, `synchronised` or `holdover`. */
  readonly state: string;
  readonly dictated: boolean;
  readonly time: TimeReport;
  readonly ratePpm: number;
  readonly term: number;
  readonly round: {
    readonly number: number;
    readonly voters: number;
    readonly agreeing: number;
    readonly agreed: boolean;
    readonly movedNs: number;
  };
  readonly agents: readonly AgentLine[];
  readonly refusals: Readonly<Record<string, number>>;
  /** Who carries the datagrams and takes the stamps, and where it listens. */
  readonly transport: string;
  readonly listen: string;
}

export function reportMaster(
  seen: MasterObservation,
  raw: RawTime,
  clock: DeviceClock,
  { kind, address }: Pick<Transport, 'kind' | 'address'>,
): MasterReport {
  const { moved, ...round } = seen.round;
  return {
    role: 'master',
    mode: seen.mode,
    state: seen.gathering ? 'gathering' : seen.quality,
    dictated: seen.dictated,
    time: reportTime(seen, raw, clock),
    ratePpm: seen.rate * 1e6,
    term: seen.term,
    round: { ...round, movedNs: Math.round(moved) },
    agents: seen.agents.map(agentLine),
    refusals: seen.refusals,
    transport: kind,
    listen: formatAddress(address),
  };
}

const agentLine = (agent: AgentObservation): AgentLine => ({
  name: agent.name,
  role: agent.role,
  address: agent.address === undefined ? null : formatAddress(agent.address),
  health: agent.connected ? agent.health : 'away',
  standing: agent.standing,
  state: agent.quality,
  offsetNs: finite(agent.offset),
  boundNs: finite(agent.bound),
  ratePpm: agent.rate === undefined ? null : agent.rate * 1e6,
  roundTripNs: finite(agent.roundTrip),
  lossOut: agent.loss.out,
  lossBack: agent.loss.back,
  samples: agent.samples,
  sinceHeardNs: finite(agent.sinceHeard),
});
