// The answer to `status`: the agent's observation as plain JSON.

import type { RawTime } from '@belfry/protocol/core/time.js';
import type { NoticeReason } from '@belfry/protocol/core/wire/notice.js';
import type { DeviceClock } from '@belfry/protocol/node/raw-clock.js';
import { type TimeReport, finite, reportTime } from '@belfry/protocol/node/report.js';
import type { Transport } from '@belfry/protocol/node/transport.js';
import { formatAddress } from '@belfry/protocol/node/units.js';
import type { FollowerObservation } from '../core/observation.js';
import type { PortReport } from './serial/report.js';

export interface AgentReport {
  readonly role: 'agent';
  readonly name: string;
  readonly algorithm: string;
  /** `unset`, `synchronised` or `holdover`. */
  readonly state: string;
  readonly time: TimeReport;
  readonly ratePpm: number;
  readonly slewing: boolean;
  readonly sinceCorrectionNs: number | null;
  readonly term: number;
  readonly master: string | null;
  readonly greeting: boolean;
  /** Why the last master that answered refused; null when none did. */
  readonly refusedBecause: NoticeReason | null;
  /** It is ahead of the group, may not step back, and stands still. */
  readonly waiting: boolean;
  /** Of its own asks; null while the master does the asking. */
  readonly roundTripNs: number | null;
  readonly lossOut: number;
  readonly lossBack: number;
  readonly refusals: Readonly<Record<string, number>>;
  /** Who carries the datagrams and takes the stamps, and where it listens. */
  readonly transport: string;
  readonly listen: string;
  /** The serial ports, in the order of the configuration. */
  readonly ports: readonly PortReport[];
}

export function reportAgent(
  seen: FollowerObservation,
  raw: RawTime,
  clock: DeviceClock,
  { kind, address }: Pick<Transport, 'kind' | 'address'>,
  ports: readonly PortReport[] = [],
): AgentReport {
  return {
    role: 'agent',
    name: seen.name,
    algorithm: seen.algorithm,
    state: seen.quality,
    time: reportTime(seen, raw, clock),
    ratePpm: seen.rate * 1e6,
    slewing: seen.slewing,
    sinceCorrectionNs: finite(seen.sinceCorrection),
    term: seen.term,
    master: seen.master === undefined ? null : formatAddress(seen.master),
    greeting: seen.greeting,
    refusedBecause: seen.refusedBecause ?? null,
    waiting: seen.waiting,
    roundTripNs: finite(seen.roundTrip),
    lossOut: seen.loss.out,
    lossBack: seen.loss.back,
    refusals: seen.refusals,
    transport: kind,
    listen: formatAddress(address),
    ports,
  };
}
