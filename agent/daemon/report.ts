// The answer to `status`: the agent's observation as plain JSON.

import type { RawTime } from '@belfry/protocol';
import type { NoticeReason } from '@belfry/protocol/wire';
import type { Machine } from '@belfry/host';
import {
  type DayReport,
  type FollowersReport,
  type LeapLine,
  type TellingReport,
  type TimeReport,
  type TransportReport,
  finite,
  reportLeap,
  reportTime,
  reportTransport,
} from '@belfry/host/daemon';
import type { Transport } from '@belfry/host/transport';
import { formatAddress } from '@belfry/host/config';
import type { MasterRecordObservation } from '../core/masters/masters-observation.js';
import type { FollowerObservation } from '../core/follower-observation.js';
import type { PortReport } from '@belfry/serial';
import type { PublishReport } from '../publish/publisher.js';
import type { SteeringReport } from '../steering/report.js';

/** One master that an agent knows, in the answer to `status`. */
export interface AgentsMaster {
  /** As it is configured; one that was named by another is its address. */
  readonly host: string;
  readonly address: string;
  /**
   * `silent` while it is greeted in vain; `stands-by` is also who has just been found; `refused` leads, but
   * under an earlier term than is known here.
   */
  readonly duty: 'leads' | 'stands-by' | 'refused' | 'silent';
  /** Under which it leads; 0 if it does not. */
  readonly term: number;
  readonly sinceHeardNs: number | null;
  /** Why it refused this agent when it last did; null if it has welcomed it since. */
  readonly refusedBecause: NoticeReason | null;
  /** How often it is asked so that its way to this agent stays open; null where nothing closes that. */
  readonly keptOpenNs: number | null;
}

/** The answer of an agent to `status`: spans in whole nanoseconds, rates in ppm, and null for what is not known. */
export interface AgentReport extends TransportReport, TellingReport {
  readonly role: 'agent';
  readonly name: string;
  readonly algorithm: string;
  /** `unset`, `synchronised`, `holdover`, or `astray`: corrections come, and what it shows is far from them. */
  readonly state: string;
  readonly time: TimeReport;
  /** Nobody knows how far group time is from UTC, although it is meant to be that: the bound is against group time. */
  readonly untraced: boolean;
  /** The leap second that is ahead or under way; null where none is known. */
  readonly leap: LeapLine | null;
  readonly ratePpm: number;
  readonly slewing: boolean;
  readonly sinceCorrectionNs: number | null;
  readonly term: number;
  readonly master: string | null;
  /** All that it knows, those that were named by another master too. */
  readonly masters: readonly AgentsMaster[];
  /** A line for each that has no address now, and why. */
  readonly unresolved: readonly string[];
  readonly greeting: boolean;
  /** Why the last master that answered refused; null when none did. */
  readonly refusedBecause: NoticeReason | null;
  /** It is ahead of the group, may not step back, and stands still. */
  readonly waiting: boolean;
  /** Of its own asks; null while the master does the asking. */
  readonly roundTripNs: number | null;
  /** How often what it makes of its own asks began again from its limits; null as the round trip is. */
  readonly estimateRestarts: number | null;
  readonly lossOut: number;
  readonly lossBack: number;
  readonly refusals: Readonly<Record<string, number>>;
  /** Of the machine's own clock; null when it is not to be steered. */
  readonly steering: SteeringReport | null;
  /** The serial ports, in the order of the configuration. */
  readonly ports: readonly PortReport[];
  /** Where the shown clock is published for other programs, and what keeps it from there. */
  readonly published: readonly PublishReport[];
  /** Of this machine, degrees Celsius; null where its kernel shows none. */
  readonly temperatureC: number | null;
  readonly lastDay: DayReport;
  readonly followers: FollowersReport;
  /** What counts of the configuration, with all defaults, as a file could say it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

function agentsMaster(seen: MasterRecordObservation) {
  const { host, address, connected, greeting, refusedTerm, sinceHeard } = seen;
  const silent = (greeting && refusedTerm === 0) || !connected;
  const term = silent ? 0 : seen.term || refusedTerm;
  const duty = silent ? 'silent' : refusedTerm !== 0 ? 'refused' : term ? 'leads' : 'stands-by';
  return {
    host: formatAddress(host),
    address: formatAddress(address),
    duty,
    term,
    sinceHeardNs: finite(sinceHeard),
    refusedBecause: seen.refusedBecause ?? null,
    keptOpenNs: finite(seen.keptOpen),
  } as const;
}

/** Makes the answer to `status` from what is seen of the follower at raw time `raw`. */
export function reportAgent(
  seen: FollowerObservation,
  raw: RawTime,
  machine: Machine,
  transport: Transport,
  {
    steering,
    ports,
    published,
    lastDay,
    followers,
    ntp,
    legacy,
    unresolved,
    settings,
  }: {
    steering?: SteeringReport;
    ports: readonly PortReport[];
    published: readonly PublishReport[];
    lastDay: DayReport;
    followers: FollowersReport;
    unresolved: readonly string[];
    settings: AgentReport['settings'];
  } & TellingReport,
): AgentReport {
  return {
    role: 'agent',
    name: seen.name,
    algorithm: seen.algorithm,
    state: seen.shownQuality,
    time: reportTime(seen, raw, machine.clock),
    untraced: seen.untraced,
    leap: reportLeap(seen.leap, seen.leapSecond),
    ratePpm: seen.rate * 1e6,
    slewing: seen.slewing,
    sinceCorrectionNs: finite(seen.sinceCorrection),
    term: seen.term,
    master: seen.master === undefined ? null : formatAddress(seen.master),
    masters: seen.masters.map(agentsMaster),
    unresolved,
    greeting: seen.greeting,
    refusedBecause: seen.refusedBecause ?? null,
    waiting: seen.waiting,
    roundTripNs: finite(seen.roundTrip),
    estimateRestarts: seen.restarts ?? null,
    lossOut: seen.loss.out,
    lossBack: seen.loss.back,
    refusals: seen.refusals,
    steering: steering ?? null,
    ports,
    published,
    temperatureC: machine.thermometer?.() ?? null,
    lastDay,
    followers,
    ntp,
    legacy,
    settings,
    ...reportTransport(transport, machine),
  };
}
